//! Local constant propagation: what the arguments of a method's calls can be, and on which API levels each runs.
//!
//! A forward data-flow analysis over one method (Aho, Lam, Sethi, Ullman: "Compilers", chapter 9). A register
//! holds a few known values, or anything; string builders and arrays are objects of a small heap keyed by the
//! place of their allocation. States join at the targets of branches; a branch that compares `SDK_INT` with a
//! number leaves on each side the levels for which it goes there.

mod levels;
mod state;

pub use levels::Levels;
pub use state::Value;

use crate::format::dex::{self, CodeItem, Dex, FieldId, Instruction, MethodId, StringId, TypeId, flag};
use state::{MAX_PIECES, MAX_TEXT, State, objects, one};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Instructions walked for one method, with repetition, and registers carried from block to block by sixteens.
const MAX_STEPS: usize = 200_000;
/// Stands for a piece of text that is not known; no signature's constant has it.
pub const UNKNOWN_PIECE: &str = "\u{fffc}";

/// What the analysis needs to know of a called method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing is known of its result.
    Opaque,
    /// Its result is its first known argument; an object that it constructs is all of them, joined by `/`.
    Pass,
    /// Its result is this text, with its known argument below it.
    Text(Arc<str>),
    /// `Class.forName` and its like: the text becomes a class.
    ClassForName,
}

/// An instruction of interest, with what is known where it stands.
#[derive(Clone, Debug)]
pub struct Call {
    /// Address of the instruction in code units.
    pub address: u32,
    /// The method called, where it is a call.
    pub method: Option<MethodId>,
    /// For each argument register, the receiver first, the values it can have; of `sput` what is stored.
    pub arguments: Vec<Vec<Value>>,
    /// The API levels it runs on, as the method shows.
    pub levels: Levels,
}

/// What is asked of one method.
pub struct Propagation<'a> {
    /// The dex file.
    pub dex: &'a Dex,
    /// Effect of a called method.
    pub effect: &'a dyn Fn(MethodId) -> Effect,
    /// Whether an instruction is of interest.
    pub wanted: &'a dyn Fn(&Instruction<'_>) -> bool,
    /// The value of a static field, where it is known.
    pub field: &'a dyn Fn(FieldId) -> Option<Value>,
}

/// The instructions of interest of a method. `None` where it took too many steps.
#[must_use]
pub fn calls(code: &CodeItem<'_>, propagation: &Propagation<'_>) -> Option<Vec<Call>> {
    let mut walk = Walk::new(code);
    let mut found: BTreeMap<u32, Call> = BTreeMap::new();
    while let Some(leader) = walk.waiting.pop_first() {
        let (Some(state), Some(start)) = (walk.states.get(&leader), walk.position.get(&leader)) else {
            continue;
        };
        let (mut state, start) = (state.clone(), *start);
        for at in start.. {
            let Some(instruction) = walk.instructions.get(at).copied() else { break };
            if instruction.address != leader && walk.leaders.contains(&instruction.address) {
                walk.flow(instruction.address, &state);
                break;
            }
            walk.steps += 1;
            if walk.steps > MAX_STEPS {
                return None;
            }
            walk.throw(instruction.address, &state);
            if let Some(call) = propagation.step(&mut state, &instruction) {
                found.insert(call.address, call);
            }
            walk.branch(&instruction, &mut state);
            if instruction.opcode.has(flag::ENDS_BLOCK) {
                break;
            }
        }
    }
    Some(found.into_values().collect())
}

/// The blocks of one method and the states that reach them.
struct Walk<'a> {
    instructions: Vec<Instruction<'a>>,
    position: BTreeMap<u32, usize>,
    leaders: BTreeSet<u32>,
    /// End and handlers of each try block, by its start.
    tries: BTreeMap<u32, (u32, BTreeSet<u32>)>,
    registers: usize,
    states: BTreeMap<u32, State>,
    waiting: BTreeSet<u32>,
    steps: usize,
}

impl<'a> Walk<'a> {
    fn new(code: &'a CodeItem<'a>) -> Self {
        let instructions: Vec<Instruction<'a>> = dex::instructions(code).collect();
        let position = instructions.iter().enumerate().map(|(at, i)| (i.address, at)).collect();
        let tried = |item: dex::TryItem| {
            let handlers = code.handlers(&item).map(|handler| handler.address).collect();
            (item.start, (item.end, handlers))
        };
        let tries: BTreeMap<u32, (u32, BTreeSet<u32>)> = code.tries().map(tried).collect();
        let mut leaders: BTreeSet<u32> = BTreeSet::from([0]);
        leaders.extend(instructions.iter().flat_map(targets));
        // A try block begins a block of its own, so that what reaches it reaches its handlers.
        leaders.extend(tries.iter().flat_map(|(start, (_, handlers))| handlers.iter().chain([start])));
        let registers = usize::from(code.registers);
        Self {
            instructions,
            position,
            leaders,
            tries,
            registers,
            states: BTreeMap::from([(0, State::unknown(registers, Levels::ALL))]),
            waiting: BTreeSet::from([0]),
            steps: 0,
        }
    }

