//! Every rule and every text topic behaves as the examples in its own file say.

use super::none;
use mingcha::fact::{self, FactBase};
use mingcha::rule;
use mingcha::signature::Signatures;
use mingcha::signature::raw::Expectation;

#[test]
fn rules_find_what_their_examples_say() {
    let signatures = Signatures::embedded().unwrap();
    let mut faults = Vec::new();
    for it in signatures.bundle.rules.iter().filter(|rule| rule.status != "deprecated") {
        let file = format!("signatures/rule/{}/{}.toml", it.family, it.id);
        for expect in [Expectation::Match, Expectation::NoMatch] {
            if it.examples.iter().all(|example| example.expect != expect) {
                faults.push(format!("{file}: no example of {expect:?}"));
            }
        }
        for example in &it.examples {
            let facts = match fact::parse(&example.facts) {
                Ok(facts) => FactBase::new(facts),
                Err(error) => {
                    faults.push(format!("{file}: example `{}`: {error:?}", example.about));
                    continue;
                }
            };
            let found = rule::evaluate(&facts, &signatures).iter().any(|finding| finding.rule == it.id);
            if found != (example.expect == Expectation::Match) {
                let what = if found { "matches" } else { "does not match" };
                faults.push(format!("{file}: example `{}` {what}", example.about));
            }
        }
    }
    none(&faults, "rules do not behave as their examples say");
}

#[test]
fn topics_are_heard_where_their_examples_say() {
    let signatures = Signatures::embedded().unwrap();
    let mut faults = Vec::new();
    for (at, topic) in signatures.bundle.topics.iter().enumerate() {
        let hears = |text: &String| signatures.topics_in(text).iter().any(|(topic, _)| *topic == at);
        let missed = topic.examples.iter().filter(|text| !hears(text)).map(|text| format!("misses `{text}`"));
        let wrong = topic.counter_examples.iter().filter(|text| hears(text));
        let wrong = wrong.map(|text| format!("wrongly hears `{text}`"));
        faults.extend(missed.chain(wrong).map(|fault| format!("signatures/text/{}.toml {fault}", topic.id)));
    }
    none(&faults, "topics do not behave as their examples say");
}
