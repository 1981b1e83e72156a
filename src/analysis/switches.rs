//! The switches of SDKs: the calls that tell an SDK that the user has agreed in, what each SDK waits for out.
//!
//! Some SDKs obtain nothing until such a call says yes (`LocationClient.setAgreePrivacy(true)`); their signature names
//! the members in `opened_by`. Others start themselves unless meta-data of the manifest turns that off: `off_by`.

use super::consent::Gate;
use super::graph::Graph;
use super::graph::locals::Locals;
use super::products::Products;
use super::reach::{Phase, Place, Trace};
use crate::base::{index, narrow, text};
use crate::fact;
use crate::program::Program;
use crate::program::manifest::MetaData;
use crate::signature::Signatures;
use crate::signature::api_index::descriptor;
use crate::signature::mark_index::Product;
use crate::signature::raw::Sdk;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A call that opens an SDK or closes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Switch {
    /// Id of the SDK.
    pub(super) sdk: String,
    /// Class and member called.
    pub(super) member: String,
    /// What it is told, where a constant says so.
    pub(super) value: Option<bool>,
    /// Where it is called.
    pub(super) place: Place,
}

impl Switch {
    /// The call as a fact; its phase comes with the others.
    pub(super) fn fact(&self) -> fact::Body {
        let value = match self.value {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let (class, name) = self.member.rsplit_once('.').unwrap_or(("", &self.member));
        fact::SdkSwitch {
            id: self.sdk.clone(),
            api: format!("{}->{name}", descriptor(class)),
            value: value.to_owned(),
            certainty: "certain".to_owned(),
            ..fact::SdkSwitch::default()
        }
        .into()
    }
}

/// The recognised SDKs of a package.
pub(super) fn recognised<'a>(
    products: &'a Products,
    signatures: &'a Signatures,
) -> impl Iterator<Item = &'a Sdk> {
    products.recognised.keys().filter_map(|product| match product {
        Product::Sdk(at) => signatures.bundle.sdks.get(index(*at)),
        _ => None,
    })
}

/// The methods of the package that a member names: all of that name which its class has.
pub(super) fn methods(program: &Program, graph: &Graph<'_>, member: &str) -> Vec<u32> {
    let Some((class, name)) = member.rsplit_once('.') else { return Vec::new() };
    let type_ = program.code.find_type(&text::encode_mutf8(&descriptor(class)));
    let class = type_.and_then(|type_| graph.hierarchy.class_of(type_));
    let rows = class
        .into_iter()
        .flat_map(|class| graph.hierarchy.methods.range(class).zip(graph.hierarchy.methods.row(class)));
    rows.filter(|(_, it)| graph.selectors.name(it.selector) == name.as_bytes())
        .map(|(at, _)| narrow(at))
        .collect()
}

/// Every call of a switch of the recognised SDKs, in the order of the methods that call.
pub(super) fn find(
    program: &Program,
    signatures: &Signatures,
    graph: &Graph<'_>,
    products: &Products,
) -> Vec<Switch> {
    let mut switches: FxHashMap<u32, Vec<(&str, &str)>> = FxHashMap::default();
    for sdk in recognised(products, signatures) {
        for member in &sdk.opened_by {
            for method in methods(program, graph, member) {
                switches.entry(method).or_default().push((&sdk.id, member));
            }
        }
    }
    let boolean = program.code.find_type(b"Z");
    let mut found = Vec::new();
    for method in graph.callers(&switches.keys().copied().collect()) {
        let (Some(row), Some(dex)) = (graph.hierarchy.method(method), graph.dex(&program.code, method))
        else {
            continue;
        };
        let Some(file) = program.code.dexes.get(dex) else { continue };
        let Some(body) = file.dex.code(row.code_off) else { continue };
        Locals::walk(&program.code, file, row.id, row.access, &body, |locals, instruction| {
            let called = instruction.index().filter(|_| instruction.is_invoke());
            let called = graph.refs.get(graph.refs.of_dex(dex, called?)?)?;
            let sdks = switches.get(&called.target)?;
            // What it is told is its first boolean, where a constant gives it.
            let position = graph.selectors.types(called.selector).skip(1).position(|it| Some(it) == boolean);
            let is_static = matches!(instruction.opcode.0, 0x71 | 0x77);
            let word =
                |at| graph.selectors.word(&program.code, called.selector, at) + usize::from(!is_static);
            let register = position.and_then(|at| instruction.registers().nth(word(at)));
            let told = register.and_then(|register| locals.get(register).value.as_int());
            found.extend(sdks.iter().map(|(sdk, member)| Switch {
                sdk: (*sdk).to_owned(),
                member: (*member).to_owned(),
                value: told.map(|number| number != 0),
                place: (method, instruction.address),
            }));
            None
        });
    }
    found
}

/// What an SDK waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// The first phase in which a switch opens it.
    phase: Phase,
    /// Its gate, by position.
    gate: usize,
}

impl Held {
    /// How code of the SDK is reached, its waiting taken into account.
    pub(super) fn hold(self, traces: &[Trace]) -> Vec<Trace> {
        let mut held: Vec<Trace> = traces.to_vec();
        for trace in held.iter_mut().filter(|trace| trace.phase == Phase::BeforeConsent) {
            trace.phase = self.phase;
            trace.gate = Some(self.gate);
            trace.tier = trace.tier.max(1);
        }
        held.sort_by_key(|trace| (trace.phase, trace.tier, trace.hops.len()));
        held.dedup_by_key(|trace| trace.phase);
        held
    }
}

/// The SDKs that are opened, but not before the user agrees, and the gates that open them.
///
/// An SDK that nothing opens may be of a version without a switch, so it is not held back.
pub(super) fn held(
    switches: &[Switch],
    traces: &BTreeMap<Place, Vec<Trace>>,
    gates: &mut Vec<Gate>,
) -> BTreeMap<String, Held> {
    let mut sdks: BTreeMap<&str, Vec<&Switch>> = BTreeMap::new();
    for switch in switches.iter().filter(|switch| switch.value != Some(false)) {
        sdks.entry(&switch.sdk).or_default().push(switch);
    }
    let mut found = BTreeMap::new();
    for (id, openers) in sdks {
        let reached =
            openers.iter().filter_map(|switch| Some((traces.get(&switch.place)?.first()?.phase, *switch)));
        let Some((phase, switch)) = reached.min_by_key(|(phase, _)| *phase) else { continue };
        // What the system opens later, nobody has agreed to either.
        if matches!(phase, Phase::AfterConsent | Phase::UserAction) {
            let key = switch.member.clone();
            found.insert(id.to_owned(), Held { phase, gate: gates.len() });
            gates.push(Gate { kind: "sdk-switch", key, why: "switch", at: switch.place });
        }
    }
    found
}

/// Whether meta-data of the manifest keeps an SDK from starting itself.
pub(super) fn is_off(sdk: &Sdk, meta_data: &[MetaData]) -> bool {
    let set = |(key, value): (&str, &str)| {
        meta_data.iter().any(|it| it.key == key && it.value.eq_ignore_ascii_case(value))
    };
    sdk.off_by.iter().filter_map(|switch| switch.split_once('=')).any(set)
}
