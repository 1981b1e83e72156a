//! Which code obtains which personal information: one fact for each call site and data type, and one for each
//! other call that matters.

use super::constants::{self, Call, Effect, Propagation};
use super::given::{Given, classes, shown, texts};
use super::members::{Members, Resolved, is_distinctive};
use super::owners::Owners;
use super::reach::Place;
use super::sweep::Hit;
use crate::base::text::decode_mutf8;
use crate::base::{Location, index};
use crate::fact::{self, Fact, Subject};
use crate::format::dex::{self, CodeItem, FieldId, MethodId};
use crate::program::{Code, DexFile, Program};
use crate::signature::Signatures;
use crate::signature::api_index::{ConstantId, class_name};
use crate::signature::raw::{Api, ApiKind, Constant, ConstantKind};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Kinds of models whose every call is a fact of its own, besides those that give data.
fn is_reported(kind: ApiKind) -> bool {
    !matches!(
        kind,
        ApiKind::Source
            | ApiKind::WeakSource
            | ApiKind::Carrier
            | ApiKind::Callback
            | ApiKind::Pass
            | ApiKind::StorageSink
            | ApiKind::LogSink
            | ApiKind::IpcSink
            | ApiKind::PermissionCheck
    )
}

/// What the analysis of code needs.
pub(super) struct Collector<'a> {
    pub(super) program: &'a Program,
    pub(super) signatures: &'a Signatures,
    pub(super) members: &'a [Members],
    pub(super) owners: &'a Owners,
    /// Names of the requested permissions.
    pub(super) declared: &'a BTreeSet<String>,
}

/// Facts of code, and how many methods took too many steps.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) facts: Vec<Fact>,
    /// For each fact its method and address.
    pub(super) places: Vec<Place>,
    pub(super) exhausted: u64,
    pub(super) reflection_unresolved: u64,
}

impl Collector<'_> {
    /// The facts of all hits, in their order.
    pub(super) fn collect(&self, hits: &[Hit]) -> Collected {
        let parts: Vec<Collected> = hits.par_iter().map(|hit| self.hit(hit)).collect();
        let mut all = Collected::default();
        for part in parts {
            all.facts.extend(part.facts);
            all.places.extend(part.places);
            all.exhausted += part.exhausted;
            all.reflection_unresolved += part.reflection_unresolved;
        }
        all
    }

    fn hit(&self, hit: &Hit) -> Collected {
        let mut collected = Collected::default();
        let code = &self.program.code;
        let (Some(file), Some(members)) = (code.dexes.get(hit.dex), self.members.get(hit.dex)) else {
            return collected;
        };
        let Some(body) = file.dex.code(hit.method.code_off) else { return collected };
        let mut site = Site::new(self, file, members, hit, &body);
        let calls = match hit.calls_carrier || hit.names_constant {
            true => site.calls(hit.names_constant).unwrap_or_else(|| {
                collected.exhausted += 1;
                BTreeMap::new()
            }),
            false => BTreeMap::new(),
        };
        site.visit(&hit.sites, &calls);
        let address = |fact: &Fact| fact.at.offset.and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
        collected.places = site.facts.iter().map(|fact| (hit.number, address(fact))).collect();
        collected.facts = site.facts;
        collected.reflection_unresolved = site.reflection_unresolved;
        collected
    }
}

/// One method under analysis.
struct Site<'a> {
    collector: &'a Collector<'a>,
    file: &'a DexFile,
    members: &'a Members,
    body: &'a CodeItem<'a>,
    class: String,
    method: String,
    subject: Subject,
    component: String,
    facts: Vec<Fact>,
    /// Positions of facts whose call also passes its argument on.
    passing: BTreeSet<usize>,
    reflection_unresolved: u64,
}

impl<'a> Site<'a> {
    fn new(
        collector: &'a Collector<'a>,
        file: &'a DexFile,
        members: &'a Members,
        hit: &Hit,
        body: &'a CodeItem<'a>,
    ) -> Self {
        let code = &collector.program.code;
        let type_ = code.classes.get(hit.class).map(|class| class.type_);
        let class = type_.map(|type_| decode_mutf8(code.descriptor(type_)).into_owned()).unwrap_or_default();
        let name = class_name(&class);
        Self {
            collector,
            file,
            members,
            body,
            method: file.dex.method_descriptor(hit.method.method).unwrap_or_default(),
            subject: collector.owners.of(hit.class),
            component: collector.owners.component(&name),
            class,
            facts: Vec::new(),
            passing: BTreeSet::new(),
            reflection_unresolved: 0,
        }
    }

    fn at(&self, address: u32) -> Location {
        Location {
            file: self.file.file.clone(),
            class: Some(self.class.clone()),
            method: Some(self.method.clone()),
            offset: Some(u64::from(address)),
            line: self.file.dex.line_of(self.body, address),
        }
    }

