//! The analyses: a program in, facts out. An analysis emits facts and never findings; each stands in its own
//! file and sees the program, the signatures and what the ones before it worked out.

mod collection;
pub mod constants;
mod coverage;
mod given;
mod hosts;
mod manifest;
mod members;
pub mod owners;
mod permissions;
pub mod products;
pub mod sweep;
#[cfg(test)]
mod tests;
mod texts;

pub use coverage::hides_code;

use crate::fact::{self, Body, Fact, FactBase};
use crate::program::Program;
use crate::signature::Signatures;
use owners::Owners;
use products::Products;
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
}

/// Runs every analysis.
#[must_use]
pub fn run(program: &Program, signatures: &Signatures) -> Analysis {
    let products = products::recognise(program, signatures);
    let owners = Owners::of_program(program, &products, signatures);
    let declared = permissions::declared(program);
    let (members, hits, counts) = sweep::sweep(&program.code, signatures);
    let collector = collection::Collector {
        program,
        signatures,
        members: &members,
        owners: &owners,
        declared: &declared,
    };
    let collected = collector.collect(&hits);
    let mut facts = collected.facts;
    facts.extend(permissions::facts(program, &facts, signatures));
    facts.extend(manifest::facts(program));
    facts.extend(texts::facts(program, signatures));
    facts.extend(hosts::facts(program, signatures));
    facts.extend(native_libraries(program));
    facts.extend(coverage::products(&products, &facts, signatures));
    facts.extend(coverage::facts(program, &facts, counts, collected.exhausted));
    Analysis {
        facts: FactBase::new(facts),
        products,
        counts,
        reflection_unresolved: collected.reflection_unresolved,
    }
}

fn native_libraries(program: &Program) -> Vec<Fact> {
    let fact = |library: &crate::program::NativeLibrary| {
        let body = fact::NativeLibrary { name: library.name.clone(), abi: library.abi.clone() };
        Fact::new(Body::NativeLibrary(body), crate::base::Location::file(&library.file))
    };
    program.native_libraries.iter().map(fact).collect()
}
