//! One binary for all integration tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod answers;
mod apps;
mod batch;
mod bundles;
mod cli;
mod container;
mod corpus;
mod flows;
mod golden;
#[cfg(unix)]
mod hostile;
#[cfg(target_os = "linux")]
mod isolation;
mod kinds;
mod knowledge;
#[cfg(target_os = "linux")]
mod parquet;
mod phases;
mod policy;
mod resources;
mod resources_oracle;
mod samples;
mod signatures;
#[cfg(target_os = "linux")]
mod store;
mod tidy;
mod viewers;