    fn flow(&mut self, to: u32, state: &State) {
        self.steps += 1 + self.registers / 16;
        if self.steps > MAX_STEPS {
            return;
        }
        match self.states.get_mut(&to) {
            Some(known) => {
                if known.join(state) {
                    self.waiting.insert(to);
                }
            }
            None => {
                self.states.insert(to, State { result: None, ..state.clone() });
                self.waiting.insert(to);
            }
        }
    }

    /// What an exception handler sees is not followed, as any instruction of the try block may have thrown; but
    /// it runs on the levels of the block, which change at the start of blocks only.
    fn throw(&mut self, address: u32, state: &State) {
        if !self.leaders.contains(&address) {
            return;
        }
        // Try blocks do not overlap.
        let Some((_, (end, handlers))) = self.tries.range(..=address).next_back() else { return };
        if address >= *end || handlers.is_empty() {
            return;
        }
        let unknown = State::unknown(self.registers, state.levels);
        for handler in handlers.clone() {
            self.flow(handler, &unknown);
        }
    }

    /// Where control can go besides the next instruction, with the levels that each way is left.
    fn branch(&mut self, instruction: &Instruction<'_>, state: &mut State) {
        let before = state.levels;
        let taken = tested(state, instruction).map_or(before, |(test, number)| {
            let (taken, left) = before.split(test, number);
            state.levels = left;
            taken
        });
        let left = std::mem::replace(&mut state.levels, taken);
        for target in targets(instruction) {
            self.flow(target, state);
        }
        state.levels = left;
    }
}

/// Where control can go besides the next instruction.
fn targets<'a>(instruction: &Instruction<'a>) -> impl Iterator<Item = u32> + use<'a> {
    instruction.target().into_iter().chain(instruction.switch_targets().map(|(_, target)| target))
}

/// The test of the API level that a branch makes, as its offset from `if-eq`, and the number.
fn tested(state: &State, instruction: &Instruction<'_>) -> Option<(u8, i64)> {
    // if-eq to if-le
    let test = instruction.opcode.0.checked_sub(0x32).filter(|test| *test < 6)?;
    match (state.single(instruction.a()?)?, state.single(instruction.b()?)?) {
        (Value::Level, Value::Int(number)) => Some((test, number)),
        (Value::Int(number), Value::Level) => Some((levels::turned(test), number)),
        _ => None,
    }
}

