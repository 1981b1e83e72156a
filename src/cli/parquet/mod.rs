//! The tables of a store as Parquet files: what other programs ask, join and keep at any size.

use super::failure::Failure;
use super::output::Output;
use crate::store::{Column, Store, Table};
use parquet::basic::{Compression, GzipLevel, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use serde_json::Value;
use std::fs;
use std::mem;
use std::path::Path;
use std::sync::Arc;

/// What a row group holds at most, and so what is held in memory of a table: rows, and bytes of their text.
const GROUP_ROWS: usize = 1 << 16;
const GROUP_BYTES: usize = 16 << 20;

/// Writes the tables to a folder, which is made where there is none; files take their places when all are written.
pub(super) fn write(store: &Store, folder: Option<&Path>) -> Result<(), Failure> {
    let Some(folder) = folder.filter(|folder| folder.as_os_str() != "-") else {
        return Err(Failure::new("parquet is a file for each table", "name a directory with -o DIR"));
    };
    fs::create_dir_all(folder).map_err(|error| Failure::writing(folder, &error))?;
    let mut outputs = Vec::new();
    for table in store.snapshot()? {
        let path = folder.join(format!("{}.parquet", table.name));
        let mut output = Output::open(Some(&path))?;
        write_table(store, &table, &mut output)?;
        outputs.push(output);
    }
    outputs.into_iter().try_for_each(Output::finish)
}

fn write_table(store: &Store, table: &Table, output: &mut Output) -> Result<(), Failure> {
    let failed = |error: ParquetError| {
        let text = format!("{}: cannot be written as Parquet: {error}", table.name);
        Failure::new(text, "check the store with `sqlite3 FILE 'PRAGMA integrity_check'`")
    };
    let mut file = open(table).map_err(failed)?;
    let mut group = Group::new(&table.columns);
    store.ask(&table.sql(), &[], |_, row| {
        group.push(row.unwrap_or_default());
        if group.is_full() {
            mem::replace(&mut group, Group::new(&table.columns)).write(&mut file).map_err(failed)?;
            // What the file is made of so far goes on; its writer counts on by itself.
            let made = mem::take(file.inner_mut());
            output.put(|out| out.write_all(&made))?;
        }
        Ok::<_, Failure>(())
    })?;
    group.write(&mut file).map_err(failed)?;
    let made = file.into_inner().map_err(failed)?;
    output.put(|out| out.write_all(&made))
}

fn open(table: &Table) -> ParquetResult<SerializedFileWriter<Vec<u8>>> {
    let fields = table.columns.iter().map(|column| {
        let (physical, logical) = match column.is_text {
            true => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            false => (Physical::INT64, None),
        };
        let repetition = if column.is_nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let builder = Type::primitive_type_builder(&column.name, physical);
        builder.with_logical_type(logical).with_repetition(repetition).build().map(Arc::new)
    });
    let fields = fields.collect::<ParquetResult<_>>()?;
    let schema = Type::group_type_builder(&table.name).with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_created_by(concat!("mingcha version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::GZIP(GzipLevel::default()));
    SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties.build()))
}

/// Rows that are written together, by column.
struct Group {
    columns: Vec<Cells>,
    rows: usize,
    bytes: usize,
}

/// The values of a column, of which one list is filled, and for each row whether it has one.
#[derive(Default)]
struct Cells {
    numbers: Vec<i64>,
    texts: Vec<ByteArray>,
    present: Vec<i16>,
}

impl Group {
    fn new(columns: &[Column]) -> Self {
        Self { columns: columns.iter().map(|_| Cells::default()).collect(), rows: 0, bytes: 0 }
    }

    fn push(&mut self, row: &[Value]) {
        self.rows = self.rows.saturating_add(usize::from(!row.is_empty()));
        for (cells, value) in self.columns.iter_mut().zip(row) {
            match value {
                Value::String(text) => {
                    self.bytes = self.bytes.saturating_add(text.len());
                    cells.texts.push(text.as_str().into());
                }
                other => cells.numbers.extend(other.as_i64()),
            }
            cells.present.push((!value.is_null()).into());
        }
    }

    const fn is_full(&self) -> bool {
        self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES
    }

    fn write(self, file: &mut SerializedFileWriter<Vec<u8>>) -> ParquetResult<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = file.next_row_group()?;
        for Cells { numbers, texts, present } in &self.columns {
            let Some(mut column) = group.next_column()? else { break };
            match column.untyped() {
                ColumnWriter::Int64ColumnWriter(writer) => {
                    writer.write_batch(numbers, Some(present), None)?
                }
                ColumnWriter::ByteArrayColumnWriter(writer) => {
                    writer.write_batch(texts, Some(present), None)?
                }
                _ => 0,
            };
            column.close()?;
        }
        group.close()?;
        Ok(())
    }
}
