//! Classes that an optimiser merged: dex files in, which places run only in objects of one number out.
//!
//! R8's horizontal class merging makes one class of several and tells their objects apart by a number: each
//! constructor stores one of its arguments, or a constant, in a final synthetic field, and methods branch on it.

use super::Flow;
use super::hierarchy::Hierarchy;
use super::locals::{Locals, Value};
use crate::base::{index, narrow};
use crate::format::dex::{FieldId, Instruction, access, flag};
use crate::program::{Code, DexFile};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::ops::Range;

/// Cases that a method may tell apart by its object's number; R8 merges at most thirty classes.
const MAX_CASES: usize = 64;

/// Which objects run a place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Case {
    /// Those of one of these numbers.
    Of(Vec<i32>),
    /// All others.
    Not(Vec<i32>),
}

/// Places of a method with the objects that run them.
type Places = Vec<(Range<u32>, Case)>;

/// Where a constructor takes the number from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    /// An argument, the receiver counted.
    Argument(u16),
    Constant(i32),
}

/// The numbers that objects of a class are made with, [`ANY`] among them where one is not known.
pub type Numbers = BTreeSet<i32>;

/// Stands for a number that is not known.
pub const ANY: i32 = i32::MIN;

/// The merged classes of an app.
#[derive(Default)]
pub struct Merged {
    constructors: FxHashMap<u32, Given>,
    places: FxHashMap<u32, Places>,
    branches: FxHashSet<(u32, u32)>,
    /// Methods with such places, by class.
    methods: FxHashMap<u32, Vec<u32>>,
}

#[derive(Default)]
struct Found {
    constructors: Vec<(u32, Given)>,
    places: Vec<(u32, Places)>,
    branches: Vec<(u32, u32)>,
}

impl Merged {
    pub(super) fn new(code: &Code, hierarchy: &Hierarchy) -> Self {
        let classes = 0..hierarchy.class_count();
        let found: Vec<(u32, Found)> = classes
            .into_par_iter()
            .filter_map(|class| Some((class, of_class(code, hierarchy, class)?)))
            .collect();
        let mut merged = Self::default();
        for (class, found) in found {
            merged.constructors.extend(found.constructors);
            merged.branches.extend(found.branches);
            let methods = found.places.iter().map(|(method, _)| *method).collect();
            merged.methods.insert(class, methods);
            merged.places.extend(found.places);
        }
        merged
    }

    /// Whether a method is a constructor of a merged class.
    pub fn constructs(&self, method: u32) -> bool {
        self.constructors.contains_key(&method)
    }

    /// The number that a constructor gives to its object, the arguments at hand.
    pub fn number(&self, constructor: u32, argument: impl Fn(u16) -> Value) -> Option<i32> {
        let value = match self.constructors.get(&constructor)? {
            Given::Argument(position) => argument(*position),
            Given::Constant(number) => return Some(*number),
        };
        Some(value.as_int().unwrap_or(ANY))
    }

