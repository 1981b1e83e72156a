//! Regulations and their clauses.

use super::context::{Context, Faults};
use crate::signature::raw::{Checkable, ITEMS_LAW, Text};

/// A clause id is the law's id, a colon and the clause's number.
pub(super) fn clause_ids(context: &Context<'_>, faults: &mut Faults<'_>) {
    for law in context.laws() {
        for (row, clause) in law.it.clause.iter().enumerate() {
            let expected = format!("{}:{}", law.it.id, clause.number);
            if clause.id != expected {
                let message = format!("`{}` should be `{expected}`", clause.id);
                faults.at(law.document, &format!("clause/{row}/id"), message);
            }
        }
    }
}

/// What a clause replaces is a clause of a law that ended no later than this one's began.
pub(super) fn formerly(context: &Context<'_>, faults: &mut Faults<'_>) {
    let signatures = context.signatures;
    for law in context.laws() {
        for (row, clause) in law.it.clause.iter().enumerate() {
            let Some(former) = &clause.formerly else { continue };
            let position = signatures.clause_position(former);
            let old = position.and_then(|(law, _)| signatures.bundle.laws.get(crate::base::index(law)));
            let message = match (old.map(|old| old.ended.as_ref()), &law.it.effective) {
                (None, _) => format!("there is no clause `{former}`"),
                (Some(Some(last)), Some(first)) if last < first => continue,
                _ => format!("`{former}` is of a law that did not end before this one began"),
            };
            faults.at(law.document, &format!("clause/{row}/formerly"), message);
        }
    }
}

/// What cannot be checked, or in part only, says why.
pub(super) fn reasons(context: &Context<'_>, faults: &mut Faults<'_>) {
    for law in context.laws() {
        for (row, clause) in law.it.clause.iter().enumerate() {
            let verb = match clause.checkable {
                Checkable::Static => continue,
                Checkable::Partly => "can be checked in part only",
                Checkable::Not => "cannot be checked",
            };
            if clause.reason == Text::default() {
                let message = format!("`{}` {verb} and gives no reason", clause.id);
                faults.at(law.document, &format!("clause/{row}/checkable"), message);
            }
        }
    }
}

/// Words in the title of a text that is not yet law.
const DRAFTS: [&str; 4] = ["征求意见稿", "草案", "送审稿", "(draft"];

/// Drafts cannot be cited.
pub(super) fn drafts(context: &Context<'_>, faults: &mut Faults<'_>) {
    for law in context.laws() {
        let title = law.it.title.en.to_lowercase();
        let texts = [("title/zh", &law.it.title.zh), ("title/en", &title), ("number", &law.it.number)];
        for (way, text) in texts {
            if let Some(word) = DRAFTS.iter().find(|word| text.contains(**word)) {
                faults.at(law.document, way, format!("`{word}` says that this is not in force"));
            }
        }
    }
}

/// Every item of the 认定方法 is served by a rule or says why not.
pub(super) fn items(context: &Context<'_>, faults: &mut Faults<'_>) {
    let rules = context.rules();
    for law in context.laws().iter().filter(|law| law.it.id == ITEMS_LAW) {
        for (row, clause) in law.it.clause.iter().enumerate() {
            let served = rules.iter().any(|rule| rule.it.clauses.contains(&clause.id));
            if !served && clause.reason == Text::default() {
                let message = format!("no rule serves `{}`", clause.id);
                faults.at(law.document, &format!("clause/{row}/id"), message);
            }
        }
    }
}
