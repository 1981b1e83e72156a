//! `mingcha explain RULE --why-not FILE`: which selection of a rule took what from a package, and which failed.

use super::super::args::ExplainArgs;
use super::super::dump::only;
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::{given, knowledge, terminal};
use crate::report::text::{Ink, Page};
use crate::report::view::shown;
use crate::report::words::{Lang, fill};
use crate::rule::{Explanation, GroupTrace, SelectionTrace, explain};
use crate::scan::{Options, facts};
use crate::signature::Signatures;
use std::path::PathBuf;

/// Prints how the rule came to its result on the package.
pub(super) fn run(
    args: &ExplainArgs,
    file: &PathBuf,
    signatures: &Signatures,
    lang: Lang,
) -> Result<Exit, Failure> {
    let id = &args.id;
    let Some(rule) = signatures.rule(id) else {
        return Err(Failure::new(format!("there is no rule `{id}`"), "`mingcha list rules` lists them"));
    };
    let category = knowledge::category(args.category.as_deref(), signatures)?;
    let policy = args.policy.as_deref().map(given::policy).transpose()?.map(|it| (it.name, it.value));
    let options = Options { language: lang.tag().to_owned(), category, policy, ..Options::default() };
    let facts = facts(&only(file)?, signatures, &options)?;
    let explanation = explain(rule, &facts)
        .map_err(|fault| Failure::new(format!("{id}: {fault}"), "`mingcha signatures check` says where"))?;
    let mut writer = Writer { page: Page::new(lang, terminal::width(), terminal::has_color()), lang };
    writer.explanation(&explanation);
    let mut output = Output::stdout();
    output.text(&writer.page.into_text())?;
    output.finish()?;
    Ok(Exit::Nothing)
}

struct Writer {
    page: Page,
    lang: Lang,
}

impl Writer {
    fn explanation(&mut self, explanation: &Explanation) {
        let words = self.lang.words();
        let verdict = if explanation.holds { words.why_holds } else { words.why_fails };
        let ink = if explanation.holds { Ink::Bad } else { Ink::Note };
        let head = format!("{}  {}", explanation.rule, self.page.ink(ink, verdict));
        self.page.line(&head);
        self.page.field(2, words.condition, &explanation.condition);
        for selection in &explanation.selections {
            self.selection(selection);
        }
        let groups = explanation.groups.iter().filter(|group| !group.fields.is_empty());
        for (at, group) in groups.enumerate() {
            let label = format!("{} {}", words.why_groups, explanation.group_count);
            self.group(if at == 0 { &label } else { "" }, group);
        }
    }

    fn selection(&mut self, selection: &SelectionTrace) {
        let words = self.lang.words();
        let (all, taken) = (selection.of_kind.to_string(), selection.taken.to_string());
        let values = [("kind", selection.kind.as_str()), ("all", &all), ("taken", &taken)];
        let mut line = fill(words.why_taken, &values);
        if !selection.positive {
            line = format!("{line} ({})", words.why_absent);
        }
        self.page.field(2, &selection.name, &line);
        for (field, left) in &selection.steps {
            let step = fill(words.why_step, &[("field", field), ("left", &left.to_string())]);
            self.page.field_in(2, "", &step, Some(Ink::Dim));
        }
        if selection.taken == 0 && !selection.samples.is_empty() {
            self.page.field_in(2, "", &format!("{}{}", words.why_near, words.colon), Some(Ink::Dim));
        }
        for sample in &selection.samples {
            let sample = shown(sample);
            self.page.field_in(4, "", &sample, Some(Ink::Dim));
        }
    }

    fn group(&mut self, label: &str, group: &GroupTrace) {
        let fields: Vec<String> =
            group.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let atoms: Vec<String> = group
            .atoms
            .iter()
            .map(|(atom, holds)| format!("{atom} {}", if *holds { "✓" } else { "✗" }))
            .collect();
        let line = shown(&format!("{}: {}", fields.join(" "), atoms.join(", ")));
        self.page.field_in(2, label, &line, group.holds.then_some(Ink::Bad));
    }
}
