//! One binary for all integration tests.
mod cli;
mod container;
mod corpus;
mod resources;
mod resources_oracle;
mod samples;
mod signatures;
mod tidy;
