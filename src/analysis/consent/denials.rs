//! Permissions that the user has just denied: the methods that receive the answer in, which of their places run only
//! where it was a no out.

use crate::analysis::graph::locals::{Locals, Value};
use crate::analysis::graph::{Flow, Graph};
use crate::format::dex::Instruction;
use crate::program::Program;
use crate::signature::raw::Denial;
use std::ops::Range;

/// A method that receives the answer, and what of it runs where a permission was denied.
pub(super) struct Denied {
    pub(super) method: u32,
    pub(super) places: Vec<Range<u32>>,
    /// The first branch that asks for the answer.
    pub(super) branch: u32,
}

pub(super) fn find(program: &Program, graph: &Graph<'_>, denials: &[Denial]) -> Vec<Denied> {
    let names: Vec<(u32, u16)> = denials
        .iter()
        .flat_map(|denial| denial.methods.iter().map(|name| (name, u16::from(denial.results))))
        .filter_map(|(name, results)| Some((graph.selectors.find_name(name)?, results)))
        .collect();
    let mut found = Vec::new();
    for (number, method) in (0..).zip(graph.hierarchy.methods.items()) {
        let name = graph.selectors.name_id(method.selector);
        let Some((_, results)) = names.iter().find(|(known, _)| *known == name) else { continue };
        found.extend(of_method(program, graph, number, *results));
    }
    found
}

fn of_method(program: &Program, graph: &Graph<'_>, number: u32, results: u16) -> Option<Denied> {
    let row = graph.hierarchy.method(number)?;
    let file = graph.file(&program.code, number)?;
    let body = file.dex.code(row.code_off)?;
    let mut edges: Vec<(u32, u32)> = Vec::new();
    // Addresses whose results are an answer, or the number of answers.
    let (mut answers, mut counts) = (Vec::new(), Vec::new());
    Locals::walk(&program.code, file, row.id, row.access, &body, |locals, instruction| {
        let of_results =
            instruction.b().is_some_and(|array| locals.get(array).value == Value::Parameter(results));
        let values = match instruction.opcode.0 {
            AGET if of_results => &mut answers,
            ARRAY_LENGTH if of_results => &mut counts,
            _ => {
                let first = instruction.a().map(|register| locals.get(register).value);
                let is_of = |known: &[u32]| matches!(first, Some(Value::Result(at)) if known.contains(&at));
                // An answer is 0 where it was a yes; no answer at all stands for a no.
                edges.extend(match (is_of(&answers), is_of(&counts)) {
                    (true, _) => side(instruction, false),
                    (_, true) => side(instruction, true),
                    _ => None,
                });
                return None;
            }
        };
        values.push(instruction.address);
        Some(Value::Result(instruction.address))
    });
    let branch = edges.iter().map(|(from, _)| *from).min()?;
    let places = Flow::new(&body)?.behind(&edges);
    (!places.is_empty()).then_some(Denied { method: number, places, branch })
}

/// The edge of a branch that a zero, or anything else, takes.
fn side(instruction: &Instruction<'_>, zero: bool) -> Option<(u32, u32)> {
    let jumps_on_zero = match instruction.opcode.0 {
        // if-eqz, if-lez
        0x38 | 0x3d => true,
        // if-nez, if-gtz
        0x39 | 0x3c => false,
        _ => return None,
    };
    let to = if jumps_on_zero == zero { instruction.target()? } else { instruction.next_address() };
    Some((instruction.address, to))
}

const ARRAY_LENGTH: u8 = 0x21;
const AGET: u8 = 0x44;
