//! Stored flags in one method: where a value that says whether the user has agreed comes from, which branches ask
//! it, which methods and fields hand it on.

use crate::analysis::graph::Flow;
use crate::analysis::graph::locals::{Locals, Origin, Value};
use crate::analysis::graph::{FlagUse, Graph, NONE};
use crate::base::{index, text};
use crate::format::dex::{FieldId, Instruction};
use crate::program::{Code, DexFile, TypeIndex};
use crate::signature::ConsentTerms;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::ops::Range;

/// A value that tells whether the user has agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flag {
    /// Position of what it rests on.
    pub(super) source: usize,
    /// Whether it is set where the user has not agreed.
    pub(super) inverted: bool,
}

/// A field across dex files.
pub(super) type Field = (TypeIndex, String);

/// What a value rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `preference` or `field`.
    pub kind: &'static str,
    /// Key or name.
    pub key: String,
    /// Why it counts, or why it does not.
    pub why: &'static str,
    /// Whether it counts.
    pub counts: bool,
    /// Where it was seen first.
    pub at: (u32, u32),
}

/// A method that reads or writes under a key that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wrapper {
    /// Number of the parameter that is the key.
    pub(super) key: u16,
    /// Number of the parameter that is the default, or the value written.
    pub(super) value: Option<u16>,
}

/// What is known of methods and fields.
#[derive(Default)]
pub(super) struct Known {
    pub(super) sources: Vec<Source>,
    pub(super) methods: FxHashMap<u32, Flag>,
    pub(super) readers: FxHashMap<u32, Wrapper>,
    pub(super) writers: FxHashMap<u32, Wrapper>,
    pub(super) fields: FxHashMap<Field, Flag>,
    /// Keys that are written where the user agrees: whether the value then is false.
    pub(super) written: FxHashMap<String, bool>,
    /// Keys and numbers under them that say something else than that the user has agreed.
    pub(super) others: BTreeSet<(String, i64)>,
}

/// A write of a stored value.
#[derive(Clone, Debug)]
pub(super) struct Write {
    pub(super) address: u32,
    pub(super) key: String,
    pub(super) value: Option<i64>,
}

/// What one method does with flags.
#[derive(Default)]
pub(super) struct Inspection {
    /// Branches that ask a flag: address, and the address that the agreed edge leads to.
    pub(super) branches: Vec<(u32, u32, Flag)>,
    /// Keys whose value is compared with a number.
    pub(super) compared: Vec<(String, i64)>,
    /// The flag it returns.
    pub(super) returns: Option<Flag>,
    pub(super) reader: Option<Wrapper>,
    pub(super) writer: Option<Wrapper>,
    pub(super) fields: Vec<(Field, Flag)>,
    pub(super) writes: Vec<Write>,
    pub(super) sources: Vec<Source>,
    /// For each branch the places behind it.
    pub(super) places: Vec<(usize, Range<u32>)>,
}

pub(super) struct Inspector<'a> {
    pub(super) graph: &'a Graph<'a>,
    pub(super) code: &'a Code,
    pub(super) terms: &'a ConsentTerms,
    pub(super) known: &'a Known,
}

/// The walk over one method.
struct Walk<'a> {
    inspector: &'a Inspector<'a>,
    file: &'a DexFile,
    dex: usize,
    number: u32,
    found: Inspection,
    /// Flags by the address of the instruction that gives them.
    values: FxHashMap<u32, Flag>,
    returned: Vec<Origin>,
    /// Constants by register, and registers that something else writes too.
    constants: Vec<(u16, u32, i64)>,
    others: Vec<u16>,
    return_registers: Vec<u16>,
}

