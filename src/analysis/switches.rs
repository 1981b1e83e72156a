//! The switches of SDKs: the calls that tell an SDK that the user has agreed in, what each SDK waits for out.
//!
//! Some SDKs obtain nothing until such a call says yes (`LocationClient.setAgreePrivacy(true)`); their signature names
//! the members in `opened_by`. Others start themselves unless meta-data of the manifest turns that off: `off_by`.

use super::consent::Gate;
use super::graph::locals::Locals;
use super::graph::{Graph, SiteKind};
use super::products::Products;
use super::reach::{Phase, Place, Trace};
use crate::base::{index, narrow, text};
use crate::fact;
use crate::program::manifest::MetaData;
use crate::program::{Program, TypeIndex};
use crate::signature::Signatures;
use crate::signature::api_index::descriptor;
use crate::signature::mark_index::Product;
use crate::signature::raw::Sdk;
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

/// A reference to a switch.
struct Reference<'a> {
    /// Ids of the SDKs that it opens, with the member.
    sdks: &'a Vec<(&'a str, &'a str)>,
    /// The argument word, without the receiver, that is the first boolean.
    boolean: Option<usize>,
}

/// Every call of a switch of the recognised SDKs, in the order of the methods that call.
pub(super) fn find(
    program: &Program,
    signatures: &Signatures,
    graph: &Graph<'_>,
    products: &Products,
) -> Vec<Switch> {
    let mut members: BTreeMap<(TypeIndex, &[u8]), Vec<(&str, &str)>> = BTreeMap::new();
    for sdk in recognised(products, signatures) {
        for member in &sdk.opened_by {
            let Some((class, name)) = member.rsplit_once('.') else { continue };
            let Some(type_) = program.code.find_type(&text::encode_mutf8(&descriptor(class))) else {
                continue;
            };
            members.entry((type_, name.as_bytes())).or_default().push((&sdk.id, member));
        }
    }
    if members.is_empty() {
        return Vec::new();
    }
    let boolean = program.code.find_type(b"Z");
    let mut references: BTreeMap<u32, Reference<'_>> = BTreeMap::new();
    for id in 0..graph.refs.count() {
        let Some(row) = graph.refs.get(id) else { continue };
        let Some(sdks) = members.get(&(row.class, graph.selectors.name(row.selector))) else { continue };
        let position = graph.selectors.types(row.selector).skip(1).position(|type_| Some(type_) == boolean);
        let boolean = position.map(|position| graph.selectors.word(&program.code, row.selector, position));
        references.insert(id, Reference { sdks, boolean });
    }
    let is_call = |kind| matches!(kind, SiteKind::Call | SiteKind::Dispatch | SiteKind::Known);
    let mut switches = Vec::new();
    for method in 0..narrow(graph.hierarchy.methods.items().len()) {
        let sites = graph.sites.row(method).iter().filter(|site| is_call(site.kind()));
        let called: BTreeMap<u32, &Reference<'_>> =
            sites.filter_map(|site| Some((site.address, references.get(&site.id())?))).collect();
        if called.is_empty() {
            continue;
        }
        for (address, value) in values(program, graph, method, &called) {
            let sdks = called.get(&address).into_iter().flat_map(|reference| reference.sdks);
            switches.extend(sdks.map(|(sdk, member)| Switch {
                sdk: (*sdk).to_owned(),
                member: (*member).to_owned(),
                value,
                place: (method, address),
            }));
        }
    }
    switches
}

/// What the calls at some addresses of a method are told: their first boolean argument, where a constant gives it.
fn values(
    program: &Program,
    graph: &Graph<'_>,
    method: u32,
    called: &BTreeMap<u32, &Reference<'_>>,
) -> Vec<(u32, Option<bool>)> {
    let mut found = Vec::new();
    let row = graph.hierarchy.method(method);
    let file = graph.file(&program.code, method);
    let Some((row, file)) = row.zip(file) else { return found };
    let Some(body) = file.dex.code(row.code_off) else { return found };
    Locals::walk(&program.code, file, row.id, row.access, &body, |locals, instruction| {
        let Some(reference) = called.get(&instruction.address) else { return None };
        let is_static = matches!(instruction.opcode.0, 0x71 | 0x77);
        let word = reference.boolean.map(|word| word + usize::from(!is_static));
        let register = word.and_then(|word| instruction.registers().nth(word));
        let told = register.and_then(|register| locals.get(register).value.as_int());
        found.push((instruction.address, told.map(|number| number != 0)));
        None
    });
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
