//! `mingcha list`: what the signatures know, as a table or as JSON.

use super::args::{ListArgs, ListFormat, ListKind, Shared};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::{knowledge, terminal};
use crate::report::text::Page;
use crate::report::words::{self, Lang};
use crate::signature::raw::{Bundle, Clause};
use serde::Serialize;

/// Runs the sub-command.
pub(super) fn run(args: &ListArgs, shared: &Shared) -> Result<Exit, Failure> {
    let signatures = knowledge::load(shared)?;
    let lang = Lang::from(shared.lang);
    let text = match args.format {
        ListFormat::Json => json(args.kind, &signatures.bundle),
        ListFormat::Text => {
            let mut page = Page::new(lang, terminal::width(), terminal::has_color());
            let (header, rows) = table(args.kind, &signatures.bundle, lang);
            page.table(0, &header, &rows, &[]);
            page.into_text()
        }
    };
    let mut output = Output::stdout();
    output.text(&text)?;
    output.finish()?;
    Ok(Exit::Nothing)
}

fn json(kind: ListKind, bundle: &Bundle) -> String {
    match kind {
        ListKind::Rules => array(&bundle.rules),
        ListKind::Sdks => array(&bundle.sdks.iter().filter(|sdk| !sdk.umbrella).collect::<Vec<_>>()),
        ListKind::Apis => {
            array(&serde_json::json!([{ "apis": &bundle.apis, "constants": &bundle.constants }]))
        }
        ListKind::Clauses => array(&bundle.laws.iter().flat_map(|law| &law.clause).collect::<Vec<_>>()),
        ListKind::Permissions => array(&bundle.permissions),
        ListKind::Packers => array(&bundle.packers),
        ListKind::Frameworks => array(&bundle.frameworks),
        ListKind::Data => array(&bundle.taxonomy.types),
        ListKind::Categories => array(&bundle.categories),
        ListKind::Secrets => array(&bundle.secrets),
    }
}

fn array(list: &impl Serialize) -> String {
    // Signatures are plain structs with text keys, which always print.
    let text = serde_json::to_string_pretty(list).unwrap_or_default();
    format!("{text}\n")
}