impl<'a> Inspector<'a> {
    /// Looks at one method. Positions of new sources count from the end of the known ones.
    pub(super) fn method(&self, number: u32) -> Option<Inspection> {
        let method = self.graph.hierarchy.method(number)?;
        let file = self.graph.file(self.code, number)?;
        let dex = self.code.classes.get(index(method.class))?.dex;
        let body = file.dex.code(method.code_off)?;
        let mut walk = Walk {
            inspector: self,
            file,
            dex,
            number,
            found: Inspection::default(),
            values: FxHashMap::default(),
            returned: Vec::new(),
            constants: Vec::new(),
            others: Vec::new(),
            return_registers: Vec::new(),
        };
        Locals::walk(self.code, file, method.id, method.access, &body, |locals, instruction| {
            walk.instruction(locals, instruction)
        });
        let mut found = std::mem::take(&mut walk.found);
        if !found.branches.is_empty()
            && let Some(flow) = Flow::new(&body)
        {
            for (at, (from, to, _)) in found.branches.iter().enumerate() {
                found.places.extend(flow.behind(&[(*from, *to)]).into_iter().map(|range| (at, range)));
            }
            let edges: Vec<(u32, u32)> = found.branches.iter().map(|(from, to, _)| (*from, *to)).collect();
            let together = flow.behind(&edges);
            found.returns = found.returns.or_else(|| walk.constant_return(&together, &found.branches));
            found.places.extend(together.into_iter().map(|range| (0, range)));
        }
        Some(found)
    }

    pub(super) fn field(&self, file: &DexFile, id: FieldId) -> Option<Field> {
        let row = file.dex.field(id)?;
        let mut type_ = file.type_index(row.class)?;
        let name = file.dex.string(row.name)?.into_owned();
        // A field may be named through a subclass; the topmost class of the package stands for all of them.
        if let Some(class) = self.graph.hierarchy.class_of(type_) {
            let classes = self.graph.hierarchy.chain(class);
            type_ = classes
                .last()
                .and_then(|class| self.code.classes.get(index(class)))
                .map_or(type_, |it| it.type_);
        }
        Some((type_, name))
    }
}

