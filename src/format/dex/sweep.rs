//! One look at everything: a dex file in, counts of what was decoded out.

use super::file::Dex;
use super::instruction::Instructions;
use crate::base::Defects;

/// What a sweep saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Readable class definitions.
    pub classes: u64,
    /// Methods defined in them.
    pub methods: u64,
    /// Methods with code.
    pub code_items: u64,
    /// Instructions, payloads not counted.
    pub instructions: u64,
    /// Instructions that call a method.
    pub invokes: u64,
    /// Methods whose code could not be read, or not to its end.
    pub broken: u64,
}

impl Counts {
    /// Notes the broken methods, if any, as one defect of kind `dex-code`.
    pub fn note_broken(&self, defects: &mut Defects) {
        if self.broken > 0 {
            let text = format!("the code of {} methods is not readable to its end", self.broken);
            defects.whole("dex-code", text);
        }
    }
}

/// Decodes every instruction of every class once.
#[must_use]
pub fn sweep(dex: &Dex) -> Counts {
    let mut counts = Counts::default();
    for class in dex.class_defs().flatten() {
        counts.classes = counts.classes.saturating_add(1);
        for method in dex.class_data(&class).methods() {
            counts.methods = counts.methods.saturating_add(1);
            if method.code_off != 0 {
                sweep_code(dex, method.code_off, &mut counts);
            }
        }
    }
    counts
}

fn sweep_code(dex: &Dex, code_off: u32, counts: &mut Counts) {
    let Some(code) = dex.code(code_off) else {
        counts.broken = counts.broken.saturating_add(1);
        return;
    };
    counts.code_items = counts.code_items.saturating_add(1);
    let (mut instructions, mut invokes) = (0_u64, 0_u64);
    let mut walk = Instructions::new(code.insns);
    for instruction in walk.by_ref() {
        instructions = instructions.saturating_add(1);
        invokes = invokes.saturating_add(u64::from(instruction.is_invoke()));
    }
    counts.instructions = counts.instructions.saturating_add(instructions);
    counts.invokes = counts.invokes.saturating_add(invokes);
    let complete = walk.fault().is_none() && code.insns.len() == crate::base::index(code.insns_size);
    counts.broken = counts.broken.saturating_add(u64::from(!complete));
}