    /// The methods of a class with places that run in objects of one number only.
    pub fn methods(&self, class: u32) -> &[u32] {
        self.methods.get(&class).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a method has such places.
    pub fn has(&self, method: u32) -> bool {
        self.places.contains_key(&method)
    }

    /// Whether a branch only tells numbers apart that are all known.
    pub fn is_branch(&self, method: u32, address: u32) -> bool {
        self.branches.contains(&(method, address))
    }

    /// Whether a place runs where objects of these numbers are made.
    pub fn runs(&self, method: u32, address: u32, numbers: &Numbers) -> bool {
        let Some(places) = self.places.get(&method) else { return true };
        let mut cases = places.iter().filter(|(range, _)| range.contains(&address));
        cases.all(|(_, case)| numbers.iter().any(|number| case.holds(*number)))
    }

    /// The places of a method that run in objects of one number, and not in all, as ranges.
    pub fn places(&self, method: u32, number: i32) -> Vec<Range<u32>> {
        let places = self.places.get(&method).map(Vec::as_slice).unwrap_or_default();
        let mut bounds: Vec<u32> = places.iter().flat_map(|(range, _)| [range.start, range.end]).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let parts = bounds.iter().zip(bounds.iter().skip(1)).map(|(start, end)| *start..*end);
        let runs = |part: &Range<u32>| {
            let mut around = places.iter().filter(|(range, _)| range.contains(&part.start)).peekable();
            around.peek().is_some() && around.all(|(_, case)| case.holds(number))
        };
        parts.filter(runs).collect()
    }

    /// Notes the classes of which a number is not known.
    pub(super) fn leave_open(&mut self, classes: impl Iterator<Item = u32>) {
        let open = classes.flat_map(|class| self.methods.get(&class).cloned().unwrap_or_default());
        let open: FxHashSet<u32> = open.collect();
        self.branches.retain(|(method, _)| !open.contains(method));
    }
}

impl Case {
    fn holds(&self, number: i32) -> bool {
        match self {
            _ if number == ANY => true,
            Self::Of(numbers) => numbers.contains(&number),
            Self::Not(numbers) => !numbers.contains(&number),
        }
    }
}

/// A class with one final synthetic number that every constructor sets and some method branches on.
fn of_class(code: &Code, hierarchy: &Hierarchy, class: u32) -> Option<Found> {
    let (file, definition) = code.definition(code.classes.get(index(class))?)?;
    let field = number_field(file, &file.dex.class_data(&definition))?;
    let mut found = Found::default();
    for (at, method) in hierarchy.methods.range(class).zip(hierarchy.methods.row(class)) {
        let (at, is_static) = (narrow(at), method.access & access::STATIC != 0);
        let Some(body) = file.dex.code(method.code_off).filter(|_| !is_static) else { continue };
        let is_constructor = method.access & access::CONSTRUCTOR != 0;
        let (mut given, mut writes) = (None, 0);
        let mut edges: Vec<(u32, u32, Case)> = Vec::new();
        Locals::walk(code, file, method.id, method.access, &body, |locals, instruction| {
            if instruction.opcode.0 == IPUT && instruction.index() == Some(field.0) {
                let of = |register: Option<u16>| register.map(|register| locals.get(register).value);
                let own = of(instruction.b()) == Some(Value::Parameter(0));
                given = match of(instruction.a()).filter(|_| own && writes == 0) {
                    Some(Value::Parameter(position)) => Some(Given::Argument(position)),
                    Some(value) => value.as_int().map(Given::Constant),
                    None => None,
                };
                writes += 1;
            } else {
                branch(locals, instruction, field, &mut edges);
            }
            None
        });
        if is_constructor {
            found.constructors.push((at, given?));
            continue;
        }
        if edges.len() > MAX_CASES {
            return None;
        }
        let Some(flow) = (!edges.is_empty()).then(|| Flow::new(&body)).flatten() else { continue };
        found.branches.extend(edges.iter().map(|(from, ..)| (at, *from)));
        let places = edges.into_iter().flat_map(|(from, to, case)| {
            let ranges = flow.behind(&[(from, to)]);
            ranges.into_iter().map(move |range| (range, case.clone()))
        });
        found.places.push((at, places.collect()));
    }
    (!found.places.is_empty() && !found.constructors.is_empty()).then_some(found)
}

/// The only instance field that is a final synthetic number.
fn number_field(file: &DexFile, data: &crate::format::dex::ClassData<'_>) -> Option<FieldId> {
    let is_number = |id: FieldId| {
        let type_ = file.dex.field(id).map(|row| row.type_);
        type_.and_then(|type_| file.dex.type_descriptor(type_)).as_deref() == Some("I")
    };
    const TAGGED: u32 = access::FINAL | access::SYNTHETIC;
    let mut fields = data.fields().filter(|field| !field.is_static && field.access_flags & TAGGED == TAGGED);
    let field = fields.find(|field| is_number(field.field))?.field;
    fields.all(|other| !is_number(other.field)).then_some(field)
}

/// Notes what a branch on the number leads to.
fn branch(
    locals: &Locals<'_>,
    instruction: &Instruction<'_>,
    field: FieldId,
    edges: &mut Vec<(u32, u32, Case)>,
) {
    let Some(first) = instruction.a().map(|register| locals.get(register).value) else { return };
    let is_number = |value: Value| value == Value::Field(field);
    let from = instruction.address;
    let next = instruction.next_address();
    if instruction.opcode.has(flag::SWITCH) && is_number(first) {
        let mut targets: Vec<(u32, Vec<i32>)> = Vec::new();
        for (number, target) in instruction.switch_targets() {
            match targets.iter_mut().find(|(known, _)| *known == target) {
                Some((_, numbers)) => numbers.push(number),
                None => targets.push((target, vec![number])),
            }
        }
        let others = targets.iter().filter(|(target, _)| *target != next).flat_map(|(_, numbers)| numbers);
        let others = Case::Not(others.copied().collect());
        targets.retain(|(target, _)| *target != next);
        edges.extend(targets.into_iter().map(|(target, numbers)| (from, target, Case::Of(numbers))));
        edges.push((from, next, others));
        return;
    }
    let compared = match instruction.opcode.0 {
        // if-eqz, if-nez
        0x38 | 0x39 if is_number(first) => Some(0),
        // if-eq, if-ne
        0x32 | 0x33 => {
            let second = instruction.b().map(|register| locals.get(register).value).unwrap_or_default();
            match (is_number(first), is_number(second)) {
                (true, false) => second.as_int(),
                (false, true) => first.as_int(),
                _ => None,
            }
        }
        _ => None,
    };
    let (Some(number), Some(target)) = (compared, instruction.target()) else { return };
    let equal_jumps = matches!(instruction.opcode.0, 0x32 | 0x38);
    let (equal, other) = if equal_jumps { (target, next) } else { (next, target) };
    edges.push((from, equal, Case::Of(vec![number])));
    edges.push((from, other, Case::Not(vec![number])));
}

const IPUT: u8 = 0x59;