impl Walk<'_> {
    fn source(
        &mut self,
        address: u32,
        kind: &'static str,
        key: String,
        why: &'static str,
        counts: bool,
    ) -> Flag {
        let source = self.inspector.known.sources.len() + self.found.sources.len();
        self.found.sources.push(Source { kind, key, why, counts, at: (self.number, address) });
        Flag { source, inverted: false }
    }

    fn flag(&self, origin: Origin) -> Option<Flag> {
        let Value::Result(address) = origin.value else { return None };
        self.values.get(&address).copied()
    }

    fn text(&self, origin: Origin) -> Option<String> {
        match origin.value {
            Value::Text(id) => self.file.dex.string(id).map(|text| text.into_owned()),
            Value::Field(id) => {
                let row = self.file.dex.field(id)?;
                let name = self.file.dex.string_bytes(row.name)?;
                self.inspector.code.static_text(self.file.type_index(row.class)?, name)
            }
            _ => None,
        }
    }

    fn instruction(&mut self, locals: &Locals<'_>, instruction: &Instruction<'_>) -> Option<Value> {
        if instruction.is_invoke() {
            self.call(locals, instruction);
            return None;
        }
        let a = instruction.a()?;
        let address = instruction.address;
        match instruction.opcode.0 {
            // return, return-object
            0x0f | 0x11 => {
                self.return_registers.push(a);
                self.found.returns = self.found.returns.or(self.flag(locals.get(a)));
                self.returned.push(locals.get(a));
            }
            // const/4, const/16, const
            0x12..=0x14 => self.constants.push((a, address, instruction.literal().unwrap_or(1))),
            // if-eq, if-ne
            0x32 | 0x33 => self.compare(locals, instruction, a),
            // if-eqz to if-lez
            0x38..=0x3d => {
                if let Some(flag) = self.flag(locals.get(a)) {
                    // Which edge is taken by a set flag: `if-nez` and `if-gtz` jump, the others fall through.
                    let jumps = matches!(instruction.opcode.0, 0x39 | 0x3b | 0x3c);
                    self.branch(instruction, flag, jumps);
                }
            }
            // iget-boolean, sget-boolean
            0x55 | 0x63 => {
                self.others.push(a);
                let flag = self.field_flag(address, FieldId(instruction.index()?))?;
                self.values.insert(address, flag);
                return Some(Value::Result(address));
            }
            // iput-boolean, sput-boolean, iput, sput
            0x59 | 0x5c | 0x67 | 0x6a => {
                if let (Some(flag), Some(id)) = (self.flag(locals.get(a)), instruction.index()) {
                    let field = self.inspector.field(self.file, FieldId(id));
                    self.found.fields.extend(field.map(|field| (field, flag)));
                }
            }
            // xor-int/lit8 with 1 turns a flag around
            0xdf if instruction.literal() == Some(1) => {
                self.others.push(a);
                let flag = self.flag(locals.get(instruction.b()?))?;
                self.values.insert(address, Flag { inverted: !flag.inverted, ..flag });
                return Some(Value::Result(address));
            }
            _ => {
                use crate::format::dex::flag;
                if instruction.opcode.has(flag::WRITES_A) {
                    self.others.push(a);
                }
            }
        }
        None
    }

    fn compare(&mut self, locals: &Locals<'_>, instruction: &Instruction<'_>, a: u16) {
        let b = instruction.b().unwrap_or_default();
        let (first, second) = (locals.get(a), locals.get(b));
        let pair = match (self.flag(first), self.flag(second)) {
            (Some(flag), None) => Some((flag, second.value)),
            (None, Some(flag)) => Some((flag, first.value)),
            _ => None,
        };
        if let Some((flag, Value::Number(number))) = pair {
            let known = &self.inspector.known;
            let source = known.sources.iter().chain(&self.found.sources).nth(flag.source);
            if let Some(source) = source.filter(|_| number != 0) {
                let key = (source.key.clone(), number);
                if known.others.contains(&key) {
                    return;
                }
                self.found.compared.push(key);
            }
            // `if-eq` jumps where the flag is the number.
            let equal_jumps = instruction.opcode.0 == 0x32;
            self.branch(instruction, flag, equal_jumps == (number != 0));
        }
    }

    /// Notes a branch that asks a flag; `jumps` says whether a set flag takes the jump.
    fn branch(&mut self, instruction: &Instruction<'_>, flag: Flag, jumps: bool) {
        let agreed = match jumps != flag.inverted {
            true => instruction.target(),
            false => Some(instruction.next_address()),
        };
        if let Some(agreed) = agreed {
            self.found.branches.push((instruction.address, agreed, flag));
        }
    }

    fn field_flag(&mut self, address: u32, id: FieldId) -> Option<Flag> {
        let field = self.inspector.field(self.file, id)?;
        if let Some(flag) = self.inspector.known.fields.get(&field) {
            return Some(*flag);
        }
        let row = self.file.dex.field(id)?;
        let class = self.file.dex.type_descriptor(row.class)?;
        let simple = class.trim_end_matches(';').rsplit(['/', '$']).next().unwrap_or_default().to_owned();
        let named = self.inspector.terms.is_flag(&field.1)
            || self.inspector.terms.agrees(&field.1)
                && self.inspector.terms.is_flag(&format!("{simple}{}", field.1));
        if !named {
            return None;
        }
        let key = format!("{simple}.{}", field.1);
        if self.inspector.is_set_at_first(self.file, id) {
            self.source(address, "field", key, "default", false);
            return None;
        }
        Some(self.source(address, "field", key, "name", true))
    }

    fn call(&mut self, locals: &Locals<'_>, instruction: &Instruction<'_>) {
        let Some(id) = instruction.index().and_then(|id| self.inspector.graph.refs.of_dex(self.dex, id))
        else {
            return;
        };
        let graph = self.inspector.graph;
        let Some(row) = graph.refs.get(id) else { return };
        let address = instruction.address;
        let registers: Vec<u16> = instruction.registers().collect();
        let is_static = matches!(instruction.opcode.0, 0x71 | 0x77);
        let argument = |number: u16| registers.get(usize::from(number)).map(|register| locals.get(*register));
        for flag_use in graph.refs.hooks(id).map(|hooks| hooks.flags.as_slice()).unwrap_or_default() {
            let shift = u16::from(!is_static);
            let number = |position: u8| u16::from(position).saturating_sub(1).saturating_add(shift);
            match flag_use {
                FlagUse::Read(read) => {
                    let boolean = graph.selectors.types(row.selector).next();
                    let boolean = boolean.is_some_and(|type_| self.inspector.code.descriptor(type_) == b"Z");
                    let default = read.default.and_then(|position| argument(number(position)));
                    self.read(address, argument(number(read.key)), default, boolean);
                }
                FlagUse::Write(write) => {
                    let value = argument(number(write.key.saturating_add(1)));
                    self.write(address, argument(number(write.key)), value);
                }
                FlagUse::Answer => {
                    let name = text::decode_mutf8(graph.selectors.name(row.selector)).into_owned();
                    let flag = self.source(address, "preference", name, "manager", true);
                    self.values.insert(address, flag);
                }
                FlagUse::Test(test) => {
                    let flag = registers.iter().find_map(|register| self.flag(locals.get(*register)));
                    if let Some(flag) = flag {
                        self.values.insert(address, Flag { inverted: flag.inverted != test.inverts, ..flag });
                    }
                }
            }
        }
        if row.target == NONE || self.values.contains_key(&address) {
            return;
        }
        if let Some(flag) = self.inspector.known.methods.get(&row.target) {
            self.values.insert(address, *flag);
        } else if let Some(wrapper) = self.inspector.known.readers.get(&row.target) {
            self.read(address, argument(wrapper.key), wrapper.value.and_then(argument), true);
        }
        if let Some(wrapper) = self.inspector.known.writers.get(&row.target) {
            self.write(address, argument(wrapper.key), wrapper.value.and_then(argument));
        }
    }

    fn read(&mut self, address: u32, key: Option<Origin>, default: Option<Origin>, boolean: bool) {
        let Some(key) = key else { return };
        if let Value::Parameter(number) = key.value {
            let value = default.and_then(|default| match default.value {
                Value::Parameter(number) => Some(number),
                _ => None,
            });
            self.found.reader = Some(Wrapper { key: number, value });
            return;
        }
        let Some(key) = self.text(key) else { return };
        let written = self.inspector.known.written.get(&key).copied();
        if !self.inspector.terms.is_flag(&key) && written.is_none() {
            return;
        }
        let default = default.map(|default| default.value);
        let agreed = match default {
            Some(Value::Number(number)) if boolean => number != 0,
            Some(Value::Number(number)) => number == 1,
            _ => false,
        };
        let inverted = written == Some(true);
        let why = match (agreed != inverted && default.is_some(), written) {
            // A flag that is set until the user agrees says no by default when it is set.
            (true, _) if !inverted => "default",
            (_, Some(_)) => "written",
            _ => "key",
        };
        let flag = self.source(address, "preference", key, why, why != "default");
        if why != "default" {
            self.values.insert(address, Flag { inverted, ..flag });
        }
    }

    fn write(&mut self, address: u32, key: Option<Origin>, value: Option<Origin>) {
        let Some(key) = key else { return };
        if let Value::Parameter(number) = key.value {
            let value = value.and_then(|value| match value.value {
                Value::Parameter(number) => Some(number),
                _ => None,
            });
            self.found.writer = Some(Wrapper { key: number, value });
            return;
        }
        let Some(key) = self.text(key) else { return };
        let value = value.and_then(|value| match value.value {
            Value::Number(number) => Some(number),
            _ => None,
        });
        self.found.writes.push(Write { address, key, value });
    }

    /// A method that returns yes on the agreed side only, and no on the other, hands the flag on.
    fn constant_return(&self, agreed: &[Range<u32>], branches: &[(u32, u32, Flag)]) -> Option<Flag> {
        let register = self.return_registers.first()?;
        if self.return_registers.iter().any(|it| it != register)
            && self.returned.iter().any(|it| !is_number(it))
        {
            return None;
        }
        let registers = &self.return_registers;
        if registers.iter().any(|register| self.others.contains(register)) {
            return None;
        }
        let inside = |address: &u32| agreed.iter().any(|range| range.contains(address));
        let constants = self.constants.iter().filter(|(register, ..)| registers.contains(register));
        let points: Vec<(bool, bool)> =
            constants.map(|(_, address, number)| (*number != 0, inside(address))).collect();
        let has = |value: bool| points.iter().any(|(number, _)| *number == value);
        let (_, _, flag) = branches.first()?;
        let plain = Flag { inverted: false, ..*flag };
        if !has(true) || !has(false) {
            return None;
        }
        // D8 loads a constant before the branch where it can: then it is the other one that tells.
        let tells =
            |value: bool| points.iter().filter(|(number, _)| *number == value).all(|(_, inside)| *inside);
        match (tells(true), tells(false)) {
            (true, false) => Some(plain),
            (false, true) => Some(Flag { inverted: true, ..plain }),
            _ => None,
        }
    }
}

fn is_number(origin: &Origin) -> bool {
    matches!(origin.value, Value::Number(_))
}
