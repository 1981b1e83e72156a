//! What is known before an instruction: the registers, the objects under construction, the API levels.

use super::levels::Levels;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Values a register may hold before it may hold anything.
const MAX_VALUES: usize = 4;
/// Pieces of a string builder or array that are kept.
pub(super) const MAX_PIECES: usize = 32;
/// Longest text put together.
pub(super) const MAX_TEXT: usize = 2_000;

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A string, unknown pieces of it as [`super::UNKNOWN_PIECE`].
    Text(Arc<str>),
    /// A number, or a truth value.
    Int(i64),
    /// A `Class` object, by descriptor.
    Class(Arc<str>),
    /// What a modelled static field holds, as `Lclass;->field`.
    Field(Arc<str>),
    /// The API level of the device.
    Level,
    /// A string builder, an array or another object under construction, by the address of its allocation.
    Object(u32),
}

/// What a register can hold: `None` is anything, else a sorted list of values.
pub(super) type Slot = Option<Rc<[Value]>>;

pub(super) fn one(value: Value) -> Slot {
    Some(Rc::from([value]))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) registers: Vec<Slot>,
    /// Pieces of string builders and arrays; `None` once their content is not known.
    pub(super) heap: BTreeMap<u32, Option<Vec<Arc<str>>>>,
    /// Result of the last call, for `move-result`.
    pub(super) result: Slot,
    /// Levels on which control comes here.
    pub(super) levels: Levels,
}

impl State {
    pub(super) fn unknown(registers: usize, levels: Levels) -> Self {
        Self { registers: vec![None; registers], heap: BTreeMap::new(), result: None, levels }
    }

    pub(super) fn get(&self, register: u16) -> Slot {
        self.registers.get(usize::from(register)).cloned().flatten()
    }

    pub(super) fn set(&mut self, register: u16, value: Slot) {
        if let Some(slot) = self.registers.get_mut(usize::from(register)) {
            *slot = value;
        }
    }

    /// An object is finished: every register that holds it alone holds what it stands for.
    pub(super) fn finish(&mut self, object: u32, value: &Slot) {
        let held = one(Value::Object(object));
        for slot in self.registers.iter_mut().filter(|slot| **slot == held) {
            slot.clone_from(value);
        }
    }

    /// Takes in another state that reaches the same place; whether this changed anything.
    pub(super) fn join(&mut self, other: &Self) -> bool {
        let mut changed = self.levels.join(other.levels);
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

    /// The values that a value stands for: itself, or what an object has been put together from.
    pub(super) fn resolved(&self, value: &Value) -> Vec<Value> {
        match value {
            Value::Object(at) => match self.heap.get(at) {
                Some(Some(pieces)) => vec![Value::Text(pieces.concat().into())],
                _ => Vec::new(),
            },
            other => vec![other.clone()],
        }
    }

    /// The one value that a register holds.
    pub(super) fn single(&self, register: u16) -> Option<Value> {
        let slot = self.get(register)?;
        match slot.as_ref() {
            [value] => self.resolved(value).pop(),
            _ => None,
        }
    }

    pub(super) fn text(&self, register: u16) -> Option<Arc<str>> {
        match self.single(register)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Adds pieces to the one object a register holds; where it may hold several, their content is lost.
    pub(super) fn append(&mut self, register: u16, pieces: &[Arc<str>]) {
        let Some(slot) = self.get(register) else { return };
        let single = slot.len() == 1;
        for at in objects(&slot) {
            let Some(content) = self.heap.get_mut(&at) else { continue };
            match content {
                Some(list)
                    if single
                        && list.len() < MAX_PIECES
                        && list.iter().map(|piece| piece.len()).sum::<usize>() < MAX_TEXT =>
                {
                    list.extend(pieces.iter().cloned());
                }
                _ => *content = None,
            }
        }
    }

    /// The objects that registers may hold are no longer known.
    pub(super) fn forget(&mut self, registers: &[u16]) {
        for register in registers {
            let Some(slot) = self.get(*register) else { continue };
            for at in objects(&slot) {
                self.heap.insert(at, None);
            }
        }
    }
}

/// The objects among the values of a slot.
pub(super) fn objects(slot: &[Value]) -> Vec<u32> {
    let object = |value: &Value| match value {
        Value::Object(at) => Some(*at),
        _ => None,
    };
    slot.iter().filter_map(object).collect()
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
