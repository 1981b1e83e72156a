//! A dex file as its smali text states it: everything by name, nothing by index.

use crate::format::dex::Opcode;

/// The UTF-16 units of a string, the form in which dex files order and count strings.
pub(super) type Units = Vec<u16>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Proto {
    pub(super) parameters: Vec<String>,
    pub(super) returns: String,
}

impl Proto {
    /// The short form: one letter per type, all references as `L`.
    pub(super) fn shorty(&self) -> String {
        std::iter::once(&self.returns)
            .chain(&self.parameters)
            .map(|descriptor| match descriptor.chars().next() {
                Some('[') | None => 'L',
                Some(letter) => letter,
            })
            .collect()
    }
}

/// How many registers a value of this type takes.
pub(super) fn width(descriptor: &str) -> u32 {
    if matches!(descriptor, "J" | "D") { 2 } else { 1 }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FieldRef {
    pub(super) class: String,
    pub(super) name: String,
    pub(super) of_type: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MethodRef {
    pub(super) class: String,
    pub(super) name: String,
    pub(super) proto: Proto,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Member {
    Field(FieldRef),
    Method(MethodRef),
}

/// A `method_handle_item`: its kind's number and what it handles.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Handle {
    pub(super) kind: u16,
    pub(super) member: Member,
}

/// The kinds of method handle, by their number.
pub(super) const HANDLE_KINDS: [&str; 9] = [
    "static-put",
    "static-get",
    "instance-put",
    "instance-get",
    "invoke-static",
    "invoke-instance",
    "invoke-constructor",
    "invoke-direct",
    "invoke-interface",
];

/// An `encoded_value`; floats are kept as bits so that every NaN stays itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Byte(i8),
    Short(i16),
    Char(u16),
    Int(i32),
    Long(i64),
    Float(u32),
    Double(u64),
    MethodType(Proto),
    Handle(Handle),
    Str(Units),
    Type(String),
    Field(FieldRef),
    Method(MethodRef),
    Enum(FieldRef),
    Array(Vec<Value>),
    Annotation(Annotated),
    Null,
    Boolean(bool),
}

/// An `encoded_annotation`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Annotated {
    pub(super) class: String,
    pub(super) elements: Vec<(String, Value)>,
}

/// An `annotation_item`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Annotation {
    pub(super) visibility: u8,
    pub(super) body: Annotated,
}

/// What an instruction names beside registers and numbers.
#[derive(Clone, Debug)]
pub(super) enum Reference {
    Str(Units),
    Type(String),
    Field(FieldRef),
    Method(MethodRef),
    Proto(Proto),
    Handle(Handle),
    /// The encoded array of a `call_site_item`.
    CallSite(Vec<Value>),
}

/// A jump to a label, with the label's place in the text.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) label: String,
    pub(super) at: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Item {
    Op(Op),
    PackedSwitch { first: i32, targets: Vec<Target> },
    SparseSwitch(Vec<(i32, Target)>),
    ArrayData { width: u16, values: Vec<i64> },
}

/// One instruction; registers are `v` numbers already.
#[derive(Clone, Debug)]
pub(super) struct Op {
    pub(super) opcode: Opcode,
    pub(super) registers: Vec<u16>,
    pub(super) literal: i64,
    pub(super) target: Option<Target>,
    pub(super) references: Vec<Reference>,
}

impl Op {
    pub(super) const fn new(opcode: Opcode) -> Self {
        Self { opcode, registers: Vec::new(), literal: 0, target: None, references: Vec::new() }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Instruction {
    /// Where it stands in the text.
    pub(super) at: usize,
    /// Where it stands in the code, in 16-bit units.
    pub(super) address: u32,
    pub(super) item: Item,
}

#[derive(Clone, Debug)]
pub(super) struct Catch {
    /// `None` catches all.
    pub(super) class: Option<String>,
    pub(super) start: Target,
    pub(super) end: Target,
    pub(super) handler: Target,
}

#[derive(Clone, Debug)]
pub(super) enum DebugEvent {
    Line(u32),
    StartLocal { register: u16, name: Option<Units>, of_type: Option<String>, signature: Option<Units> },
    EndLocal(u16),
    RestartLocal(u16),
    Prologue,
    Epilogue,
    Source(Option<Units>),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    pub(super) registers: u16,
    pub(super) ins: u16,
    pub(super) instructions: Vec<Instruction>,
    /// Label to address, and the address of the payload which follows it where one does.
    pub(super) labels: std::collections::BTreeMap<String, Label>,
    pub(super) catches: Vec<Catch>,
    pub(super) debug: Vec<(u32, DebugEvent)>,
    pub(super) parameter_names: Vec<Option<Units>>,
    /// The length of the code in 16-bit units.
    pub(super) length: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) address: u32,
    pub(super) payload: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) flags: u32,
    pub(super) id: FieldRef,
    pub(super) initial: Option<Value>,
    pub(super) annotations: Vec<Annotation>,
}

#[derive(Clone, Debug)]
pub(super) struct Method {
    pub(super) flags: u32,
    pub(super) id: MethodRef,
    pub(super) code: Option<Code>,
    pub(super) annotations: Vec<Annotation>,
    /// One list per parameter, or none at all.
    pub(super) parameter_annotations: Vec<Vec<Annotation>>,
}

#[derive(Clone, Debug)]
pub(super) struct Class {
    /// Which of the sources it stands in.
    pub(super) source: usize,
    pub(super) at: usize,
    pub(super) flags: u32,
    pub(super) name: String,
    pub(super) superclass: Option<String>,
    pub(super) interfaces: Vec<String>,
    pub(super) source_file: Option<Units>,
    pub(super) annotations: Vec<Annotation>,
    pub(super) fields: Vec<Field>,
    pub(super) methods: Vec<Method>,
}

pub(super) const ACC_STATIC: u32 = 0x8;
pub(super) const ACC_PRIVATE: u32 = 0x2;
pub(super) const ACC_NATIVE: u32 = 0x100;
pub(super) const ACC_ABSTRACT: u32 = 0x400;
pub(super) const ACC_CONSTRUCTOR: u32 = 0x1_0000;

/// The value of an access flag as smali writes it.
pub(super) fn access_flag(word: &str) -> Option<u32> {
    Some(match word {
        "public" => 0x1,
        "private" => ACC_PRIVATE,
        "protected" => 0x4,
        "static" => ACC_STATIC,
        "final" => 0x10,
        "synchronized" => 0x20,
        "volatile" | "bridge" => 0x40,
        "transient" | "varargs" => 0x80,
        "native" => ACC_NATIVE,
        "interface" => 0x200,
        "abstract" => ACC_ABSTRACT,
        "strictfp" => 0x800,
        "synthetic" => 0x1000,
        "annotation" => 0x2000,
        "enum" => 0x4000,
        "constructor" => ACC_CONSTRUCTOR,
        "declared-synchronized" => 0x2_0000,
        _ => return None,
    })
}
