//! Method bodies as `code_item`s: labels become offsets, names become indices, catches become try items.

use std::collections::{BTreeMap, BTreeSet};

use super::instruction::shape_of;
use super::model::{Code, Instruction, Item, Op, Reference, Target};
use super::output::Output;
use super::pool::Pool;
use super::shape::{Operand, Parts, units};
use crate::format::dex::{Format, Opcode, flag};

/// A message and its place in the text.
pub(super) type Misplaced = (usize, String);

/// The bytes of the item.
pub(super) fn item(pool: &Pool, code: &Code, debug_info: u32) -> Result<Vec<u8>, Misplaced> {
    let mut writer = Writer { pool, code, switches: BTreeMap::new(), insns: Vec::new() };
    writer.find_switches()?;
    for instruction in &code.instructions {
        writer.instruction(instruction)?;
    }
    let (tries, handlers) = writer.tries()?;
    let mut out = Output::default();
    for value in [code.registers, code.ins, writer.outs(), tries.len() as u16] {
        out.u16(value);
    }
    out.u32(debug_info);
    out.u32(writer.insns.len() as u32);
    writer.insns.iter().for_each(|unit| out.u16(*unit));
    if !tries.is_empty() {
        out.align(4);
        for (start, count, handler) in tries {
            out.u32(start);
            out.u16(count);
            out.u16(handler);
        }
        out.bytes.extend(handlers);
    }
    Ok(out.bytes)
}

struct Writer<'a> {
    pool: &'a Pool,
    code: &'a Code,
    /// The address of the switch that uses each payload.
    switches: BTreeMap<usize, u32>,
    insns: Vec<u16>,
}

/// Start, count of units, offset of the handler.
type Try = (u32, u16, u16);

