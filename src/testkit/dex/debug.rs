//! Line tables and local variables as a `debug_info_item`.

use super::model::{Code, DebugEvent, Units};
use super::output::Output;
use super::pool::Pool;

const DBG_END_SEQUENCE: u8 = 0;
const DBG_ADVANCE_PC: u8 = 1;
const DBG_ADVANCE_LINE: u8 = 2;
const DBG_START_LOCAL: u8 = 3;
const DBG_START_LOCAL_EXTENDED: u8 = 4;
const DBG_END_LOCAL: u8 = 5;
const DBG_RESTART_LOCAL: u8 = 6;
const DBG_SET_PROLOGUE_END: u8 = 7;
const DBG_SET_EPILOGUE_BEGIN: u8 = 8;
const DBG_SET_FILE: u8 = 9;
const DBG_FIRST_SPECIAL: u32 = 10;
const DBG_LINE_BASE: i64 = -4;
const DBG_LINE_RANGE: u32 = 15;

/// The bytes of the item, or `None` where the code has no debug information.
pub(super) fn info(pool: &Pool, code: &Code) -> Option<Vec<u8>> {
    if code.debug.is_empty() && code.parameter_names.iter().all(Option::is_none) {
        return None;
    }
    let mut program = Program { pool, out: Output::default(), address: 0, line: first_line(code) };
    program.out.uleb(program.line);
    program.out.uleb(code.parameter_names.len() as u32);
    for name in &code.parameter_names {
        program.name(name.as_ref());
    }
    for (address, event) in &code.debug {
        program.event(*address, event);
    }
    program.out.u8(DBG_END_SEQUENCE);
    Some(program.out.bytes)
}

fn first_line(code: &Code) -> u32 {
    code.debug
        .iter()
        .find_map(|(_, event)| match event {
            DebugEvent::Line(line) => Some(*line),
            _ => None,
        })
        .unwrap_or(1)
}

struct Program<'a> {
    pool: &'a Pool,
    out: Output,
    address: u32,
    line: u32,
}

impl Program<'_> {
    fn name(&mut self, name: Option<&Units>) {
        self.out.uleb_p1(name.map(|units| self.pool.string(units)));
    }

    fn advance(&mut self, address: u32) {
        if address != self.address {
            self.out.u8(DBG_ADVANCE_PC);
            self.out.uleb(address - self.address);
            self.address = address;
        }
    }

    fn event(&mut self, address: u32, event: &DebugEvent) {
        if let DebugEvent::Line(line) = event {
            return self.line(address, *line);
        }
        self.advance(address);
        match event {
            DebugEvent::Line(_) => {}
            DebugEvent::StartLocal { register, name, of_type, signature } => {
                let extended = signature.is_some();
                self.out.u8(if extended { DBG_START_LOCAL_EXTENDED } else { DBG_START_LOCAL });
                self.out.uleb(u32::from(*register));
                self.name(name.as_ref());
                self.out.uleb_p1(of_type.as_ref().map(|descriptor| self.pool.types[descriptor]));
                if extended {
                    self.name(signature.as_ref());
                }
            }
            DebugEvent::EndLocal(register) => self.register(DBG_END_LOCAL, *register),
            DebugEvent::RestartLocal(register) => self.register(DBG_RESTART_LOCAL, *register),
            DebugEvent::Prologue => self.out.u8(DBG_SET_PROLOGUE_END),
            DebugEvent::Epilogue => self.out.u8(DBG_SET_EPILOGUE_BEGIN),
            DebugEvent::Source(name) => {
                self.out.u8(DBG_SET_FILE);
                self.name(name.as_ref());
            }
        }
    }

    fn register(&mut self, opcode: u8, register: u16) {
        self.out.u8(opcode);
        self.out.uleb(u32::from(register));
    }

    /// A special opcode advances line and address at once; what it cannot reach is advanced before it.
    fn line(&mut self, address: u32, line: u32) {
        let mut step = i64::from(line) - i64::from(self.line);
        if !(DBG_LINE_BASE..DBG_LINE_BASE + i64::from(DBG_LINE_RANGE)).contains(&step) {
            self.out.u8(DBG_ADVANCE_LINE);
            self.out.sleb(step as i32);
            step = 0;
        }
        let special =
            |forward: u32| DBG_FIRST_SPECIAL + (step - DBG_LINE_BASE) as u32 + forward * DBG_LINE_RANGE;
        if address - self.address > 16 || special(address - self.address) > 255 {
            self.advance(address);
        }
        self.out.u8(special(address - self.address) as u8);
        (self.address, self.line) = (address, line);
    }
}
