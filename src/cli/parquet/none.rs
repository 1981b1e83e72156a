//! Where this program was built without Parquet.

use super::failure::Failure;
use crate::store::Store;
use std::path::Path;

pub(super) fn write(_: &Store, _: Option<&Path>) -> Result<(), Failure> {
    let help = "build it with `cargo install --path . --features parquet`; or ask the store itself, a SQLite file, \
                with `mingcha query` or any program that reads those";
    Err(Failure::new("this mingcha was built without Parquet", help))
}
