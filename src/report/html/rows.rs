//! What a page may hold thousands of, written straight into it: findings with their evidence, and reads.

use crate::report::view::{
    BehaviourView, ClauseView, EvidenceView, FindingView, FlowView, Phase, Step, View,
};
use crate::report::words::{DocumentWords, Lang, Words};
use crate::signature::raw::Text;
use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};
use std::mem::take;

/// Text as it stands in a page: nothing of it is markup.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (before, special) = rest.split_at(at);
            let entity = match special.as_bytes().first() {
                Some(b'&') => "&amp;",
                Some(b'<') => "&lt;",
                Some(b'>') => "&gt;",
                Some(b'"') => "&quot;",
                _ => "&#39;",
            };
            out.write_str(before)?;
            out.write_str(entity)?;
            rest = special.get(1..).unwrap_or_default();
        }
        out.write_str(rest)
    }
}

/// A text in both languages, of which the page's style shows one.
pub(super) struct Both<'a>(pub(super) &'a str, pub(super) &'a str);

impl Display for Both<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (zh, en) = (Escaped(self.0), Escaped(self.1));
        match self.0 == self.1 {
            true => write!(out, "<bdi>{zh}</bdi>"),
            false => write!(out, "<span lang=zh>{zh}</span><span lang=en>{en}</span>"),
        }
    }
}

const fn told(text: &Text) -> Both<'_> {
    Both(text.zh.as_str(), text.en.as_str())
}

fn word(of: impl Fn(&'static Words) -> &'static str) -> Both<'static> {
    Both(of(Lang::Zh.words()), of(Lang::En.words()))
}

fn own(of: impl Fn(&'static DocumentWords) -> &'static str) -> Both<'static> {
    Both(of(Lang::Zh.document()), of(Lang::En.document()))
}

/// The findings and reads of one app.
pub(super) struct Rows {
    groups: Vec<Vec<FindingView>>,
    behaviours: Vec<BehaviourView>,
    /// Which evidence stands at a place: it shows the path.
    shown_at: HashMap<String, String>,
    open: bool,
}

impl Rows {
    /// Takes them out of a view.
    pub(super) fn taken_from(view: &mut View, open: bool) -> Self {
        let evidence = view.findings().flat_map(|finding| &finding.evidence);
        let shown_at = evidence.map(|it| (it.place.clone(), it.number.clone())).collect();
        let groups = view.groups.iter_mut().map(|group| take(&mut group.findings)).collect();
        Self { groups, behaviours: take(&mut view.behaviours), shown_at, open }
    }

    /// Findings of one group.
    pub(super) fn findings(&self, group: usize) -> usize {
        self.groups.get(group).map_or(0, Vec::len)
    }

    /// Reads.
    pub(super) const fn reads(&self) -> usize {
        self.behaviours.len()
    }

    /// One finding of a group.
    pub(super) fn finding(&self, group: usize, at: usize) -> String {
        let finding = self.groups.get(group).and_then(|group| group.get(at));
        finding.map(|it| Article(it, self.open).to_string()).unwrap_or_default()
    }

    /// One read.
    pub(super) fn read(&self, at: usize) -> String {
        let row = |it| Read(it, self.shown_at.get(&it.place).map(String::as_str)).to_string();
        self.behaviours.get(at).map(row).unwrap_or_default()
    }
}

struct Article<'a>(&'a FindingView, bool);

impl Display for Article<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self(it, open) = self;
        let (number, level, kind) = (Escaped(&it.number), it.level, it.kind);
        let subject = Escaped(&it.subject_id);
        write!(
            out,
            "\n<article id=\"{number}\" class=\"l-{level}\" data-level=\"{level}\" data-kind=\"{kind}\" \
             data-subject=\"{subject}\">\n<h4><a href=\"#{number}\">{number}</a> <span class=\"tag {level}\">{}</span> \
             <span class=\"tag {kind}\">{}</span> {}</h4>\n<dl>",
            told(&it.severity),
            told(&it.verdict),
            told(&it.title)
        )?;
        let mut row = |label: Both<'_>, value: &dyn Display| write!(out, "<dt>{label}</dt><dd>{value}</dd>");
        row(word(|words| words.subject), &told(&it.subject))?;
        if !it.data.is_empty() {
            row(word(|words| words.data), &told(&crate::report::view::joined(&it.data)))?;
        }
        if !it.phrases.is_empty() {
            row(word(|words| words.phrases), &Escaped(&it.phrases.join("；")))?;
        }
        if it.clauses.len() > 1 {
            row(word(|words| words.also), &Clauses(it.clauses.get(1..).unwrap_or_default()))?;
        }
        row(word(|words| words.confidence), &told(&it.confidence))?;
        row(word(|words| words.rule), &Code("", &it.rule))?;
        row(word(|words| words.remedy), &told(&it.remedy))?;
        row(word(|words| words.fingerprint), &Code(" class=dim", &it.fingerprint))?;
        let open = if *open { " open" } else { "" };
        let (label, count) = (word(|words| words.evidence), it.evidence.len());
        write!(out, "</dl>\n<details{open}><summary>{label} ({count})</summary>")?;
        it.evidence.iter().try_for_each(|evidence| write!(out, "{}", Proof(evidence)))?;
        if let Some(text) = &it.omitted {
            write!(out, "<p class=dim>{}</p>", told(text))?;
        }
        out.write_str("</details>\n</article>")
    }
}

