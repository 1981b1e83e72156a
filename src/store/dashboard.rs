//! A store on one page: how many packages came to what, and what stands out. Holds no network and no script.

use super::Store;
use super::query::questions;
use crate::base::Error;
use crate::report::words::Lang;
use minijinja::value::{Serde, Value as Shown};
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;
use serde_json::Value;

/// Rows of one table; the rest is counted.
const MAX_ROWS: usize = 20;

const PAGE: &str = include_str!("dashboard.html");

/// What stands on the page, by question: its title, and the number of its column that bars show.
const SECTIONS: &[(&str, &str, &str, usize)] = &[
    ("overview", "总体结果", "What they came to", 2),
    ("clauses", "涉及应用最多的条款", "Clauses with the most packages", 1),
    ("sdks", "第三方 SDK（含同意前初始化）", "SDKs, and those started before consent", 4),
    ("data", "涉及应用最多的个人信息类型", "Types of personal information", 1),
    ("apps", "问题最多的应用", "Packages with the most findings", 3),
    ("developers", "按开发者", "By developer", 2),
    ("stores", "按应用商店", "By app store", 2),
    ("limitations", "检测覆盖的限制", "What limited the analysis", 1),
    ("quarantine", "检测失败（隔离清单）", "Failed: the quarantine list", 0),
    ("unread", "最近一次批量检测无法读取的路径", "Paths that the last run could not read", 0),
];

/// The heads of columns in Chinese.
const HEADS: &[(&str, &str)] = &[
    ("outcome", "结果"),
    ("status", "检测状态"),
    ("packages", "安装包数"),
    ("packed", "加固"),
    ("clause", "条款"),
    ("findings", "问题数"),
    ("violations", "不符合"),
    ("with_violations", "存在不符合的安装包"),
    ("reviews", "待复核"),
    ("undecided", "未能判定"),
    ("failed", "检测失败"),
    ("sdk", "SDK"),
    ("name", "名称"),
    ("started", "已初始化"),
    ("before_consent", "同意前"),
    ("collecting", "收集信息"),
    ("data", "信息类型"),
    ("places", "代码位置数"),
    ("app", "应用标识"),
    ("app_name", "应用名称"),
    ("version", "版本"),
    ("high", "高"),
    ("medium", "中"),
    ("low", "低"),
    ("path", "路径"),
    ("developer", "开发者"),
    ("store", "应用商店"),
    ("limitation", "限制"),
    ("reason", "原因"),
    ("package", "安装包 SHA-256"),
    ("error", "错误"),
];

/// The head of a column.
fn head(column: &str, lang: Lang) -> String {
    let chinese = HEADS.iter().find(|(name, _)| lang == Lang::Zh && *name == column);
    chinese.map_or(column, |(_, head)| head).to_owned()
}

/// A table of the page.
#[derive(Serialize)]
struct Table {
    title: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
    left_out: usize,
}

/// A cell, with the length of its bar in percent.
#[derive(Serialize)]
struct Cell {
    text: String,
    bar: Option<u64>,
    is_number: bool,
}

impl Store {
    /// The page.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn dashboard(&self, lang: Lang) -> Result<String, Error> {
        let tables = SECTIONS.iter().filter_map(|(name, zh, en, bar)| {
            let question = questions().iter().find(|question| question.name == *name)?;
            Some(self.table(if lang == Lang::Zh { zh } else { en }, question.sql, *bar, lang))
        });
        let tables = tables.collect::<Result<Vec<_>, _>>()?;
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        let page = environment
            .render_str(PAGE, context! { tables => Shown::from(Serde(tables)), zh => lang == Lang::Zh });
        page.map_err(|error| Error::new(format!("cannot make the page: {error}"), "report this fault"))
    }

    fn table(&self, title: &'static str, sql: &str, bar: usize, lang: Lang) -> Result<Table, Error> {
        let mut table = Table { title, columns: Vec::new(), rows: Vec::new(), left_out: 0 };
        let mut values: Vec<Vec<Value>> = Vec::new();
        self.ask(sql, &[], |columns, row| {
            match row {
                None => table.columns = columns.iter().map(|column| head(column, lang)).collect(),
                Some(row) if values.len() < MAX_ROWS => values.push(row.to_vec()),
                Some(_) => table.left_out = table.left_out.saturating_add(1),
            }
            Ok::<(), Error>(())
        })?;
        let number = |row: &Vec<Value>| row.get(bar).and_then(Value::as_u64).unwrap_or(0);
        let longest = values.iter().map(number).max().unwrap_or(0);
        for row in values {
            let share = number(&row).saturating_mul(100).checked_div(longest);
            let cell = |(at, value): (usize, Value)| Cell {
                is_number: value.is_number(),
                bar: share.filter(|_| at == bar && value.is_number()),
                text: match value {
                    Value::String(text) => text,
                    Value::Null => String::new(),
                    other => other.to_string(),
                },
            };
            table.rows.push(row.into_iter().enumerate().map(cell).collect());
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_chinese_head() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        for (name, ..) in SECTIONS {
            let question = questions().iter().find(|question| question.name == *name).unwrap();
            let mut table = store.table("", question.sql, 0, Lang::En).unwrap();
            table.columns.retain(|column| !HEADS.iter().any(|(name, _)| name == column));
            assert_eq!(table.columns, Vec::<String>::new(), "{name}");
        }
    }
}
