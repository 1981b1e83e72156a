//! Consent: the call graph in; which places run only after the user has agreed, and why we think so, out.

pub(super) mod conditions;
mod defaults;
mod denials;
mod dialogs;
mod flags;

pub use flags::Source;

use super::graph::{Graph, SiteKind};
use super::reach::{Gates, Refusal};
use crate::analysis::graph::Flow;
use crate::base::text;
use crate::program::Program;
use crate::signature::{ConsentTerms, Signatures};
use flags::{Flag, Inspection, Inspector, Known};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds in which methods that hand a flag on are followed to their callers.
const MAX_ROUNDS: usize = 6;

/// A gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// `preference`, `field` or `dialog`.
    pub kind: &'static str,
    /// Key, name or text.
    pub key: String,
    /// Why it counts.
    pub why: &'static str,
    /// Method and address of the branch or of the registration.
    pub at: (u32, u32),
}

/// What was found.
#[derive(Debug, Default)]
pub struct Consent {
    /// Where the gates stand.
    pub gates: Gates,
    /// The gates.
    pub list: Vec<Gate>,
    /// For each method the edges that lead behind its gates: the branch, and where it leads.
    pub(super) edges: BTreeMap<u32, Vec<(u32, u32)>>,
    /// Everything that was looked at, with what does not count.
    pub candidates: Vec<Source>,
    /// What runs when the user refuses.
    pub(super) refusals: Vec<Refusal>,
    /// What runs when the user denies a permission.
    pub(super) denials: Vec<Refusal>,
}

impl Consent {
    fn refused(&mut self, buttons: Vec<dialogs::Button>) {
        for button in buttons {
            let (handler, places, gate) = (button.handler, button.places, self.list.len());
            self.list.push(Gate { kind: "dialog", key: button.key, why: "refuses", at: button.at });
            self.refusals.push(Refusal { handler, places, gate });
        }
    }

    fn denied(&mut self, denied: Vec<denials::Denied>) {
        for it in denied {
            let (gate, at) = (self.list.len(), (it.method, it.branch));
            self.list.push(Gate { kind: "permission", key: String::new(), why: "denied", at });
            self.denials.push(Refusal { handler: it.method, places: it.places, gate });
        }
    }
}

/// Finds the gates of an app.
#[must_use]
pub fn find(program: &Program, graph: &Graph<'_>, signatures: &Signatures) -> Consent {
    let terms = signatures.consent_terms();
    let mut dialogs = dialogs::Finder::new(program, graph, terms);
    let agreements = dialogs.agreements();
    let mut search = Search { program, graph, terms, known: Known::default(), seen: BTreeMap::new() };
    loop {
        search.rounds(search.first());
        let named = search.named();
        search.rounds(named);
        search.written(&agreements);
        // What turns out to be something else than an agreement takes with it what rests on it.
        let mut others = search.others();
        if others.is_empty() {
            break;
        }
        others.append(&mut search.known.others);
        search.known = Known { others, ..Known::default() };
        search.seen.clear();
    }
    let mut consent = search.consent(&agreements);
    consent.refused(dialogs.refusals(&agreements));
    consent.denied(denials::find(program, graph, &signatures.bundle.consent.denial));
    consent
}

struct Search<'a> {
    program: &'a Program,
    graph: &'a Graph<'a>,
    terms: &'a ConsentTerms,
    known: Known,
    seen: BTreeMap<u32, Inspection>,
}

