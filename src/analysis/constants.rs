//! Local constant propagation: which strings and classes the arguments of a method's calls can be.
//!
//! A forward data-flow analysis over one method (Aho, Lam, Sethi, Ullman: "Compilers", chapter 9). A register
//! holds up to [`MAX_VALUES`] known values, or anything; string builders and string arrays are objects of a
//! small heap keyed by the place of their allocation. States join at the targets of branches.

use crate::format::dex::{self, CodeItem, Dex, FieldId, Instruction, MethodId, StringId, TypeId, flag};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Values a register may hold before it may hold anything.
const MAX_VALUES: usize = 4;
/// Pieces of a string builder or array that are kept.
const MAX_PIECES: usize = 32;
/// Longest text put together.
const MAX_TEXT: usize = 2_000;
/// Instructions walked for one method, with repetition.
const MAX_STEPS: usize = 200_000;
/// Stands for a piece of text that is not known; no signature's constant has it.
pub const UNKNOWN_PIECE: &str = "\u{fffc}";

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A string, unknown pieces of it as [`UNKNOWN_PIECE`].
    Text(Arc<str>),
    /// A `Class` object, by descriptor.
    Class(Arc<str>),
    /// A string builder or an array, by the address of its allocation.
    Object(u32),
}

/// What a register can hold: `None` is anything, else a sorted list of values.
type Slot = Option<Rc<[Value]>>;

/// What the analysis needs to know of a called method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing is known of its result.
    Opaque,
    /// Its result is its first known argument.
    Pass,
    /// `Class.forName` and its like: the text becomes a class.
    ClassForName,
}

/// A call with what its arguments can be, the receiver first.
#[derive(Clone, Debug)]
pub struct Call {
    /// Address of the instruction in code units.
    pub address: u32,
    /// The method called.
    pub method: MethodId,
    /// For each argument register the known texts, and the class where it is a class object.
    pub arguments: Vec<Vec<Value>>,
}

/// The calls of one method whose arguments are wanted.
pub struct Propagation<'a> {
    /// The dex file.
    pub dex: &'a Dex,
    /// Effect of a called method.
    pub effect: &'a dyn Fn(MethodId) -> Effect,
    /// Whether the arguments of a call of this method are wanted.
    pub wanted: &'a dyn Fn(MethodId) -> bool,
    /// The constant value of a static field, where it has one.
    pub field: &'a dyn Fn(FieldId) -> Option<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Default)]
struct State {
    registers: Vec<Slot>,
    /// Pieces of string builders and arrays; `None` once their content is not known.
    heap: BTreeMap<u32, Option<Vec<Arc<str>>>>,
    /// Result of the last call, for `move-result`.
    result: Slot,
}

impl State {
    fn unknown(registers: usize) -> Self {
        Self { registers: vec![None; registers], ..Self::default() }
    }

    fn get(&self, register: u16) -> Slot {
        self.registers.get(usize::from(register)).cloned().flatten()
    }

    fn set(&mut self, register: u16, value: Slot) {
        if let Some(slot) = self.registers.get_mut(usize::from(register)) {
            *slot = value;
        }
    }

    /// Takes in another state that reaches the same place; whether this changed anything.
    fn join(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            changed |= join_slot(mine, theirs);
        }
        for (at, pieces) in &other.heap {
            let known = self.heap.entry(*at).or_insert_with(|| {
                changed = true;
                pieces.clone()
            });
            if known.is_some() && known != pieces {
                *known = None;
                changed = true;
            }
        }
        self.result = None;
        changed
    }

    /// The texts that a value stands for: itself, or what an object has been put together from.
    fn texts(&self, value: &Value) -> Vec<Value> {
        match value {
            Value::Object(at) => match self.heap.get(at) {
                Some(Some(pieces)) => vec![Value::Text(pieces.concat().into())],
                _ => Vec::new(),
            },
            other => vec![other.clone()],
        }
    }

    fn first_text(&self, register: Option<u16>) -> Option<Arc<str>> {
        let slot = self.get(register?)?;
        match slot.len() {
            1 => slot.iter().flat_map(|value| self.texts(value)).find_map(|value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            }),
            _ => None,
        }
    }
}

fn join_slot(mine: &mut Slot, theirs: &Slot) -> bool {
    let (Some(known), Some(new)) = (mine.as_ref(), theirs) else {
        return mine.take().is_some();
    };
    if Rc::ptr_eq(known, new) || new.iter().all(|value| known.contains(value)) {
        return false;
    }
    let all: BTreeSet<Value> = known.iter().chain(new.iter()).cloned().collect();
    *mine = (all.len() <= MAX_VALUES).then(|| all.into_iter().collect());
    true
}