    fn fact(&mut self, body: fact::Body, address: u32) {
        let fact = Fact { body, subject: self.subject.clone(), at: self.at(address) };
        self.facts.push(fact);
    }

    /// The calls with their arguments, by address.
    fn calls(&self, own_methods: bool) -> Option<BTreeMap<u32, Call>> {
        let (members, dex) = (self.members, &self.file.dex);
        let apis = &self.collector.signatures.bundle.apis;
        let effect = |method: MethodId| {
            let models = members
                .resolved_method(method.0)
                .map(|resolved| resolved.models.as_slice())
                .unwrap_or_default();
            let mut models = models.iter().filter_map(|model| apis.get(index(model.0)));
            match models
                .find(|api| api.kind == ApiKind::Pass || api.argument == Some(ConstantKind::ClassName))
            {
                Some(api) if api.kind == ApiKind::Pass => Effect::Pass,
                Some(_) => Effect::ClassForName,
                None => Effect::Opaque,
            }
        };
        let wanted = |method: MethodId| members.method(method.0).modelled() || own_methods;
        let field = |field: FieldId| static_text(&self.collector.program.code, self.file, field);
        let propagation = Propagation { dex, effect: &effect, wanted: &wanted, field: &field };
        let calls = constants::calls(self.body, &propagation)?;
        Some(calls.into_iter().map(|call| (call.address, call)).collect())
    }

    fn visit(&mut self, sites: &[u32], calls: &BTreeMap<u32, Call>) {
        let wanted: BTreeSet<u32> = sites.iter().copied().chain(calls.keys().copied()).collect();
        for instruction in dex::instructions(self.body) {
            if !wanted.contains(&instruction.address) {
                continue;
            }
            let Some(id) = instruction.index() else { continue };
            let call = calls.get(&instruction.address);
            let resolved = if instruction.is_invoke() {
                self.members.resolved_method(id)
            } else {
                self.members.resolved_field(id)
            };
            match (resolved, call) {
                (Some(resolved), _) => {
                    self.modelled(resolved, instruction.is_invoke(), instruction.address, call)
                }
                (None, Some(call)) => self.handed_on(call),
                (None, None) => {}
            }
        }
        self.drop_passed_on();
    }

