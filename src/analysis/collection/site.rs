//! One method: its calls and field reads against the models.

use super::values::is_uri;
use super::{Collector, is_reported};
use crate::analysis::constants::{self, Call, Levels, Propagation};
use crate::analysis::given::{Given, classes, fields, holds, is_package_name, shown, sureness, texts};
use crate::analysis::members::{Members, Resolved, is_distinctive};
use crate::analysis::sweep::Hit;
use crate::base::text::decode_mutf8;
use crate::base::{Location, index};
use crate::fact::{self, Body, Fact, Subject};
use crate::format::dex::{self, CodeItem, FieldId, Instruction, MethodId, Opcode};
use crate::program::DexFile;
use crate::signature::api_index::class_name;
use crate::signature::raw::{Api, ApiKind, Constant, ConstantKind};
use std::collections::{BTreeMap, BTreeSet};

/// One method under analysis.
pub(super) struct Site<'a> {
    collector: &'a Collector<'a>,
    file: &'a DexFile,
    members: &'a Members,
    body: &'a CodeItem<'a>,
    class: String,
    method: String,
    subject: Subject,
    component: String,
    pub(super) facts: Vec<Fact>,
    /// What facts say whose call or field only names it and passes it on, by position.
    passing: BTreeMap<usize, String>,
    /// What is handed to other components.
    handed: BTreeSet<String>,
    pub(super) reflection_unresolved: u64,
}

/// One call or field read.
struct Use<'a> {
    name: String,
    call: Option<&'a Call>,
    levels: Levels,
    /// The rows it gives, by report-level type.
    rows: BTreeMap<String, fact::Collection>,
}

impl<'a> Use<'a> {
    fn new(name: String, call: Option<&'a Call>) -> Self {
        let levels = call.map_or(Levels::ALL, |call| call.levels);
        Self { name, call, levels, rows: BTreeMap::new() }
    }
}