fn one(value: Value) -> Slot {
    Some(Rc::from([value]))
}

/// The calls of a method with their arguments, by address. `None` where the method took too many steps.
#[must_use]
pub fn calls(code: &CodeItem<'_>, propagation: &Propagation<'_>) -> Option<Vec<Call>> {
    let instructions: Vec<Instruction<'_>> = dex::instructions(code).collect();
    let position: BTreeMap<u32, usize> =
        instructions.iter().enumerate().map(|(at, i)| (i.address, at)).collect();
    let mut leaders: BTreeSet<u32> = BTreeSet::from([0]);
    leaders.extend(instructions.iter().flat_map(targets));
    let handlers: BTreeSet<u32> =
        code.tries().flat_map(|item| code.handlers(&item)).map(|handler| handler.address).collect();
    let registers = usize::from(code.registers);
    let mut states: BTreeMap<u32, State> = BTreeMap::from([(0, State::unknown(registers))]);
    // What an exception handler sees is not followed: any instruction of the try block may have thrown.
    states.extend(handlers.iter().map(|at| (*at, State::unknown(registers))));
    leaders.extend(&handlers);
    let mut waiting: BTreeSet<u32> = states.keys().copied().collect();
    let mut found: BTreeMap<u32, Call> = BTreeMap::new();
    let mut steps = 0_usize;
    while let Some(leader) = waiting.pop_first() {
        let (Some(state), Some(start)) = (states.get(&leader), position.get(&leader)) else { continue };
        let mut state = state.clone();
        for instruction in instructions.get(*start..).unwrap_or_default() {
            if instruction.address != leader && leaders.contains(&instruction.address) {
                flow(&mut states, &mut waiting, instruction.address, &state);
                break;
            }
            steps += 1;
            if steps > MAX_STEPS {
                return None;
            }
            if let Some(call) = propagation.step(&mut state, instruction) {
                found.insert(call.address, call);
            }
            for target in targets(instruction) {
                flow(&mut states, &mut waiting, target, &state);
            }
            if instruction.opcode.has(flag::ENDS_BLOCK) {
                break;
            }
        }
    }
    Some(found.into_values().collect())
}

/// Where control can go besides the next instruction.
fn targets<'a>(instruction: &Instruction<'a>) -> impl Iterator<Item = u32> + use<'a> {
    instruction.target().into_iter().chain(instruction.switch_targets().map(|(_, target)| target))
}

fn flow(states: &mut BTreeMap<u32, State>, waiting: &mut BTreeSet<u32>, to: u32, state: &State) {
    match states.get_mut(&to) {
        Some(known) => {
            if known.join(state) {
                waiting.insert(to);
            }
        }
        None => {
            states.insert(to, State { result: None, ..state.clone() });
            waiting.insert(to);
        }
    }
}