type Table = (Vec<&'static str>, Vec<Vec<String>>);

fn table(kind: ListKind, bundle: &Bundle, lang: Lang) -> Table {
    let words = lang.words();
    match kind {
        ListKind::Rules => rules(bundle, lang),
        ListKind::Sdks => sdks(bundle, lang),
        ListKind::Apis => apis(bundle, lang),
        ListKind::Clauses => clauses(bundle, lang),
        ListKind::Permissions => permissions(bundle, lang),
        ListKind::Packers => {
            let row = |it: &crate::signature::raw::Packer| row([&it.id, lang.of(&it.name), &it.vendor]);
            (vec![words.id, words.name, words.vendor], bundle.packers.iter().map(row).collect())
        }
        ListKind::Frameworks => {
            let row = |it: &crate::signature::raw::Framework| {
                row([&it.id, lang.of(&it.name), &it.vendor, &it.code_format])
            };
            let header = vec![words.id, words.name, words.vendor, words.code_format];
            (header, bundle.frameworks.iter().map(row).collect())
        }
        ListKind::Data => data(bundle, lang),
        ListKind::Categories => categories(bundle, lang),
        ListKind::Secrets => {
            let row = |it: &crate::signature::raw::Secret| row([&it.id, lang.of(&it.name), &it.owner]);
            (vec![words.id, words.name, words.host_owner], bundle.secrets.iter().map(row).collect())
        }
    }
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

fn rules(bundle: &Bundle, lang: Lang) -> Table {
    let words = lang.words();
    let rows = bundle.rules.iter().map(|rule| {
        row([
            &rule.id,
            words::level(rule.severity, lang),
            words::rule_verdict(rule.verdict, lang),
            &rule.clauses.join(words.list_separator),
            lang.of(&rule.title),
        ])
    });
    (vec![words.id, words.severity, words.result, words.clauses, words.title], rows.collect())
}

fn sdks(bundle: &Bundle, lang: Lang) -> Table {
    let words = lang.words();
    let rows = bundle.sdks.iter().filter(|sdk| !sdk.umbrella).map(|sdk| {
        let category = words::sdk_category(&sdk.category, lang).unwrap_or(&sdk.category);
        row([&sdk.id, lang.of(&sdk.name), &sdk.vendor, &sdk.country, category])
    });
    (vec![words.id, words.name, words.vendor, "", words.category], rows.collect())
}

fn apis(bundle: &Bundle, lang: Lang) -> Table {
    let words = lang.words();
    let members = bundle.apis.iter().map(|api| {
        let members: Vec<&str> = api.methods.iter().chain(&api.fields).map(String::as_str).collect();
        row([
            &format!("{}.{{{}}}", api.class, members.join(",")),
            &super::explain::id_of(&api.kind),
            &api.data.join(words.list_separator),
        ])
    });
    let constants = bundle.constants.iter().map(|constant| {
        row([
            &constant.values.join(words.list_separator),
            &super::explain::id_of(&constant.kind),
            &constant.data.join(words.list_separator),
        ])
    });
    let methods = bundle.methods.iter().map(|method| {
        row([
            &format!("{}.{{{}}}", method.global, method.names.join(",")),
            &super::explain::id_of(&method.kind),
            &method.data.join(words.list_separator),
        ])
    });
    let elements = bundle.elements.iter().map(|it| {
        let name = format!("<{} {}{{{}}}>", it.tag, it.attribute, it.values.join(","));
        row([&name.replace(" {}", ""), "view", &it.data.join(words.list_separator)])
    });
    let all = members.chain(constants).chain(methods).chain(elements);
    (vec![words.interface, words.kind, words.data], all.collect())
}

fn clauses(bundle: &Bundle, lang: Lang) -> Table {
    let words = lang.words();
    let row = |clause: &Clause| {
        row([&clause.id, super::explain::checkable(clause.checkable, lang), lang.of(&clause.summary)])
    };
    let rows = bundle.laws.iter().flat_map(|law| &law.clause).map(row);
    (vec![words.id, words.checkable, words.meaning], rows.collect())
}

fn permissions(bundle: &Bundle, lang: Lang) -> Table {
    let words = lang.words();
    let rows = bundle.permissions.iter().map(|permission| {
        let level = words::protection(&permission.protection, lang).unwrap_or(&permission.protection);
        let group = permission.group.as_deref().unwrap_or_default();
        row([&permission.name, level, group, lang.of(&permission.label)])
    });
    (vec![words.permission, words.protection, words.group, words.detail_of_permission], rows.collect())
}

fn categories(bundle: &Bundle, lang: Lang) -> Table {
    let words = lang.words();
    let mut sorted: Vec<_> = bundle.categories.iter().collect();
    sorted.sort_by_key(|it| it.number);
    let rows = sorted.into_iter().map(|it| {
        let necessary: Vec<&str> = it.necessary.iter().map(|it| lang.of(&it.name)).collect();
        let necessary = match necessary.as_slice() {
            [] => words.necessary_none.to_owned(),
            list => list.join(words.list_separator),
        };
        row([&it.number.to_string(), &it.id, lang.of(&it.name), &necessary])
    });
    (vec!["", words.id, words.name, words.necessary], rows.collect())
}

fn data(bundle: &Bundle, lang: Lang) -> Table {
    let words = lang.words();
    let rows = bundle.taxonomy.types.iter().map(|data| {
        let name = if lang == Lang::Zh { &data.zh } else { &data.en };
        let sensitive = if data.sensitive.is_empty() { "" } else { words.sensitive };
        row([&data.id, name, &data.group, sensitive])
    });
    (vec![words.id, words.name, words.group, ""], rows.collect())
}
