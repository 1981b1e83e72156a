//! Text of a dex file for golden files and for people: a dex file in, its classes with every instruction out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::annotation::AnnotationSet;
use super::class::{ClassDef, EncodedMethod};
use super::code::CodeItem;
use super::file::Dex;
use super::instruction::Instructions;

/// Bytes of text after which a dump ends.
const MAX_DUMP: usize = 64 << 20;

/// Writes header, counts, classes, members, annotations and code, one line each.
///
/// The text is cut after 64 MiB, which its last line says.
#[must_use]
pub fn dump(dex: &Dex) -> String {
    let mut out = String::new();
    let _ =
        writeln!(out, "dex {:03} at {:#x}, {} bytes", dex.version(), dex.header_offset(), dex.file_size());
    let _ = writeln!(
        out,
        "{} strings, {} types, {} protos, {} fields, {} methods, {} classes, {} call sites, {} method handles",
        dex.string_count(),
        dex.type_count(),
        dex.proto_count(),
        dex.field_count(),
        dex.method_count(),
        dex.class_count(),
        dex.call_site_count(),
        dex.method_handle_count()
    );
    for class in dex.class_defs() {
        match class {
            Some(class) => Writer { dex, out: &mut out }.class(&class),
            None => out.push_str("class ?\n"),
        }
        if out.len() > MAX_DUMP {
            out.push_str("the rest is left out\n");
            break;
        }
    }
    out
}

/// The same text of single methods, named as it names them: `Lcom/example/App;->onCreate()V`.
#[must_use]
pub fn dump_methods(dex: &Dex, wanted: &BTreeSet<String>) -> BTreeMap<String, String> {
    let classes: BTreeSet<&str> =
        wanted.iter().filter_map(|method| method.split_once("->")).map(|(class, _)| class).collect();
    let mut texts = BTreeMap::new();
    for class in dex.class_defs().flatten() {
        if !classes.contains(dex.type_text(class.class).as_str()) {
            continue;
        }
        for method in dex.class_data(&class).methods() {
            let name = dex.method_text(method.method);
            if wanted.contains(&name) {
                let mut out = String::new();
                Writer { dex, out: &mut out }.method(&method);
                texts.entry(name).or_insert(out);
            }
        }
    }
    texts
}

struct Writer<'a> {
    dex: &'a Dex,
    out: &'a mut String,
}

impl Writer<'_> {
    fn full(&self) -> bool {
        self.out.len() > MAX_DUMP
    }

    fn class(&mut self, class: &ClassDef<'_>) {
        let dex = self.dex;
        let _ = write!(self.out, "class {} {:#x}", dex.type_text(class.class), class.access_flags);
        if let Some(superclass) = class.superclass {
            let _ = write!(self.out, " extends {}", dex.type_text(superclass));
        }
        for interface in class.interfaces {
            if self.full() {
                return;
            }
            let _ = write!(self.out, " implements {}", dex.type_text(interface));
        }
        if let Some(source) = class.source_file {
            let _ = write!(self.out, " source {}", dex.quoted(source));
        }
        self.out.push('\n');
        self.annotations(class);
        self.fields(class);
        for method in dex.class_data(class).methods() {
            if self.full() {
                return;
            }
            self.method(&method);
        }
    }

    fn annotations(&mut self, class: &ClassDef<'_>) {
        let dex = self.dex;
        let Some(all) = dex.annotations(class) else { return };
        self.annotation_set("class", all.class());
        for (field, set) in all.fields() {
            self.annotation_set(&dex.field_text(field), set);
        }
        for (method, set) in all.methods() {
            self.annotation_set(&dex.method_text(method), set);
        }
        for (method, sets) in all.parameters() {
            for (number, set) in sets.enumerate() {
                if self.full() {
                    return;
                }
                self.annotation_set(&format!("{} parameter {number}", dex.method_text(method)), set);
            }
        }
    }

    fn annotation_set(&mut self, on: &str, set: AnnotationSet<'_>) {
        for item in set {
            if self.full() {
                return;
            }
            let visibility = ["build", "runtime", "system"].get(usize::from(item.visibility)).unwrap_or(&"?");
            let value = self.dex.value_text(&super::EncodedValue::Annotation(item.annotation));
            let _ = writeln!(self.out, "  annotation {visibility} {value} on {on}");
        }
    }

    fn fields(&mut self, class: &ClassDef<'_>) {
        let dex = self.dex;
        let mut values = dex.static_values(class).into_iter().flatten();
        for field in dex.class_data(class).fields() {
            if self.full() {
                return;
            }
            let kind = if field.is_static { "static" } else { "instance" };
            let _ =
                write!(self.out, "  field {kind} {:#x} {}", field.access_flags, dex.field_text(field.field));
            if let Some(value) = values.next().filter(|_| field.is_static) {
                let _ = write!(self.out, " = {}", dex.value_text(&value));
            }
            self.out.push('\n');
        }
    }

    fn method(&mut self, method: &EncodedMethod) {
        let dex = self.dex;
        let kind = if method.is_virtual { "virtual" } else { "direct" };
        let text = dex.method_text(method.method);
        let _ = writeln!(self.out, "  method {kind} {:#x} {text}", method.access_flags);
        match dex.code(method.code_off) {
            Some(code) => self.code(&code),
            None if method.code_off != 0 => self.out.push_str("    no code at code_off\n"),
            None => {}
        }
    }

    fn code(&mut self, code: &CodeItem<'_>) {
        let dex = self.dex;
        let (registers, ins, outs) = (code.registers, code.ins, code.outs);
        let _ = writeln!(self.out, "    registers {registers}, ins {ins}, outs {outs}");
        let mut lines = dex.lines(code).peekable();
        let mut walk = Instructions::new(code.insns);
        for instruction in walk.by_ref() {
            if self.full() {
                return;
            }
            let mut line = None;
            while let Some((_, number)) = lines.next_if(|(address, _)| *address <= instruction.address) {
                line = Some(number);
            }
            let text = dex.instruction_text(&instruction);
            let _ = write!(self.out, "    {:04x}: {text}", instruction.address);
            let _ = match line {
                Some(line) => writeln!(self.out, "  ; line {line}"),
                None => writeln!(self.out),
            };
        }
        if let Some(fault) = walk.fault() {
            let _ = writeln!(self.out, "    {fault}");
        }
        self.tries(code);
    }

    fn tries(&mut self, code: &CodeItem<'_>) {
        for item in code.tries() {
            if self.full() {
                return;
            }
            let _ = write!(self.out, "    try {:04x}..{:04x}", item.start, item.end);
            for handler in code.handlers(&item) {
                let caught = handler.type_.map_or("all".to_owned(), |type_| self.dex.type_text(type_));
                let _ = write!(self.out, ", {caught} -> {:04x}", handler.address);
            }
            self.out.push('\n');
        }
    }
}
