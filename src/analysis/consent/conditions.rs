//! Whether a place of a method runs whenever the method does, save for checks that decide nothing of interest.

use super::Consent;
use crate::analysis::graph::Flow;
use crate::analysis::graph::Graph;
use crate::analysis::graph::locals::{Locals, Origin, Value};
use crate::format::dex::{Instruction, flag};
use crate::program::{Code, DexFile};
use rustc_hash::{FxHashMap, FxHashSet};

/// The conditions of an app, worked out where asked for.
pub(in crate::analysis) struct Conditions<'a> {
    graph: &'a Graph<'a>,
    code: &'a Code,
    consent: &'a Consent,
    /// Branches that ask for consent: which side runs before it is known.
    gates: FxHashSet<(u32, u32)>,
    methods: FxHashMap<u32, Option<Method>>,
    places: FxHashMap<(u32, u32), bool>,
}

struct Method {
    flow: Flow,
    /// Addresses of branches that decide something, sorted.
    branches: Vec<u32>,
}

impl<'a> Conditions<'a> {
    pub(in crate::analysis) fn new(graph: &'a Graph<'a>, code: &'a Code, consent: &'a Consent) -> Self {
        let gates = consent.list.iter().map(|gate| gate.at).collect();
        Self { graph, code, consent, gates, methods: FxHashMap::default(), places: FxHashMap::default() }
    }

    /// Whether a branch decides if a place runs; null checks, checks of the system's version and gates aside.
    pub(in crate::analysis) fn decide(&mut self, method: u32, address: u32) -> bool {
        if let Some(known) = self.places.get(&(method, address)) {
            return *known;
        }
        if !self.methods.contains_key(&method) {
            let found = self.method(method);
            self.methods.insert(method, found);
        }
        let decided = match self.methods.get(&method) {
            Some(Some(it)) if it.branches.is_empty() => false,
            Some(Some(it)) => {
                // What is not behind a gate runs before it opens.
                let agreed = self.consent.gates.is_agreed(method, address);
                let cut = self.consent.edges.get(&method).filter(|_| !agreed);
                let deciding = it.flow.deciding(address, cut.map(Vec::as_slice).unwrap_or_default());
                deciding.iter().any(|branch| it.branches.binary_search(branch).is_ok())
            }
            // Too long to look at: nothing is claimed.
            _ => true,
        };
        self.places.insert((method, address), decided);
        decided
    }

    fn method(&self, number: u32) -> Option<Method> {
        let row = self.graph.hierarchy.method(number)?;
        let file = self.graph.file(self.code, number)?;
        let body = file.dex.code(row.code_off)?;
        let flow = Flow::new(&body)?;
        let mut branches = Vec::new();
        Locals::walk(self.code, file, row.id, row.access, &body, |locals, instruction| {
            let is_branch = instruction.opcode.has(flag::BRANCH) && !instruction.opcode.has(flag::ENDS_BLOCK)
                || instruction.opcode.has(flag::SWITCH);
            if is_branch
                && !self.gates.contains(&(number, instruction.address))
                && !self.graph.merged.is_branch(number, instruction.address)
                && !self.is_check(file, locals, instruction)
            {
                branches.push(instruction.address);
            }
            None
        });
        Some(Method { flow, branches })
    }

    /// Whether a branch only asks for null, or for the version of the system.
    fn is_check(&self, file: &DexFile, locals: &Locals<'_>, instruction: &Instruction<'_>) -> bool {
        let first = instruction.a().map(|register| locals.get(register)).unwrap_or_default();
        let second = instruction.b().map(|register| locals.get(register)).unwrap_or_default();
        let is_version = |origin: Origin| match origin.value {
            Value::Field(id) => {
                let name = file.dex.field(id).and_then(|row| file.dex.string_bytes(row.name));
                name == Some(b"SDK_INT")
            }
            _ => false,
        };
        // if-eqz, if-nez on an object
        let is_null = matches!(instruction.opcode.0, 0x38 | 0x39) && self.is_object(first);
        is_null || is_version(first) || is_version(second)
    }

    fn is_object(&self, origin: Origin) -> bool {
        let descriptor = origin.type_.map(|type_| self.code.descriptor(type_));
        matches!(origin.value, Value::New(_))
            || descriptor.and_then(<[u8]>::first).is_some_and(|it| matches!(it, b'L' | b'['))
    }
}
