//! One binary for all integration tests.
mod cli;
mod container;
mod samples;
mod resources_oracle;
