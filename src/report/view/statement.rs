//! A fact in, a sentence out that says no more than the fact: what stands in the package, and where.

use super::shown;
use crate::base::Location;
use crate::fact::{self, Fact};
use crate::finding::Evidence;
use crate::report::text::short_fact;
use crate::report::words::{self, both, fill};
use crate::signature::raw::Text;

/// `TelephonyManager.getDeviceId`, with the constant that decides.
pub(super) fn interface(api: &str, detail: &str) -> String {
    let name = api.rsplit('/').next().unwrap_or(api).replace(";->", ".");
    shown(&if detail.is_empty() { name } else { format!("{name} ({detail})") })
}

/// `com.example.App.onCreate classes.dex @0x000c`: a place as people write it.
pub(super) fn dotted(at: &Location) -> String {
    let class =
        at.class.as_ref().map(|class| class.trim_start_matches('L').trim_end_matches(';').replace('/', "."));
    let method = at.method.as_ref().and_then(|method| method.split('(').next()).map(str::to_owned);
    let symbol: Vec<String> = class.into_iter().chain(method).collect();
    let rest = Location { class: None, method: None, ..at.clone() };
    shown(format!("{} {rest}", symbol.join(".")).trim())
}

/// What a piece of evidence says, and where it stands.
pub(super) fn statement(evidence: &Evidence) -> Text {
    let facts = fact::parse(&evidence.fact).unwrap_or_default();
    let (kind, what) = match facts.as_slice() {
        [fact] => said(fact, &evidence.fact),
        _ => (String::new(), evidence.fact.clone()),
    };
    let (what, place) = (shown(&what), dotted(&evidence.at));
    both(|lang| {
        let said = words::stated(&kind, lang).map_or_else(|| what.clone(), |it| fill(it, &[("fact", &what)]));
        fill(lang.document().stated_at, &[("said", &said), ("place", &place)])
    })
}

/// Which sentence tells a fact, and what fills it.
fn said(fact: &Fact, text: &str) -> (String, String) {
    let of = |field: &str| fact.values(field).join(", ");
    let kind = fact.body.kind();
    match kind {
        "collection" | "call" => {
            let via = of("via");
            let known = words::STATED.contains(&via.as_str());
            let kind = if known { via } else { "call".to_owned() };
            (kind, interface(&of("api"), &of("detail")))
        }
        "permission" if of("declared") != "true" => ("permission-undeclared".to_owned(), of("name")),
        _ => (kind.to_owned(), short_fact(text)),
    }
}
