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

/// What cannot be checked says why.
pub(super) fn reasons(context: &Context<'_>, faults: &mut Faults<'_>) {
    for law in context.laws() {
        for (row, clause) in law.it.clause.iter().enumerate() {
            if clause.checkable == Checkable::Not && clause.reason == Text::default() {
                let message = format!("`{}` cannot be checked and gives no reason", clause.id);
                faults.at(law.document, &format!("clause/{row}/checkable"), message);
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
                faults.at(law.document, &format!("clause/{row}"), message);
            }
        }
    }
}
