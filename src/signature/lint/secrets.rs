//! Secrets: their patterns compile, and match their examples and nothing that looks alike.

use super::context::{Context, Faults};
use crate::signature::secrets::expression;
use regex::Regex;

pub(super) fn check(context: &Context<'_>, faults: &mut Faults<'_>) {
    for secret in context.secrets() {
        let (document, it) = (secret.document, secret.it);
        if it.pattern.is_empty() {
            if it.keys.is_empty() {
                faults.at(document, "", "nothing recognises it".to_owned());
            }
            continue;
        }
        let form = match Regex::new(&expression(it)) {
            Ok(form) => form,
            Err(error) => {
                let last = error.to_string().lines().last().unwrap_or_default().to_owned();
                faults.at(document, "pattern", format!("`{}`: {last}", it.pattern));
                continue;
            }
        };
        if it.examples.is_empty() {
            faults.at(document, "examples", "there is no example".to_owned());
        }
        let examples = it.examples.iter().enumerate().map(|it| ("examples", it, true));
        let counter = it.counter_examples.iter().enumerate().map(|it| ("counter_examples", it, false));
        for (key, (at, text), expected) in examples.chain(counter) {
            if form.is_match(text) != expected {
                let verb = if expected { "does not match" } else { "matches" };
                faults.at(document, &format!("{key}/{at}"), format!("the pattern {verb} `{text}`"));
            }
        }
    }
}
