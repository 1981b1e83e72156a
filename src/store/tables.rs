//! What stands in the tables, for programs that take them whole.

use super::Store;
use crate::base::Error;

/// A table of text and numbers.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

impl Table {
    /// Asks for its rows, in the order of its key.
    #[must_use]
    pub fn sql(&self) -> String {
        let mut key: Vec<&Column> = self.columns.iter().filter(|column| column.key > 0).collect();
        key.sort_by_key(|column| column.key);
        let names = |columns: &mut dyn Iterator<Item = &Column>| {
            columns.map(|column| format!("\"{}\"", column.name)).collect::<Vec<_>>().join(", ")
        };
        let (columns, key) = (names(&mut self.columns.iter()), names(&mut key.into_iter()));
        let order = if key.is_empty() { "" } else { " ORDER BY " };
        format!("SELECT {columns} FROM \"{}\"{order}{key}", self.name)
    }
}

/// A column of such a table.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whether it holds text; else numbers.
    pub is_text: bool,
    /// Whether a row may have nothing there.
    pub is_nullable: bool,
    /// Its place in the key, from 1; 0 where it is no part of it.
    key: u32,
}

impl Store {
    /// The tables of text and numbers; from here on this reader sees the store as it is now. Whole reports, and the
    /// files by which a run knows them again, are bytes: no such table.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn snapshot(&self) -> Result<Vec<Table>, Error> {
        // What another program put into the store is left alone: a name may be a path, a column hold anything.
        let sql = "SELECT t.name, c.name, c.type = 'TEXT', NOT (c.\"notnull\" OR c.pk), c.pk
                   FROM pragma_table_list t JOIN pragma_table_info(t.name) c
                   WHERE t.schema = 'main' AND t.type = 'table' AND t.strict AND t.name NOT GLOB '*[^a-z_]*'
                     AND NOT EXISTS (
                       SELECT * FROM pragma_table_info(t.name) WHERE type NOT IN ('TEXT', 'INTEGER'))
                   ORDER BY t.name, c.cid";
        let read = || {
            self.db.execute_batch("BEGIN")?;
            let mut statement = self.db.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                let (is_text, is_nullable, key) = (row.get(2)?, row.get(3)?, row.get(4)?);
                Ok((row.get(0)?, Column { name: row.get(1)?, is_text, is_nullable, key }))
            })?;
            rows.collect::<rusqlite::Result<Vec<(String, Column)>>>()
        };
        let columns = read().map_err(|error| self.failed(&error))?;
        let mut tables: Vec<Table> = Vec::new();
        for (name, column) in columns {
            match tables.last_mut() {
                Some(table) if table.name == name => table.columns.push(column),
                _ => tables.push(Table { name, columns: vec![column] }),
            }
        }
        Ok(tables)
    }
}
