//! Facts and signatures in, findings and verdicts out.
//!
//! # What a rule means
//!
//! A **selection** takes the facts of one kind whose fields match. The **condition** says which selections must,
//! or must not, have facts. A selection is *positive* where its name stands under no `not`, or an even number.
//!
//! The condition is evaluated in **groups** of facts, and each group in which it holds is one finding:
//!
//! 1. `per` names the fields that separate groups; `["subject"]` where the rule says nothing, and `["app"]` for
//!    one group of all facts.
//! 2. A field separates the facts of the kinds that have it. `subject` separates the kinds that are somebody's
//!    doing: component, collection, call, sdk, host, native-library. All other kinds concern the whole app.
//! 3. Each combination of values that a fact of a positive selection shows in *all* fields of `per` is a group.
//!    A list has several values, an absent one counts as the empty text. Where no fact of a positive selection
//!    has all these fields, all facts are one group.
//! 4. A fact is in a group where it agrees with it in those fields of `per` that separate its kind. So a fact of
//!    a kind that has none of them, such as `text`, is in every group.
//! 5. The evidence is the facts of the positive selections in the group: of the selection that the condition
//!    names first, then of the next, at most `MAX_EVIDENCE` but one of each at least; the rest is counted. Facts of kind `coverage`
//!    are conditions and no evidence, unless there is nothing else.
//! 6. The subject is that of the group where `per` has `subject`, else the one that all evidence of the first
//!    selection shares, else `app`.
//!
//! A condition that would hold without any fact is refused by the lints, so evidence is never empty.

mod evaluate;
mod explain;
pub mod lint;
mod table;
mod verdict;

pub use evaluate::evaluate;
pub use explain::{Explanation, GroupTrace, SelectionTrace, explain};
pub use verdict::{Judged, clause_verdicts, judge};

#[cfg(test)]
mod tests;