impl Propagation<'_> {
    /// Changes the state as the instruction does; one of interest is returned as it was before its effect.
    fn step(&self, state: &mut State, instruction: &Instruction<'_>) -> Option<Call> {
        let call = (self.wanted)(instruction).then(|| {
            let is_call = instruction.is_invoke();
            Call {
                address: instruction.address,
                method: instruction.index().filter(|_| is_call).map(MethodId),
                arguments: match instruction.opcode.0 {
                    0x67..=0x6d => {
                        instruction.a().map(|register| values(state, register)).into_iter().collect()
                    }
                    _ => instruction.registers().map(|register| values(state, register)).collect(),
                },
                levels: state.levels,
            }
        });
        if instruction.is_invoke() {
            self.invoke(state, instruction);
        } else if let Some(a) = instruction.a() {
            self.assign(state, instruction, a);
        } else if matches!(instruction.opcode.0, 0x24 | 0x25) {
            filled_array(state, instruction);
        }
        call
    }

    fn assign(&self, state: &mut State, instruction: &Instruction<'_>, a: u16) {
        let b = instruction.b().unwrap_or_default();
        match instruction.opcode.0 {
            // move and move-object with their wider forms
            0x01..=0x03 | 0x07..=0x09 => state.set(a, state.get(b)),
            // move-result, move-result-object
            0x0a | 0x0c => {
                let result = state.result.take();
                state.set(a, result);
            }
            // const/4, const/16, const, const/high16
            0x12..=0x15 => state.set(a, instruction.literal().map(Value::Int).and_then(one)),
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
                let piece = state.text(a).unwrap_or_else(|| UNKNOWN_PIECE.into());
                state.append(b, &[piece, " ".into()]);
            }
            // sget, sget-object
            0x60 | 0x62 => {
                state.set(a, instruction.index().and_then(|id| (self.field)(FieldId(id))).and_then(one));
            }
            _ => {
                if instruction.opcode.has(flag::WRITES_A) {
                    state.set(a, None);
                    if instruction.opcode.has(flag::WIDE) {
                        state.set(a.saturating_add(1), None);
                    }
                }
            }
        }
    }

    fn invoke(&self, state: &mut State, instruction: &Instruction<'_>) {
        state.result = None;
        let Some(method) = instruction.index().map(MethodId) else { return };
        let registers: Vec<u16> = instruction.registers().collect();
        if self.is_string_builder(method) {
            self.string_builder(state, method, &registers);
            return;
        }
        match (self.effect)(method) {
            Effect::Pass if self.name(method) == b"<init>" => construct(state, &registers),
            Effect::Pass => {
                let slots = || registers.iter().filter_map(|register| state.get(*register));
                state.result = slots().find(|slot| is_passed(slot)).or_else(|| slots().next());
            }
            Effect::Text(text) => {
                let below = registers.iter().find_map(|register| state.text(*register));
                let whole = below.map_or_else(|| text.to_string(), |below| format!("{text}/{below}"));
                state.result = one(Value::Text(whole.into()));
            }
            Effect::ClassForName => {
                let name = registers.iter().find_map(|register| state.text(*register));
                state.result = name
                    .map(|name| Value::Class(crate::signature::api_index::descriptor(&name).into()))
                    .and_then(one);
            }
            // An object that is handed to a call may be changed there; a string cannot.
            Effect::Opaque => state.forget(&registers),
        }
    }

    fn name(&self, method: MethodId) -> &[u8] {
        let name = self.dex.method(method).and_then(|method| self.dex.string_bytes(method.name));
        name.unwrap_or_default()
    }

    fn is_string_builder(&self, method: MethodId) -> bool {
        let class = self.dex.method(method).and_then(|method| self.dex.type_bytes(method.class));
        matches!(class, Some(b"Ljava/lang/StringBuilder;" | b"Ljava/lang/StringBuffer;"))
    }

    /// `StringBuilder` as its documentation has it: `<init>`, `append` and `toString`; anything else loses track.
    fn string_builder(&self, state: &mut State, method: MethodId, registers: &[u16]) {
        let Some(receiver) = registers.first().copied() else { return };
        let piece = registers.get(1).map(|r| state.text(*r).unwrap_or_else(|| UNKNOWN_PIECE.into()));
        match self.name(method) {
            b"<init>" | b"append" => {
                state.append(receiver, piece.as_slice());
                state.result = state.get(receiver);
            }
            b"toString" => {
                let text = state.text(receiver);
                state.result = text.filter(|text| !text.is_empty()).map(Value::Text).and_then(one);
            }
            _ => state.forget(&[receiver]),
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

/// Whether a call that returns its argument returns this one, and not a number beside it.
fn is_passed(slot: &[Value]) -> bool {
    slot.iter().any(|value| !matches!(value, Value::Int(_) | Value::Level))
}

fn values(state: &State, register: u16) -> Vec<Value> {
    state.get(register).iter().flat_map(|slot| slot.iter()).flat_map(|value| state.resolved(value)).collect()
}

/// `filled-new-array`: its result is an array of its arguments.
fn filled_array(state: &mut State, instruction: &Instruction<'_>) {
    let piece = |register| state.text(register).unwrap_or_else(|| UNKNOWN_PIECE.into());
    let pieces = instruction.registers().flat_map(|register| [piece(register), " ".into()]);
    let pieces: Vec<Arc<str>> = pieces.take(MAX_PIECES).collect();
    state.heap.insert(instruction.address, Some(pieces));
    state.result = one(Value::Object(instruction.address));
}

/// A constructor whose object stands for its arguments: `new File(parent, "name")` is `parent/name`, and
/// `new ComponentName(context, Main.class)` is the class.
fn construct(state: &mut State, registers: &[u16]) {
    let Some((receiver, arguments)) = registers.split_first() else { return };
    let Some(object) = state.get(*receiver).and_then(|slot| objects(&slot).pop()) else { return };
    let known: Vec<Option<Value>> = arguments.iter().map(|register| state.single(*register)).collect();
    let class = known.iter().flatten().find(|value| matches!(value, Value::Class(_)));
    let text = |value: &Option<Value>| match value {
        Some(Value::Text(text)) => Arc::clone(text),
        _ => UNKNOWN_PIECE.into(),
    };
    let is_text = known.iter().flatten().any(|value| matches!(value, Value::Text(_)));
    let joined = || known.iter().map(text).collect::<Vec<_>>().join("/");
    let value = class.cloned().or_else(|| is_text.then(|| Value::Text(joined().into())));
    state.finish(object, &value.and_then(one));
}
