//! One binary for all integration tests.
mod cli;
mod container;
mod resources;
mod corpus;
mod resources_oracle;
mod samples;
mod tidy;