impl Writer<'_> {
    fn address(&self, target: &Target) -> Result<u32, Misplaced> {
        match self.code.labels.get(&target.label) {
            Some(label) => Ok(label.address),
            None => Err((target.at, format!("label `:{}` is not defined in this method", target.label))),
        }
    }

    /// The payload that an instruction of format 31t points at.
    fn payload(&self, opcode: Opcode, target: &Target) -> Result<usize, Misplaced> {
        self.address(target)?;
        let found = self.code.labels.get(&target.label).and_then(|label| label.payload);
        let item = found.and_then(|index| self.code.instructions.get(index)).map(|payload| &payload.item);
        let (fits, wanted) = match opcode {
            Opcode::FILL_ARRAY_DATA => (matches!(item, Some(Item::ArrayData { .. })), ".array-data"),
            Opcode::PACKED_SWITCH => (matches!(item, Some(Item::PackedSwitch { .. })), ".packed-switch"),
            _ => (matches!(item, Some(Item::SparseSwitch(_))), ".sparse-switch"),
        };
        match found {
            Some(index) if fits => Ok(index),
            _ => Err((target.at, format!("no `{wanted}` stands at label `:{}`", target.label))),
        }
    }

    fn find_switches(&mut self) -> Result<(), Misplaced> {
        for instruction in &self.code.instructions {
            if let Item::Op(Op { opcode, target: Some(target), .. }) = &instruction.item
                && opcode.format() == Format::F31t
            {
                let payload = self.payload(*opcode, target)?;
                self.switches.entry(payload).or_insert(instruction.address);
            }
        }
        Ok(())
    }

    fn instruction(&mut self, instruction: &Instruction) -> Result<(), Misplaced> {
        let index = self.insns.len() as u32;
        debug_assert_eq!(index, instruction.address, "addresses follow the sizes");
        match &instruction.item {
            Item::Op(op) => self.op(instruction, op),
            Item::PackedSwitch { first, targets } => {
                let count = self.case_count(instruction.at, targets.len())?;
                self.insns.extend([0x0100, count]);
                self.int(*first);
                self.cases(instruction, targets.iter())
            }
            Item::SparseSwitch(cases) => {
                let count = self.case_count(instruction.at, cases.len())?;
                self.insns.extend([0x0200, count]);
                cases.iter().for_each(|(key, _)| self.int(*key));
                self.cases(instruction, cases.iter().map(|(_, target)| target))
            }
            Item::ArrayData { width, values } => {
                self.insns.extend([0x0300, *width]);
                self.int(values.len() as i32);
                let bytes: Vec<u8> = values
                    .iter()
                    .flat_map(|value| value.to_le_bytes().into_iter().take(usize::from(*width)))
                    .collect();
                let pairs = bytes.chunks(2);
                self.insns.extend(
                    pairs.map(|pair| pair.iter().rev().fold(0, |unit, byte| unit << 8 | u16::from(*byte))),
                );
                Ok(())
            }
        }
    }

    fn int(&mut self, value: i32) {
        self.insns.extend([value as u16, (value as u32 >> 16) as u16]);
    }

    fn case_count(&self, at: usize, count: usize) -> Result<u16, Misplaced> {
        u16::try_from(count).map_err(|_| (at, format!("{count} cases are too many; a switch holds 65535")))
    }

    /// The targets of a switch, which count from the switch itself.
    fn cases<'t>(
        &mut self,
        payload: &Instruction,
        targets: impl Iterator<Item = &'t Target>,
    ) -> Result<(), Misplaced> {
        let index = self.code.instructions.partition_point(|earlier| earlier.address < payload.address);
        let Some(base) = self.switches.get(&index).copied() else {
            return Err((
                payload.at,
                "no switch instruction uses this payload; put a label before it".into(),
            ));
        };
        for target in targets {
            let offset = i64::from(self.address(target)?) - i64::from(base);
            self.int(offset as i32);
        }
        Ok(())
    }

    fn op(&mut self, instruction: &Instruction, op: &Op) -> Result<(), Misplaced> {
        let Some(shape) = shape_of(op.opcode) else { return Ok(()) };
        let mut parts = Parts {
            opcode: op.opcode.0,
            count: op.registers.len() as u16,
            number: op.literal,
            ..Parts::default()
        };
        for (slot, register) in parts.registers.iter_mut().zip(&op.registers) {
            *slot = *register;
        }
        if let Some(target) = &op.target {
            parts.number = self.offset(instruction, shape.operand, op.opcode, target)?;
        }
        for (slot, reference) in parts.references.iter_mut().zip(&op.references) {
            *slot = self.index(reference);
        }
        let narrow = shape.format != Format::F31c;
        if narrow && parts.references.iter().any(|index| *index > 0xffff) {
            let message = "this index does not fit 16 bits; use `const-string/jumbo`, or fewer call sites";
            return Err((instruction.at, message.into()));
        }
        self.insns.extend(units(shape, &parts));
        Ok(())
    }

    fn offset(
        &self,
        instruction: &Instruction,
        operand: Operand,
        opcode: Opcode,
        target: &Target,
    ) -> Result<i64, Misplaced> {
        let Operand::Target(bits) = operand else {
            let payload = &self.code.instructions[self.payload(opcode, target)?];
            return Ok(i64::from(payload.address) - i64::from(instruction.address));
        };
        let offset = i64::from(self.address(target)?) - i64::from(instruction.address);
        let reach = 1_i64 << (bits - 1);
        if !(-reach..reach).contains(&offset) {
            let hint = if matches!(opcode, Opcode::GOTO | Opcode::GOTO_16) {
                "use a wider goto"
            } else {
                "jump over a goto/32"
            };
            let message = format!(
                "label `:{}` is {offset} units away, further than the {bits} bits of this branch reach; {hint}",
                target.label
            );
            return Err((target.at, message));
        }
        if offset == 0 && bits < 32 {
            return Err((target.at, "a branch to itself needs `goto/32`".into()));
        }
        Ok(offset)
    }

    fn index(&self, reference: &Reference) -> u32 {
        match reference {
            Reference::Str(units) => self.pool.string(units),
            Reference::Type(descriptor) => self.pool.types[descriptor],
            Reference::Field(field) => self.pool.fields[field],
            Reference::Method(method) => self.pool.methods[method],
            Reference::Proto(proto) => self.pool.protos[proto],
            Reference::Handle(handle) => self.pool.handles[handle],
            Reference::CallSite(values) => self.pool.call_sites[values],
        }
    }

    /// The most registers that a call passes.
    fn outs(&self) -> u16 {
        let calls = self.code.instructions.iter().filter_map(|instruction| match &instruction.item {
            Item::Op(op) if op.opcode.has(flag::INVOKE) => Some(op.registers.len() as u16),
            _ => None,
        });
        calls.max().unwrap_or(0)
    }

    /// Cuts the ranges of the catches where any of them starts or ends, so that no two try items overlap.
    fn tries(&self) -> Result<(Vec<Try>, Vec<u8>), Misplaced> {
        let mut ranges = Vec::new();
        for catch in &self.code.catches {
            let (start, end) = (self.address(&catch.start)?, self.address(&catch.end)?);
            if start >= end {
                return Err((catch.start.at, "this range of a catch is empty or goes backwards".into()));
            }
            ranges.push((start, end, catch.class.as_ref(), self.address(&catch.handler)?));
        }
        let edges: BTreeSet<u32> = ranges.iter().flat_map(|range| [range.0, range.1]).collect();
        let edges: Vec<u32> = edges.into_iter().collect();
        let mut segments = Vec::new();
        for [start, end] in edges.array_windows() {
            let mut handlers: Vec<(Option<u32>, u32)> = Vec::new();
            for (_, _, class, address) in ranges.iter().filter(|range| range.0 <= *start && range.1 >= *end) {
                let class = class.map(|class| self.pool.types[class]);
                if handlers.iter().all(|(known, _)| *known != class) {
                    handlers.push((class, *address));
                }
            }
            // The one that catches all is stored last.
            handlers.sort_by_key(|(class, _)| class.is_none());
            if !handlers.is_empty() {
                segments.push((*start, *end, handlers));
            }
        }
        Ok(encode_tries(segments))
    }
}

/// One stretch of code and what catches there: a type and the handler's address.
type Segment = (u32, u32, Vec<(Option<u32>, u32)>);

fn encode_tries(segments: Vec<Segment>) -> (Vec<Try>, Vec<u8>) {
    let mut lists: Vec<Vec<(Option<u32>, u32)>> = segments.iter().map(|segment| segment.2.clone()).collect();
    let mut seen = BTreeSet::new();
    lists.retain(|list| seen.insert(list.clone()));
    let mut out = Output::default();
    out.uleb(lists.len() as u32);
    let mut offsets = BTreeMap::new();
    for list in lists {
        let all = list.iter().find(|(class, _)| class.is_none()).map(|(_, address)| *address);
        let typed = list.iter().filter_map(|(class, address)| Some((class.as_ref()?, address)));
        let count = typed.clone().count() as i32;
        let offset = out.here() as u16;
        out.sleb(if all.is_some() { -count } else { count });
        typed.for_each(|(class, address)| {
            out.uleb(*class);
            out.uleb(*address);
        });
        all.into_iter().for_each(|address| out.uleb(address));
        offsets.insert(list, offset);
    }
    let mut tries = Vec::new();
    for (mut start, end, list) in segments {
        while start < end {
            let count = (end - start).min(0xffff) as u16;
            tries.push((start, count, offsets[&list]));
            start += u32::from(count);
        }
    }
    (tries, out.bytes)
}