impl Search<'_> {
    /// Methods that use stored values or read a field whose name speaks of consent.
    fn first(&self) -> BTreeSet<u32> {
        let mut methods: BTreeSet<u32> = self.graph.stores.iter().copied().collect();
        let mut names: FxHashMap<(usize, u32), bool> = FxHashMap::default();
        for (method, field) in &self.graph.boolean_reads {
            let Some(dex) = self.graph.dex(&self.program.code, *method) else { continue };
            let named = *names.entry((dex, field.0)).or_insert_with(|| {
                let file = self.program.code.dexes.get(dex);
                let name = file.and_then(|file| file.dex.string(file.dex.field(*field)?.name));
                name.is_some_and(|name| self.terms.agrees(&name))
            });
            if named {
                methods.insert(*method);
            }
        }
        methods
    }

    /// Looks at methods, then at the callers of those that hand a flag on, until there are no more.
    fn rounds(&mut self, first: BTreeSet<u32>) {
        let mut waiting = first;
        for _ in 0..MAX_ROUNDS {
            if waiting.is_empty() {
                return;
            }
            let methods: Vec<u32> = waiting.iter().copied().collect();
            let inspector = Inspector {
                graph: self.graph,
                code: &self.program.code,
                terms: self.terms,
                known: &self.known,
            };
            let found: Vec<(u32, Inspection)> =
                methods.par_iter().filter_map(|method| Some((*method, inspector.method(*method)?))).collect();
            let base = self.known.sources.len();
            let mut news = FxHashSet::default();
            let mut fields = BTreeSet::new();
            for (method, mut inspection) in found {
                let offset = self.known.sources.len() - base;
                rebase(&mut inspection, base, offset);
                self.known.sources.append(&mut inspection.sources);
                self.learn(method, &inspection, &mut news, &mut fields);
                self.seen.insert(method, inspection);
            }
            waiting = self.graph.callers(&news);
            waiting.extend(self.readers(&fields));
        }
    }

    /// Where a key's value is compared with 1 and with other numbers, 1 is the agreeing and the others are not.
    fn others(&self) -> BTreeSet<(String, i64)> {
        let compared: BTreeSet<&(String, i64)> = self.seen.values().flat_map(|it| &it.compared).collect();
        let agrees = |key: &String| compared.contains(&(key.clone(), 1));
        compared.iter().filter(|(key, number)| *number != 1 && agrees(key)).map(|it| (*it).clone()).collect()
    }

    /// Takes in what a method hands on; whatever is new has its users looked at.
    fn learn(
        &mut self,
        method: u32,
        inspection: &Inspection,
        news: &mut FxHashSet<u32>,
        fields: &mut BTreeSet<flags::Field>,
    ) {
        if let Some(flag) = inspection.returns
            && !self.known.methods.contains_key(&method)
        {
            self.known.methods.insert(method, flag);
            news.insert(method);
        }
        for (found, known) in
            [(inspection.reader, &mut self.known.readers), (inspection.writer, &mut self.known.writers)]
        {
            if let Some(wrapper) = found
                && known.insert(method, wrapper).is_none()
            {
                news.insert(method);
            }
        }
        for (field, flag) in &inspection.fields {
            if !self.known.fields.contains_key(field) {
                self.known.fields.insert(field.clone(), *flag);
                fields.insert(field.clone());
            }
        }
    }

    fn readers(&self, fields: &BTreeSet<flags::Field>) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        if fields.is_empty() {
            return found;
        }
        let inspector =
            Inspector { graph: self.graph, code: &self.program.code, terms: self.terms, known: &self.known };
        for (method, field) in &self.graph.boolean_reads {
            let file = self.graph.file(&self.program.code, *method);
            if file.and_then(|file| inspector.field(file, *field)).is_some_and(|it| fields.contains(&it)) {
                found.insert(*method);
            }
        }
        found
    }

    /// Methods whose names say that they tell whether the user has agreed, where their code says nothing else; the
    /// callers of them.
    fn named(&mut self) -> BTreeSet<u32> {
        let boolean = self.program.code.find_type(b"Z");
        let selectors = &self.graph.selectors;
        let mut agrees: FxHashMap<u32, bool> = FxHashMap::default();
        let mut news = FxHashSet::default();
        for (at, method) in (0..).zip(self.graph.hierarchy.methods.items()) {
            let selector = method.selector;
            let fits = *agrees.entry(selector.0).or_insert_with(|| {
                let name = text::decode_mutf8(selectors.name(selector));
                selectors.types(selector).next() == boolean && self.terms.agrees(&name)
            });
            let unclear =
                |at: &u32| self.seen.get(at).is_none_or(|it| it.sources.is_empty() && it.branches.is_empty());
            if !fits || self.known.methods.contains_key(&at) || !unclear(&at) || self.is_constant(at) {
                continue;
            }
            let class = self.program.code.classes.get(crate::base::index(method.class));
            let class = class.map(|class| text::decode_mutf8(self.program.code.descriptor(class.type_)));
            let simple = class.as_deref().unwrap_or_default().trim_end_matches(';');
            let simple = simple.rsplit(['/', '$']).next().unwrap_or_default().to_owned();
            let name = text::decode_mutf8(selectors.name(selector)).into_owned();
            if !self.terms.is_flag(&name) && !self.terms.is_flag(&format!("{simple}{name}")) {
                continue;
            }
            // What a source that does not count stands behind is no gate, whatever its name.
            if self.known.sources.iter().any(|source| source.at.0 == at && !source.counts) {
                continue;
            }
            let key = format!("{simple}.{name}");
            let source = Source { kind: "field", key, why: "name", counts: true, at: (at, 0) };
            let flag = Flag { source: self.known.sources.len(), inverted: false };
            self.known.sources.push(source);
            self.known.methods.insert(at, flag);
            news.insert(at);
        }
        self.graph.callers(&news)
    }

    /// A method without calls and fields answers the same always.
    fn is_constant(&self, method: u32) -> bool {
        let Some(row) = self.graph.hierarchy.method(method) else { return true };
        let Some(body) =
            self.graph.file(&self.program.code, method).and_then(|file| file.dex.code(row.code_off))
        else {
            return row.code_off != 0;
        };
        let mut instructions = crate::format::dex::instructions(&body);
        !instructions.any(|it| it.is_invoke() || matches!(it.opcode.0, 0x52..=0x58 | 0x60..=0x66))
    }

    /// Keys that are written only where the user agrees count as well, whatever they are called.
    fn written(&mut self, agreements: &[dialogs::Button]) {
        let inside = self.agreed(agreements);
        let places = |method: u32| {
            let own = agreements.iter().filter(move |it| it.handler == method);
            own.flat_map(|it| &it.places).collect::<Vec<_>>()
        };
        let mut keys: BTreeMap<String, (bool, BTreeSet<bool>)> = BTreeMap::new();
        for (method, inspection) in &self.seen {
            let places = places(*method);
            let agreed = |address| places.is_empty() || places.iter().any(|range| range.contains(&address));
            for write in &inspection.writes {
                let (all, values) = keys.entry(write.key.clone()).or_insert((true, BTreeSet::new()));
                *all &= inside.contains(method) && agreed(write.address) && write.value.is_some();
                values.extend(write.value.map(|value| value == 0));
            }
        }
        for (key, (all, values)) in keys {
            if let (true, [inverted]) = (all, values.into_iter().collect::<Vec<_>>().as_slice()) {
                self.known.written.insert(key, *inverted);
            }
        }
        if !self.known.written.is_empty() {
            self.rounds(self.first());
        }
    }

    /// The handlers of agreements, and what they call there by two plain calls at most.
    fn agreed(&self, agreements: &[dialogs::Button]) -> BTreeSet<u32> {
        let calls = |method: u32| {
            let sites = self.graph.sites.row(method).iter().filter(|site| site.is_call());
            sites.filter_map(|site| Some((site.address, self.graph.refs.get(site.id())?.target)))
        };
        let mut all: BTreeSet<u32> = agreements.iter().map(|it| it.handler).collect();
        let direct: BTreeSet<u32> = agreements
            .iter()
            .flat_map(|it| {
                let inside = |address: u32| it.places.iter().any(|range| range.contains(&address));
                calls(it.handler).filter(move |(address, _)| it.places.is_empty() || inside(*address))
            })
            .map(|(_, target)| target)
            .collect();
        all.extend(direct.iter().flat_map(|method| calls(*method)).map(|(_, target)| target));
        all.extend(direct);
        all
    }

    fn consent(self, agreements: &[dialogs::Button]) -> Consent {
        let mut consent = Consent::default();
        for (method, inspection) in &self.seen {
            let mut numbers = Vec::new();
            for (address, agreed, flag) in &inspection.branches {
                numbers.push(consent.list.len());
                consent.edges.entry(*method).or_default().push((*address, *agreed));
                let source = self.known.sources.get(flag.source);
                consent.list.extend(source.map(|source| Gate {
                    kind: source.kind,
                    key: source.key.clone(),
                    why: source.why,
                    at: (*method, *address),
                }));
            }
            for (branch, range) in &inspection.places {
                if let Some(number) = numbers.get(*branch) {
                    consent.gates.add(*method, range.clone(), *number);
                }
            }
        }
        for agreement in agreements {
            let number = consent.list.len();
            consent.list.push(Gate {
                kind: "dialog",
                key: agreement.key.clone(),
                why: "button",
                at: agreement.at,
            });
            if agreement.places.is_empty() {
                consent.gates.add_handler(agreement.handler, number);
            }
            for range in &agreement.places {
                consent.gates.add(agreement.handler, range.clone(), number);
            }
        }
        self.storing(&mut consent);
        consent.candidates = self.known.sources;
        consent.candidates.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
        consent.candidates.dedup();
        consent
    }

    /// A click that stores a yes under a key of consent is the agreeing, with what runs together with the storing.
    fn storing(&self, consent: &mut Consent) {
        let stores = |inspection: &Inspection| {
            let write = inspection.writes.iter();
            write
                .filter(|it| self.terms.is_flag(&it.key) && it.value.is_none_or(|value| value != 0))
                .map(|it| it.address)
                .min()
        };
        let direct: BTreeMap<u32, u32> =
            self.seen.iter().filter_map(|(method, it)| Some((*method, stores(it)?))).collect();
        let mut clicks: BTreeSet<u32> = BTreeSet::new();
        for special in self.graph.specials.items() {
            if special.when == crate::signature::raw::When::User {
                clicks.extend(dialogs::handler(self.graph, special.goal));
            }
        }
        clicks.retain(|click| consent.gates.handler(*click).is_none() && !consent.gates.has(*click));
        for click in &clicks {
            let called = self.graph.sites.row(*click).iter().find_map(|site| {
                let row = self.graph.refs.get(site.id())?;
                let is_call = matches!(site.kind(), SiteKind::Call | SiteKind::Dispatch | SiteKind::Known);
                (is_call && direct.contains_key(&row.target)).then_some((site.address, row.target))
            });
            let own = direct.get(click).map(|address| (*address, *click));
            let Some((address, writer)) = own.or(called) else { continue };
            let Some(places) = self.together(*click, address) else { continue };
            let key =
                self.seen.get(&writer).and_then(|it| it.writes.iter().find(|it| self.terms.is_flag(&it.key)));
            let number = consent.list.len();
            let key = key.map(|write| write.key.clone()).unwrap_or_default();
            consent.list.push(Gate { kind: "dialog", key, why: "stores", at: (*click, address) });
            match places {
                places if places.is_empty() => consent.gates.add_handler(*click, number),
                places => places.into_iter().for_each(|range| consent.gates.add(*click, range, number)),
            }
        }
    }

    /// The places of a method that run together with one; empty where that is all of it.
    fn together(&self, method: u32, address: u32) -> Option<Vec<std::ops::Range<u32>>> {
        let row = self.graph.hierarchy.method(method)?;
        let body = self.graph.file(&self.program.code, method)?.dex.code(row.code_off)?;
        let flow = Flow::new(&body)?;
        let places = flow.together(address);
        Some(if flow.is_all(&places) { Vec::new() } else { places })
    }
}

/// Positions of sources as they are among all.
fn rebase(inspection: &mut Inspection, base: usize, offset: usize) {
    let shift = |flag: &mut Flag| {
        if flag.source >= base {
            flag.source += offset;
        }
    };
    inspection.branches.iter_mut().for_each(|(_, _, flag)| shift(flag));
    inspection.fields.iter_mut().for_each(|(_, flag)| shift(flag));
    inspection.returns.iter_mut().for_each(shift);
}
