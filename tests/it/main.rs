//! One binary for all integration tests.
mod resources_oracle;
