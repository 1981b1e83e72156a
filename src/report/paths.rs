//! Call paths as the report has them: the paths of a place in, the steps of its row out.

use super::model::{Behaviour, Call, ConsentCandidate, Flow, FlowStep, Gate, OtherPath, Sdk, Step};
use crate::analysis::Trace;
use crate::analysis::phases::{CallPath, Timing};
use crate::base::Location;

/// A behaviour with the paths of its place and where its value goes.
pub(super) fn behaviour(timing: &Timing, at: &Location, row: Behaviour) -> Behaviour {
    let flows = timing.flows.get(at).into_iter().flatten();
    // One place may stand for several methods, each with flows of its own.
    let own = flows.filter(|trace| trace.steps.first().is_some_and(|(_, api, _)| *api == row.api));
    let (path, gate, other_paths) = paths(timing, at);
    Behaviour { flows_to: own.map(flow).collect(), path, gate, other_paths, ..row }
}

/// A call with the paths of its place.
pub(super) fn call(timing: &Timing, at: &Location, row: Call) -> Call {
    let (path, gate, other_paths) = paths(timing, at);
    Call { path, gate, other_paths, ..row }
}

/// The path of the first phase of a place with its gate, and those of the others.
fn paths(timing: &Timing, at: &Location) -> (Vec<Step>, Option<Gate>, Vec<OtherPath>) {
    let paths = timing.paths.get(at).map(Vec::as_slice).unwrap_or_default();
    let Some((first, others)) = paths.split_first() else { return Default::default() };
    let others = others.iter().map(|path| OtherPath {
        phase: path.phase.to_owned(),
        certainty: path.certainty.to_owned(),
        path: steps(path, Some(at)),
        gate: gate(timing, path),
    });
    (steps(first, Some(at)), gate(timing, first), others.collect())
}

/// The gate on a path.
fn gate(timing: &Timing, path: &CallPath) -> Option<Gate> {
    let (gate, at) = timing.gates.get(path.gate?)?;
    Some(Gate { kind: gate.kind.to_owned(), key: gate.key.clone(), at: at.clone(), why: gate.why.to_owned() })
}

fn flow(trace: &Trace) -> Flow {
    let known = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let step = |(kind, name, at): &(String, String, Location)| FlowStep {
        kind: kind.clone(),
        name: name.clone(),
        at: at.clone(),
    };
    Flow {
        sink: trace.sink.clone(),
        api: trace.api.clone(),
        host: known(&trace.host),
        recipient: known(&trace.recipient),
        owner: known(&trace.owner),
        country: known(&trace.country),
        cleartext: trace.cleartext,
        address: trace.address,
        certainty: trace.certainty.clone(),
        subject: trace.subject.clone(),
        steps: trace.steps.iter().map(step).collect(),
    }
}

/// An SDK with the path to its start.
pub(super) fn sdk(timing: &Timing, row: Sdk) -> Sdk {
    let Some(start) = timing.sdks.get(&row.id).filter(|start| start.initialised) else { return row };
    let first = start.paths.first();
    Sdk {
        started_at: Some(start.at.clone()),
        path_certainty: first.map(|path| path.certainty.to_owned()),
        path: first.map(|path| steps(path, None)).unwrap_or_default(),
        gate: first.and_then(|path| gate(timing, path)),
        ..row
    }
}

/// Everything that was looked at as a sign of consent.
pub(super) fn consent(timing: &Timing) -> Vec<ConsentCandidate> {
    let row = |kind: &str, key: &str, why: &str, counts: bool, at: &Location| ConsentCandidate {
        kind: kind.to_owned(),
        key: key.to_owned(),
        at: at.clone(),
        why: why.to_owned(),
        counts,
    };
    let flags = timing.candidates.iter().map(|(it, at)| row(it.kind, &it.key, it.why, it.counts, at));
    let dialogs = timing.gates.iter().filter(|(gate, _)| gate.kind == "dialog" && gate.why != "refuses");
    let dialogs = dialogs.map(|(it, at)| row(it.kind, &it.key, it.why, true, at));
    let mut all: Vec<ConsentCandidate> = flags.chain(dialogs).collect();
    all.sort();
    all.dedup();
    all
}

/// The steps of a path; the last is the place itself.
fn steps(path: &CallPath, at: Option<&Location>) -> Vec<Step> {
    let hops = path.steps.iter().map(|(at, edge)| (at, *edge));
    hops.chain(at.map(|at| (at, "exact"))).map(|(at, edge)| step(at, edge)).collect()
}

fn step(at: &Location, edge: &str) -> Step {
    Step {
        class: at.class.clone().unwrap_or_default(),
        method: at.method.clone().unwrap_or_default(),
        offset: at.offset.unwrap_or_default(),
        line: at.line,
        edge: edge.to_owned(),
    }
}