impl Propagation<'_> {
    /// Changes the state as the instruction does; a wanted call is returned as it was before its effect.
    fn step(&self, state: &mut State, instruction: &Instruction<'_>) -> Option<Call> {
        if instruction.is_invoke() {
            return self.invoke(state, instruction);
        }
        let Some(a) = instruction.a() else {
            return self.array(state, instruction);
        };
        let b = instruction.b().unwrap_or_default();
        match instruction.opcode.0 {
            // move-object and its wider forms
            0x07..=0x09 => state.set(a, state.get(b)),
            // move-result-object
            0x0c => {
                let result = state.result.take();
                state.set(a, result);
            }
            // const-string, const-string/jumbo
            0x1a | 0x1b => state.set(
                a,
                instruction.index().and_then(|id| self.text(StringId(id))).map(Value::Text).and_then(one),
            ),
            // const-class
            0x1c => state.set(
                a,
                instruction.index().and_then(|id| self.class(TypeId(id))).map(Value::Class).and_then(one),
            ),
            // check-cast changes nothing
            0x1f => {}
            // new-instance, new-array
            0x22 | 0x23 => {
                state.heap.insert(instruction.address, Some(Vec::new()));
                state.set(a, one(Value::Object(instruction.address)));
            }
            // aput-object: a is the value, b the array; elements are taken in the order they are put
            0x4d => {
                let piece = state.first_text(Some(a)).unwrap_or_else(|| UNKNOWN_PIECE.into());
                append(state, b, &[piece, " ".into()]);
            }
            // sget-object
            0x62 => state.set(
                a,
                instruction.index().and_then(|id| (self.field)(FieldId(id))).map(Value::Text).and_then(one),
            ),
            _ => {
                if instruction.opcode.has(flag::WRITES_A) {
                    state.set(a, None);
                    if instruction.opcode.has(flag::WIDE) {
                        state.set(a.saturating_add(1), None);
                    }
                }
            }
        }
        None
    }

    /// `filled-new-array`: its result is an array of its arguments.
    fn array(&self, state: &mut State, instruction: &Instruction<'_>) -> Option<Call> {
        if matches!(instruction.opcode.0, 0x24 | 0x25) {
            let piece = |register| state.first_text(Some(register)).unwrap_or_else(|| UNKNOWN_PIECE.into());
            let pieces = instruction.registers().flat_map(|register| [piece(register), " ".into()]);
            let pieces: Vec<Arc<str>> = pieces.take(MAX_PIECES).collect();
            state.heap.insert(instruction.address, Some(pieces));
            state.result = one(Value::Object(instruction.address));
        }
        None
    }

    fn invoke(&self, state: &mut State, instruction: &Instruction<'_>) -> Option<Call> {
        state.result = None;
        let method = MethodId(instruction.index()?);
        let registers: Vec<u16> = instruction.registers().collect();
        let call = (self.wanted)(method).then(|| Call {
            address: instruction.address,
            method,
            arguments: registers.iter().map(|r| self.values(state, *r)).collect(),
        });
        if self.is_string_builder(method) {
            self.string_builder(state, method, &registers);
            return call;
        }
        state.result = match (self.effect)(method) {
            Effect::Pass => {
                let mut slots = registers.iter().map(|register| state.get(*register));
                slots.find(Option::is_some).flatten()
            }
            Effect::ClassForName => {
                let name = registers.iter().find_map(|register| state.first_text(Some(*register)));
                name.map(|name| Value::Class(crate::signature::api_index::descriptor(&name).into()))
                    .and_then(one)
            }
            Effect::Opaque => None,
        };
        // An object that is handed to a call may be changed there; a string cannot.
        forget_arrays(state, &registers);
        call
    }

    fn values(&self, state: &State, register: u16) -> Vec<Value> {
        state.get(register).iter().flat_map(|slot| slot.iter()).flat_map(|value| state.texts(value)).collect()
    }

    fn is_string_builder(&self, method: MethodId) -> bool {
        let class = self.dex.method(method).and_then(|method| self.dex.type_bytes(method.class));
        matches!(class, Some(b"Ljava/lang/StringBuilder;" | b"Ljava/lang/StringBuffer;"))
    }

    /// `StringBuilder` as its documentation has it: `<init>`, `append` and `toString`; anything else loses track.
    fn string_builder(&self, state: &mut State, method: MethodId, registers: &[u16]) {
        let name =
            self.dex.method(method).and_then(|method| self.dex.string_bytes(method.name)).unwrap_or_default();
        let Some(receiver) = registers.first().copied() else { return };
        let piece =
            registers.get(1).map(|r| state.first_text(Some(*r)).unwrap_or_else(|| UNKNOWN_PIECE.into()));
        match name {
            b"<init>" | b"append" => {
                append(state, receiver, piece.as_slice());
                state.result = state.get(receiver);
            }
            b"toString" => {
                let text = state.first_text(Some(receiver));
                state.result = text.filter(|text| !text.is_empty()).map(Value::Text).and_then(one);
            }
            _ => forget_arrays(state, &[receiver]),
        }
    }

    fn text(&self, id: StringId) -> Option<Arc<str>> {
        let text = self.dex.string(id)?;
        (text.len() <= MAX_TEXT).then(|| text.into())
    }

    fn class(&self, id: TypeId) -> Option<Arc<str>> {
        self.dex.type_descriptor(id).map(Into::into)
    }
}

/// Adds pieces to the one object a register holds; where it may hold several, their content is lost.
fn append(state: &mut State, register: u16, pieces: &[Arc<str>]) {
    let Some(slot) = state.get(register) else { return };
    let objects: Vec<u32> = slot
        .iter()
        .filter_map(|value| match value {
            Value::Object(at) => Some(*at),
            _ => None,
        })
        .collect();
    let single = objects.len() == 1 && slot.len() == 1;
    for at in objects {
        if let Some(content) = state.heap.get_mut(&at) {
            match content {
                Some(list)
                    if single
                        && list.len() < MAX_PIECES
                        && list.iter().map(|p| p.len()).sum::<usize>() < MAX_TEXT =>
                {
                    list.extend(pieces.iter().cloned());
                }
                _ => *content = None,
            }
        }
    }
}

fn forget_arrays(state: &mut State, registers: &[u16]) {
    for register in registers {
        for value in state.get(*register).iter().flat_map(|slot| slot.iter()) {
            if let Value::Object(at) = value {
                state.heap.insert(*at, None);
            }
        }
    }
}