struct Code<'a>(&'static str, &'a str);

impl Display for Code<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "<code{}>{}</code>", self.0, Escaped(self.1))
    }
}

struct Clauses<'a>(&'a [ClauseView]);

impl Display for Clauses<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|it| write!(out, "<div><b>{}</b> {}</div>", Escaped(&it.id), told(&it.summary)))
    }
}

struct Proof<'a>(&'a EvidenceView);

impl Display for Proof<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (it, number) = (self.0, Escaped(&self.0.number));
        write!(
            out,
            "<div class=evidence id=\"{number}\"><b>{number}</b> {}<div>{}</div>{}{}</div>",
            told(&it.said),
            Code(" class=dim", &it.place),
            Ways(&it.phases),
            Flows(&it.flows)
        )
    }
}

/// The paths to a place, by phase.
struct Ways<'a>(&'a [Phase]);

impl Display for Ways<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|it| {
            let (phase, certainty) = (own(|words| words.phase), own(|words| words.certainty));
            write!(out, "\n<div><span class=dim>{phase}</span> <b>{}</b>", told(&it.phase))?;
            if !it.certainty.zh.is_empty() {
                write!(out, " <span class=dim>{certainty}</span> {}", told(&it.certainty))?;
            }
            write!(out, "{}", Steps(&it.steps))?;
            if let Some(gate) = &it.gate {
                let label = word(|words| words.gate);
                write!(out, "<div><span class=dim>{label}</span> <code>{}</code></div>", told(gate))?;
            }
            out.write_str("</div>")
        })
    }
}

struct Steps<'a>(&'a [Step]);

impl Display for Steps<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        out.write_str("<ol class=path>")?;
        for it in self.0 {
            let offset = it.at.rsplit_once(' ').map_or("", |(_, offset)| offset);
            write!(out, "<li><b class=code>{}</b> <span class=dim>{}", Escaped(&it.call), Escaped(offset))?;
            if !it.is_call {
                write!(out, " {}", told(&it.edge))?;
            }
            out.write_str("</span></li>")?;
        }
        out.write_str("</ol>")
    }
}

struct Flows<'a>(&'a [FlowView]);

impl Display for Flows<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for it in self.0 {
            let label = own(|words| words.flows);
            write!(out, "<div><span class=dim>{label}</span> <code>{}</code>", told(&it.text))?;
            if !it.steps.is_empty() {
                write!(out, "<details><summary>{}</summary><ol>", own(|words| words.path))?;
                for step in &it.steps {
                    let (name, place) = (Escaped(&step.name), Escaped(&step.place));
                    write!(out, "<li>{} <b>{name}</b> <code>{place}</code></li>", told(&step.kind))?;
                }
                out.write_str("</ol></details>")?;
            }
            out.write_str("</div>")?;
        }
        Ok(())
    }
}

/// A read; where evidence stands at its place, that has the path.
struct Read<'a>(&'a BehaviourView, Option<&'a str>);

impl Display for Read<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self(it, evidence) = self;
        write!(out, "<tr><td>{}", told(&it.data))?;
        if it.not_necessary {
            write!(out, " <span class=\"tag review\">{}</span>", word(|words| words.not_necessary))?;
        }
        write!(
            out,
            "</td><td>{}</td><td>{} <span class=dim>{}</span></td><td>{} <span class=dim>{}</span></td><td>{}",
            told(&it.subject),
            Code("", &it.interface),
            told(&it.levels),
            told(&it.phase),
            told(&it.certainty),
            Code("", &it.place)
        )?;
        match evidence {
            Some(number) => write!(out, " <a href=\"#{0}\">{0}</a>", Escaped(number))?,
            None if it.phases.iter().any(|phase| !phase.steps.is_empty()) => {
                let label = own(|words| words.path);
                write!(
                    out,
                    "<details><summary>{label}</summary>{}</details>{}",
                    Ways(&it.phases),
                    Flows(&it.flows)
                )?;
            }
            None => write!(out, "{}", Flows(&it.flows))?,
        }
        out.write_str("</td></tr>")
    }
}