impl<'a> Site<'a> {
    pub(super) fn new(
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
            passing: BTreeMap::new(),
            handed: BTreeSet::new(),
            reflection_unresolved: 0,
        }
    }

    fn fact(&mut self, body: Body, address: u32) {
        let at = Location {
            file: self.file.file.clone(),
            class: Some(self.class.clone()),
            method: Some(self.method.clone()),
            offset: Some(u64::from(address)),
            line: self.file.dex.line_of(self.body, address),
        };
        self.facts.push(Fact { body, subject: self.subject.clone(), at });
    }

    /// The uses of modelled members with what is known there, by address.
    pub(super) fn calls(&self, own_methods: bool) -> Option<BTreeMap<u32, Call>> {
        let (collector, file, members) = (self.collector, self.file, self.members);
        let wanted = |instruction: &Instruction<'_>| {
            let Some(id) = instruction.index() else { return false };
            match instruction.opcode.0 {
                0xfc.. => false,
                _ if instruction.is_invoke() => own_methods || members.method(id).modelled(),
                0x52..=0x58 | 0x60..=0x66 => members.field(id),
                _ => false,
            }
        };
        let propagation = Propagation {
            dex: &file.dex,
            effect: &|method| collector.effect(members, method),
            wanted: &wanted,
            field: &|field| collector.static_value(file, members, field),
        };
        let calls = constants::calls(self.body, &propagation)?;
        Some(calls.into_iter().map(|call| (call.address, call)).collect())
    }

    pub(super) fn visit(&mut self, sites: &[u32], calls: &BTreeMap<u32, Call>) {
        let wanted: BTreeSet<u32> = sites.iter().copied().chain(calls.keys().copied()).collect();
        for instruction in dex::instructions(self.body) {
            if !wanted.contains(&instruction.address) {
                continue;
            }
            let Some(id) = instruction.index() else { continue };
            let call = calls.get(&instruction.address);
            let is_field = !instruction.is_invoke();
            let resolved = match is_field {
                true => self.members.resolved_field(id),
                false => self.members.resolved_method(id),
            };
            match (resolved, call) {
                (Some(resolved), _) => {
                    let uri = is_field && is_uri(self.file, FieldId(id));
                    let via = if is_field { "field" } else { "call" };
                    self.modelled(resolved, (via, uri), instruction.address, call);
                }
                (None, Some(call)) => self.handed_on(call),
                (None, None) => {}
            }
        }
        self.drop_passed_on();
    }

    /// `Uri.parse` and a field that holds a URI say what is read only where no call of the same method takes it
    /// further: to a query, which is then the place, or to another app.
    fn drop_passed_on(&mut self) {
        let data = |fact: &Fact| match &fact.body {
            Body::Collection(body) => (body.data.clone(), body.detail.clone()),
            _ => Default::default(),
        };
        let (passing, handed) = (&self.passing, &self.handed);
        let others = self.facts.iter().enumerate().filter(|(at, _)| !passing.contains_key(at));
        let taken: BTreeSet<_> = others.map(|(_, fact)| data(fact)).collect();
        let mut at = 0..;
        self.facts.retain(|fact| {
            let passed = at.next().and_then(|at| passing.get(&at));
            !passed.is_some_and(|it| handed.contains(it) || taken.contains(&(data(fact).0, it.clone())))
        });
    }

    /// A method that the platform calls with personal information.
    pub(super) fn called_back(&mut self, method: MethodId) {
        let Some(resolved) = self.members.callback(method.0) else { return };
        if dex::instructions(self.body).all(|it| is_idle(it.opcode)) {
            return;
        }
        let mut here = Use::new(resolved.name(), None);
        for api in self.collector.models(Some(resolved)) {
            // Whether it is ever registered is not known.
            self.gives(&mut here, Given { certainty: "likely", ..Given::api(api, "callback") }, "");
        }
        self.rows(here, 0);
    }

    fn rows(&mut self, here: Use<'_>, address: u32) {
        for body in here.rows.into_values() {
            self.fact(Body::Collection(body), address);
        }
    }

    fn modelled(
        &mut self,
        resolved: &Resolved,
        (via, uri): (&'static str, bool),
        address: u32,
        call: Option<&Call>,
    ) {
        let mut here = Use::new(resolved.name(), call);
        let mut passes = uri;
        for api in self.collector.models(Some(resolved)).filter(|api| holds(api, call)) {
            match api.kind {
                ApiKind::Source | ApiKind::WeakSource if api.argument.is_some() => self.named(&mut here, api),
                ApiKind::Source | ApiKind::WeakSource => {
                    // A URI that is named may go to a query elsewhere.
                    let certainty = if uri { "likely" } else { "certain" };
                    self.gives(&mut here, Given { certainty, ..Given::api(api, via) }, "");
                }
                ApiKind::Carrier => self.carrier(&mut here, api, address),
                ApiKind::Pass => passes = true,
                ApiKind::IpcSink => {
                    self.handed.extend(texts(call).iter().map(|text| shown(text)));
                    self.handed.extend(fields(call).iter().map(|field| short(field)));
                }
                kind if is_reported(kind) => {
                    self.call(kind, &resolved.name(), &api.permissions, texts(call), address, call);
                }
                _ => {}
            }
            if api.kind == ApiKind::Reflection {
                self.reflection(&mut here, api);
            }
        }
        if passes {
            let names = here.rows.values().map(|body| match uri {
                true => short(&here.name),
                false => body.detail.clone(),
            });
            let names = (self.facts.len()..).zip(names).filter(|(_, name)| !name.is_empty());
            self.passing.extend(names);
        }
        self.rows(here, address);
    }

    /// A source that holds for some values of its argument only.
    fn named(&self, here: &mut Use<'_>, api: &'a Api) {
        let Some(kind) = api.argument else { return };
        for text in texts(here.call) {
            if self.is_named(kind, &text) {
                self.gives(here, Given::api(api, "constant"), &text);
            }
        }
    }

    /// Whether a text is of a table. The table of packages is turned round: it holds those that say nothing.
    fn is_named(&self, kind: ConstantKind, text: &str) -> bool {
        let is_known = !self.collector.signatures.apis().constant(kind, text).is_empty();
        if kind != ConstantKind::Package {
            return is_known;
        }
        let is_own = text == self.collector.program.manifest.package
            || class_name(&self.class).strip_prefix(text).is_some_and(|rest| rest.starts_with('.'));
        is_package_name(text) && !is_known && !is_own
    }

    /// What a call gives and does through the constants among its arguments.
    fn carrier(&mut self, here: &mut Use<'_>, api: &'a Api, address: u32) {
        let Some(kind) = api.argument else { return };
        for text in texts(here.call) {
            for constant in self.constants(kind, &text).into_iter().chain(self.in_command(kind, &text)) {
                self.gives(here, Given::constant(constant, "certain"), &text);
                if let Some(kind) = constant.behaviour {
                    let texts = BTreeSet::from([text.clone()]);
                    self.call(kind, &here.name, &constant.permissions, texts, address, None);
                }
            }
        }
        if kind == ConstantKind::Uri {
            for field in fields(here.call) {
                for api in self.field_models(&field) {
                    let given = Given { weak: false, ..Given::api(api, "constant") };
                    self.gives(here, given, &short(&field));
                }
            }
        }
    }

    /// The files and URIs that a shell command names: `cat /proc/net/arp`.
    fn in_command(&self, kind: ConstantKind, text: &str) -> Vec<&'a Constant> {
        let words = text.split_whitespace().filter(|_| kind == ConstantKind::Command);
        let tables = [ConstantKind::Uri, ConstantKind::Path];
        let named = words.flat_map(|word| tables.map(|table| (table, word)));
        named
            .filter(|(table, word)| is_distinctive(*table, word))
            .flat_map(|(table, word)| self.constants(table, word))
            .collect()
    }

    fn field_models(&self, name: &str) -> Vec<&'a Api> {
        let signatures = self.collector.signatures;
        let Some((class, field)) = name.split_once("->") else { return Vec::new() };
        let models = signatures.apis().class(class.as_bytes()).map(|(_, models)| models.field(field));
        models.into_iter().flatten().filter_map(|id| signatures.bundle.apis.get(index(id.0))).collect()
    }

    /// `Class.getMethod("name")` on a known class is a use of that method by name.
    fn reflection(&mut self, here: &mut Use<'_>, api: &'a Api) {
        let known = texts(here.call);
        if known.is_empty() {
            self.reflection_unresolved += 1;
        }
        let signatures = self.collector.signatures;
        for class in classes(here.call) {
            let Some((_, models)) = signatures.apis().class(class.as_bytes()) else { continue };
            for text in &known {
                let members = models.method(text).iter().chain(models.field(text));
                let sources = members.filter_map(|id| signatures.bundle.apis.get(index(id.0)));
                for source in sources {
                    let is_source = matches!(source.kind, ApiKind::Source | ApiKind::WeakSource);
                    if is_source && source.argument.is_none() && holds(source, None) {
                        let given = Given { certainty: "likely", ..Given::api(source, "reflection") };
                        self.gives(here, given, &format!("{class}->{text}"));
                    }
                }
            }
        }
        let Some(kind) = api.argument else { return };
        let all = known.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        for constant in known.iter().flat_map(|text| self.constants(kind, text)) {
            self.gives(here, Given::constant(constant, "likely"), &all);
        }
    }

    /// A constant of a table that goes to a method of the package's own, which may hand it to a carrier.
    fn handed_on(&mut self, call: &Call) {
        let code = &self.collector.program.code;
        let Some(method) = call.method.and_then(|method| self.file.dex.method(method)) else { return };
        let Some(type_) = self.file.type_index(method.class) else { return };
        if code.class_of(type_).is_none() {
            return;
        }
        let name = decode_mutf8(self.file.dex.string_bytes(method.name).unwrap_or_default());
        let name = format!("{}->{name}", decode_mutf8(code.descriptor(type_)));
        let mut here = Use::new(name, Some(call));
        for text in texts(Some(call)) {
            for kind in [ConstantKind::Uri, ConstantKind::Path, ConstantKind::Property] {
                if !is_distinctive(kind, &text) {
                    continue;
                }
                for constant in self.constants(kind, &text) {
                    self.gives(&mut here, Given::constant(constant, "possible"), &text);
                }
            }
        }
        self.rows(here, call.address);
    }

    fn constants(&self, kind: ConstantKind, text: &str) -> Vec<&'a Constant> {
        let signatures = self.collector.signatures;
        let ids = signatures.apis().constant(kind, text);
        ids.into_iter().filter_map(|id| signatures.bundle.constants.get(index(id.0))).collect()
    }

    fn call(
        &mut self,
        kind: ApiKind,
        api: &str,
        permissions: &[String],
        texts: BTreeSet<String>,
        address: u32,
        call: Option<&Call>,
    ) {
        let mut detail: Vec<String> = texts.iter().map(|text| shown(text)).collect();
        let mut target = Vec::new();
        match kind {
            ApiKind::PermissionRequest => {
                detail = detail.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect();
            }
            ApiKind::HideIcon => {
                detail.extend(classes(call).iter().map(|class| class_name(class)));
                target = self.collector.owners.targets(&detail);
            }
            _ => {}
        }
        let permissions = permissions.to_vec();
        let body = fact::Call {
            model: kind_name(kind),
            api: api.to_owned(),
            groups: self.groups(&detail),
            phase: vec!["unknown".to_owned()],
            certainty: "certain".to_owned(),
            refused: None,
            interval: None,
            detail,
            target,
            permissions,
        };
        self.fact(Body::Call(body), address);
    }

    /// The groups of the permissions among the constants of a call.
    fn groups(&self, detail: &[String]) -> Vec<String> {
        let signatures = self.collector.signatures;
        let names = detail.iter().flat_map(|text| text.split_whitespace());
        let groups: BTreeSet<String> =
            names.filter_map(|name| signatures.permission(name)?.group.clone()).collect();
        groups.into_iter().collect()
    }

    /// One row for each report-level type; of several models the surest one stays.
    fn gives(&self, here: &mut Use<'_>, source: Given<'_>, detail: &str) {
        for code_type in source.data {
            let Some(data) = self.collector.signatures.report_type(code_type) else { continue };
            let permitted = source.permissions.is_empty()
                || source.permissions.iter().any(|permission| self.collector.declared.contains(permission));
            let row = fact::Collection {
                data: data.to_owned(),
                code_type: code_type.clone(),
                api: here.name.clone(),
                detail: shown(detail),
                via: source.via.to_owned(),
                weak: source.weak,
                permissions: source.permissions.to_vec(),
                permitted,
                until: source.until.map(i64::from),
                api_min: here.levels.min(),
                api_max: here.levels.max(),
                obtains: source.obtains(here.levels),
                phase: vec!["unknown".to_owned()],
                certainty: source.certainty.to_owned(),
                interval: None,
                component: self.component.clone(),
                proven: None,
                refused: None,
                necessary: String::new(),
            };
            match here.rows.get_mut(data) {
                Some(known) if rank(known) >= rank(&row) => {}
                Some(known) => *known = row,
                None => drop(here.rows.insert(data.to_owned(), row)),
            }
        }
    }
}

/// Whether an instruction only loads a constant or returns: a method of nothing else drops what it is given.
const fn is_idle(opcode: Opcode) -> bool {
    matches!(opcode.0, 0x00 | 0x0e..=0x1c)
}

/// How much a row says: what obtains the value before what does not, the strong before the weak, the sure before
/// the possible.
fn rank(row: &fact::Collection) -> (bool, bool, u8) {
    (row.obtains.is_none(), !row.weak, sureness(&row.certainty))
}

/// `Landroid/provider/A$B;->FIELD` as `A$B.FIELD`.
fn short(name: &str) -> String {
    name.rsplit('/').next().unwrap_or(name).replace(";->", ".")
}

/// The name of a kind of model in signature files.
pub(in crate::analysis) fn kind_name(kind: ApiKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
