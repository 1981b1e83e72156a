//! The analyses: a program in, facts out. An analysis emits facts and never findings; each stands in its own
//! file and sees the program, the signatures and what the ones before it worked out.

mod broadcasts;
mod category;
mod collection;
pub mod consent;
pub mod constants;
mod coverage;
mod given;
pub mod graph;
mod hosts;
mod manifest;
mod members;
mod mini;
mod names;
pub mod owners;
mod permissions;
pub mod phases;
pub mod policy;
pub mod products;
pub mod reach;
mod secrets;
pub mod sweep;
mod switches;
#[cfg(test)]
mod tests;
mod texts;
mod versions;

pub use coverage::is_partial;
pub use mini::Trace;
pub use names::restore;

use crate::base::guard;
use crate::fact::{self, Body, Fact, FactBase};

use crate::program::{Code, Program};
use crate::signature::Signatures;
use crate::signature::raw::Category;
use collection::{Collected, Collector};
use graph::Graph;
use owners::Owners;
use phases::Timing;
use products::Products;
use reach::{CALLBACK, Intervals};
use std::sync::Mutex;
use sweep::Counts;

/// What the analyses found.
#[derive(Debug, Default)]
pub struct Analysis {
    /// The facts.
    pub facts: FactBase,
    /// Recognised products with their marks.
    pub products: Products,
    /// Counts of the code.
    pub counts: Counts,
    /// Reflective calls whose target is not known.
    pub reflection_unresolved: u64,
    /// Paths, states of SDKs, counts of the call graph.
    pub timing: Timing,
}

/// Runs every analysis. One that panics costs its facts and becomes a limitation.
///
/// With a category of apps, each permission and reading is compared with what that category needs.
#[must_use]
pub fn run(program: &Program, signatures: &Signatures, category: Option<&Category>) -> Analysis {
    let mut failed = Vec::new();
    let products = part("products", &mut failed, || products::recognise(program, signatures));
    let owners = part("owners", &mut failed, || Owners::of_program(program, &products, signatures));
    let declared = permissions::declared(program);
    let mut graph = part("call graph", &mut failed, || Graph::new(program, signatures));
    let (mut collected, counts) = part("code", &mut failed, || {
        let (members, hits, counts) = sweep::sweep(&program.code, &mut graph, signatures);
        let (members, owners, declared) = (members.as_slice(), &owners, &declared);
        let collector =
            Collector { program, signatures, members, owners, declared, arrays: Mutex::default() };
        (collector.collect(&hits), counts)
    });
    let mut timing = part("phases", &mut failed, || {
        graph.complete(&program.code);
        set_intervals(&graph, &program.code, &mut collected);
        let consent = consent::find(program, &graph, signatures);
        let known = (&products, &owners);
        phases::attach(program, signatures, &graph, &consent, known, &mut collected, &counts)
    });
    let mut facts = std::mem::take(&mut collected.facts);
    facts.extend(part("broadcasts", &mut failed, || broadcasts::facts(program, signatures, &products)));
    let mut undone: Vec<&'static str> = timing.exhausted.then_some("virtual calls").into_iter().collect();
    let mut sent_to = Vec::new();
    if let Some(mini) = &program.mini {
        let views = part("views", &mut failed, || mini::Views::of(program, mini, signatures));
        let found = part("scripts", &mut failed, || mini::collect(mini, signatures, &products, &views));
        timing.sdks.extend(found.sdks);
        facts.extend(found.facts);
        facts.extend(views.facts);
        facts.extend(part("declarations", &mut failed, || mini::declaration_facts(mini, &facts, signatures)));
        undone.extend(found.undone);
        timing.flows = found.flows;
        sent_to = found.urls;
    }
    let used = part("permissions", &mut failed, || permissions::facts(program, &facts, signatures));
    let named =
        part("products", &mut failed, || coverage::products(program, &products, &facts, &timing, signatures));
    facts.extend(used);
    facts.extend(named);
    facts.extend(part("manifest", &mut failed, || manifest::facts(program)));
    facts.extend(part("manifest", &mut failed, || secrets::meta_data_facts(program)));
    facts.extend(part("secrets", &mut failed, || secrets::facts(program, signatures)));
    facts.extend(part("texts", &mut failed, || texts::facts(program, signatures)));
    facts.extend(part("hosts", &mut failed, || hosts::facts(program, &sent_to, signatures)));
    facts.extend(part("category", &mut failed, || category::suggestions(program, &facts, signatures)));
    facts.extend(native_libraries(program));
    facts.extend(coverage::facts(program, &facts, counts, (collected.exhausted, &undone, &timing), &failed));
    let hidden = |fact: &Fact| matches!(&fact.body, Body::Limitation(it) if coverage::hides_code(&it.id));
    if facts.iter().any(hidden) {
        facts.iter_mut().for_each(doubt);
    }
    if let Some(category) = category {
        category::compare(&mut facts, category);
    }
    Analysis {
        facts: FactBase::new(facts),
        products,
        counts,
        reflection_unresolved: collected.reflection_unresolved,
        timing,
    }
}

/// One analysis; where it panics its result is empty and its name is noted.
fn part<T: Default>(name: &'static str, failed: &mut Vec<&'static str>, work: impl FnOnce() -> T) -> T {
    guard(work).unwrap_or_else(|| {
        failed.push(name);
        T::default()
    })
}

/// How often each place is reached, where constants tell.
fn set_intervals(graph: &Graph<'_>, code: &Code, collected: &mut Collected) {
    let intervals = Intervals::new(graph, code, &collected.places.iter().copied().collect());
    for (fact, place) in collected.facts.iter_mut().zip(&collected.places) {
        match &mut fact.body {
            Body::Collection(body) => {
                let member = body.api.rsplit("->").next().unwrap_or_default();
                let member = if body.via == "callback" { CALLBACK } else { member };
                body.interval = intervals.of(graph, *place, Some((&body.data, member)));
            }
            Body::Call(body) => body.interval = intervals.of(graph, *place, None),
            _ => {}
        }
    }
}

/// Where code is hidden, a path to a place may be hidden with it.
fn doubt(fact: &mut Fact) {
    let phase = match &mut fact.body {
        Body::Collection(body) => &mut body.phase,
        Body::Call(body) => &mut body.phase,
        Body::SdkSwitch(body) => &mut body.phase,
        Body::Flow(body) => &mut body.phase,
        _ => return,
    };
    for phase in phase.iter_mut().filter(|phase| *phase == "unreached") {
        "unknown".clone_into(phase);
    }
}

fn native_libraries(program: &Program) -> Vec<Fact> {
    let fact = |library: &crate::program::NativeLibrary| {
        let body = fact::NativeLibrary { name: library.name.clone(), abi: library.abi.clone() };
        Fact::new(Body::NativeLibrary(body), crate::base::Location::file(&library.file))
    };
    program.native_libraries.iter().map(fact).collect()
}