    /// `Uri.parse` says what is read only where no call of the same method takes the constant further.
    fn drop_passed_on(&mut self) {
        let key = |fact: &Fact| match &fact.body {
            fact::Body::Collection(body) => Some((body.data.clone(), body.detail.clone())),
            _ => None,
        };
        let taken: BTreeSet<_> = self
            .facts
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.passing.contains(at))
            .filter_map(|(_, fact)| key(fact))
            .collect();
        let mut at = 0..;
        let passing = &self.passing;
        self.facts.retain(|fact| {
            let passes = at.next().is_some_and(|at| passing.contains(&at));
            !(passes && key(fact).is_some_and(|key| taken.contains(&key)))
        });
    }

    fn modelled(&mut self, resolved: &Resolved, invoke: bool, address: u32, call: Option<&Call>) {
        let signatures = self.collector.signatures;
        let api_name = format!("{}->{}", resolved.class, resolved.member);
        let mut given: BTreeMap<String, fact::Collection> = BTreeMap::new();
        for model in &resolved.models {
            let Some(api) = signatures.bundle.apis.get(index(model.0)) else { continue };
            let via = if invoke { "call" } else { "field" };
            match api.kind {
                ApiKind::Source | ApiKind::WeakSource => {
                    self.gives(&mut given, Given::api(api, via), &api_name, "")
                }
                ApiKind::Carrier => self.carrier(&mut given, api, &api_name, call),
                kind if is_reported(kind) => self.call(api, &api_name, address, call),
                _ => {}
            }
            if api.kind == ApiKind::Reflection {
                self.reflection(&mut given, api, &api_name, call);
            }
        }
        let kinds = resolved.models.iter().filter_map(|model| signatures.bundle.apis.get(index(model.0)));
        let passes = kinds.into_iter().any(|api| api.kind == ApiKind::Pass);
        for body in given.into_values() {
            if passes {
                self.passing.insert(self.facts.len());
            }
            self.fact(fact::Body::Collection(body), address);
        }
    }

    /// What a call gives through the constants among its arguments.
    fn carrier(
        &self,
        given: &mut BTreeMap<String, fact::Collection>,
        api: &Api,
        name: &str,
        call: Option<&Call>,
    ) {
        let Some(kind) = api.argument else { return };
        for text in texts(call) {
            for id in self.collector.signatures.apis().constant(kind, &text) {
                if let Some(constant) = self.constant(id) {
                    self.gives(given, Given::constant(constant, "certain"), name, &text);
                }
            }
        }
    }

    /// `Class.getMethod("name")` on a known class is a use of that method by name.
    fn reflection(
        &mut self,
        given: &mut BTreeMap<String, fact::Collection>,
        api: &Api,
        name: &str,
        call: Option<&Call>,
    ) {
        let known = texts(call);
        if known.is_empty() {
            self.reflection_unresolved += 1;
        }
        let signatures = self.collector.signatures;
        for class in classes(call) {
            let Some((_, models)) = signatures.apis().class(class.as_bytes()) else { continue };
            for text in &known {
                let sources =
                    models.method(text).iter().filter_map(|id| signatures.bundle.apis.get(index(id.0)));
                for source in sources {
                    if matches!(source.kind, ApiKind::Source | ApiKind::WeakSource) {
                        let detail = format!("{class}->{text}");
                        self.gives(
                            given,
                            Given { certainty: "likely", ..Given::api(source, "reflection") },
                            name,
                            &detail,
                        );
                    }
                }
            }
        }
        if let Some(kind) = api.argument {
            for id in known.iter().flat_map(|text| signatures.apis().constant(kind, text)) {
                if let Some(constant) = self.constant(id) {
                    self.gives(
                        given,
                        Given::constant(constant, "likely"),
                        name,
                        &known.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
                    );
                }
            }
        }
    }

    /// A constant of a table that goes to a method of the package's own, which may hand it to a carrier.
    fn handed_on(&mut self, call: &Call) {
        let code = &self.collector.program.code;
        let Some(method) = self.file.dex.method(call.method) else { return };
        let Some(type_) = self.file.type_index(method.class) else { return };
        if code.class_of(type_).is_none() {
            return;
        }
        let name = decode_mutf8(self.file.dex.string_bytes(method.name).unwrap_or_default());
        let api_name = format!("{}->{name}", decode_mutf8(code.descriptor(type_)));
        let mut given = BTreeMap::new();
        for text in texts(Some(call)) {
            for kind in [ConstantKind::Uri, ConstantKind::Path, ConstantKind::Property] {
                if !is_distinctive(kind, &text) {
                    continue;
                }
                for constant in self
                    .collector
                    .signatures
                    .apis()
                    .constant(kind, &text)
                    .into_iter()
                    .filter_map(|id| self.constant(id))
                {
                    self.gives(&mut given, Given::constant(constant, "possible"), &api_name, &text);
                }
            }
        }
        for body in given.into_values() {
            self.fact(fact::Body::Collection(body), call.address);
        }
    }

    fn constant(&self, id: ConstantId) -> Option<&'a Constant> {
        self.collector.signatures.bundle.constants.get(index(id.0))
    }

    fn call(&mut self, model: &Api, api: &str, address: u32, call: Option<&Call>) {
        let body = fact::Call {
            model: kind_name(model.kind),
            api: api.to_owned(),
            detail: texts(call).into_iter().map(|text| shown(&text)).collect(),
            permissions: model.permissions.clone(),
            groups: self.groups(call),
            phase: vec!["unknown".to_owned()],
            certainty: "certain".to_owned(),
        };
        self.fact(fact::Body::Call(body), address);
    }

    /// The groups of the permissions among the constants of a call.
    fn groups(&self, call: Option<&Call>) -> Vec<String> {
        let signatures = self.collector.signatures;
        let texts = texts(call);
        let names = texts.iter().flat_map(|text| text.split_whitespace());
        let groups: BTreeSet<String> =
            names.filter_map(|name| signatures.permission(name)?.group.clone()).collect();
        groups.into_iter().collect()
    }

    /// One row for each report-level type; of several models the surest one stays.
    fn gives(
        &self,
        given: &mut BTreeMap<String, fact::Collection>,
        source: Given<'_>,
        api: &str,
        detail: &str,
    ) {
        let signatures = self.collector.signatures;
        for code_type in source.data {
            let Some(data) = signatures.report_type(code_type) else { continue };
            let permitted = source.permissions.is_empty()
                || source.permissions.iter().any(|permission| self.collector.declared.contains(permission));
            let row = fact::Collection {
                data: data.to_owned(),
                code_type: code_type.clone(),
                api: api.to_owned(),
                detail: shown(detail),
                via: source.via.to_owned(),
                weak: source.weak,
                permissions: source.permissions.to_vec(),
                permitted,
                until: source.until.map(i64::from),
                phase: vec!["unknown".to_owned()],
                certainty: source.certainty.to_owned(),
                component: self.component.clone(),
                necessary: String::new(),
            };
            given.entry(data.to_owned()).and_modify(|known| known.weak &= row.weak).or_insert(row);
        }
    }
}

/// The name of a kind of model in signature files.
fn kind_name(kind: ApiKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The constant that a static final field of the package holds.
fn static_text(code: &Code, file: &DexFile, field: FieldId) -> Option<Arc<str>> {
    let wanted = file.dex.field(field)?;
    let name = file.dex.string_bytes(wanted.name)?;
    code.static_text(file.type_index(wanted.class)?, name).map(Into::into)
}
