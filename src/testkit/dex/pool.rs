//! The constant pool: collects what the classes name, sorts it as the format demands, and gives the indices.

use std::collections::BTreeMap;

use super::model::{
    Annotated, Annotation, Class, Code, DebugEvent, Field, FieldRef, Handle, Item, Member, Method, MethodRef,
    Proto, Reference, Units, Value,
};

/// Each table maps a thing to its index; the indices hold after [`Pool::number`].
#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) strings: BTreeMap<Units, u32>,
    pub(super) types: BTreeMap<String, u32>,
    pub(super) protos: BTreeMap<Proto, u32>,
    pub(super) fields: BTreeMap<FieldRef, u32>,
    pub(super) methods: BTreeMap<MethodRef, u32>,
    pub(super) handles: BTreeMap<Handle, u32>,
    pub(super) call_sites: BTreeMap<Vec<Value>, u32>,
}

/// The UTF-16 units of a name.
pub(super) fn utf16(text: &str) -> Units {
    text.encode_utf16().collect()
}

impl Pool {
    pub(super) fn of(classes: &[Class]) -> Result<Self, String> {
        let mut pool = Self::default();
        for class in classes {
            pool.class(class);
        }
        pool.number()?;
        Ok(pool)
    }

    pub(super) fn string(&self, units: &Units) -> u32 {
        self.strings[units]
    }

    pub(super) fn name(&self, text: &str) -> u32 {
        self.strings[&utf16(text)]
    }

    pub(super) fn member(&self, member: &Member) -> u32 {
        match member {
            Member::Field(field) => self.fields[field],
            Member::Method(method) => self.methods[method],
        }
    }

    /// Gives every table its order: by string, and by the indices of the parts.
    fn number(&mut self) -> Result<(), String> {
        for (index, slot) in self.strings.values_mut().enumerate() {
            *slot = index as u32;
        }
        let strings = &self.strings;
        let name = |text: &str| strings[&utf16(text)];
        number(&mut self.types, |descriptor| name(descriptor));
        let types = &self.types;
        number(&mut self.protos, |proto| {
            let parameters: Vec<u32> = proto.parameters.iter().map(|parameter| types[parameter]).collect();
            (types[&proto.returns], parameters)
        });
        let protos = &self.protos;
        number(&mut self.fields, |field| (types[&field.class], name(&field.name), types[&field.of_type]));
        number(&mut self.methods, |method| (types[&method.class], name(&method.name), protos[&method.proto]));
        let (fields, methods) = (&self.fields, &self.methods);
        number(&mut self.handles, |handle| match &handle.member {
            Member::Field(field) => (handle.kind, fields[field]),
            Member::Method(method) => (handle.kind, methods[method]),
        });
        for (index, slot) in self.call_sites.values_mut().enumerate() {
            *slot = index as u32;
        }
        for (what, count) in [
            ("types", self.types.len()),
            ("prototypes", self.protos.len()),
            ("fields", self.fields.len()),
            ("methods", self.methods.len()),
        ] {
            if count > 0x1_0000 {
                return Err(format!("{count} {what} are too many for one dex file, which holds 65536"));
            }
        }
        Ok(())
    }

    fn add_string(&mut self, units: &Units) {
        if !self.strings.contains_key(units) {
            self.strings.insert(units.clone(), 0);
        }
    }

    fn add_name(&mut self, text: &str) {
        self.strings.insert(utf16(text), 0);
    }

    fn add_type(&mut self, descriptor: &str) {
        if !self.types.contains_key(descriptor) {
            self.types.insert(descriptor.to_owned(), 0);
            self.add_name(descriptor);
        }
    }

    fn add_proto(&mut self, proto: &Proto) {
        if self.protos.contains_key(proto) {
            return;
        }
        self.protos.insert(proto.clone(), 0);
        self.add_name(&proto.shorty());
        self.add_type(&proto.returns);
        for parameter in &proto.parameters {
            self.add_type(parameter);
        }
    }

    fn add_field(&mut self, field: &FieldRef) {
        if !self.fields.contains_key(field) {
            self.fields.insert(field.clone(), 0);
            self.add_type(&field.class);
            self.add_name(&field.name);
            self.add_type(&field.of_type);
        }
    }

    fn add_method(&mut self, method: &MethodRef) {
        if !self.methods.contains_key(method) {
            self.methods.insert(method.clone(), 0);
            self.add_type(&method.class);
            self.add_name(&method.name);
            self.add_proto(&method.proto);
        }
    }

    fn add_handle(&mut self, handle: &Handle) {
        match &handle.member {
            Member::Field(field) => self.add_field(field),
            Member::Method(method) => self.add_method(method),
        }
        self.handles.insert(handle.clone(), 0);
    }

    fn add_value(&mut self, value: &Value) {
        match value {
            Value::MethodType(proto) => self.add_proto(proto),
            Value::Handle(handle) => self.add_handle(handle),
            Value::Str(units) => self.add_string(units),
            Value::Type(descriptor) => self.add_type(descriptor),
            Value::Field(field) | Value::Enum(field) => self.add_field(field),
            Value::Method(method) => self.add_method(method),
            Value::Array(values) => values.iter().for_each(|value| self.add_value(value)),
            Value::Annotation(annotation) => self.add_annotated(annotation),
            _ => {}
        }
    }

    fn add_annotated(&mut self, annotation: &Annotated) {
        self.add_type(&annotation.class);
        for (name, value) in &annotation.elements {
            self.add_name(name);
            self.add_value(value);
        }
    }

    fn add_annotations(&mut self, annotations: &[Annotation]) {
        annotations.iter().for_each(|annotation| self.add_annotated(&annotation.body));
    }

    fn class(&mut self, class: &Class) {
        self.add_type(&class.name);
        class.superclass.iter().chain(&class.interfaces).for_each(|parent| self.add_type(parent));
        class.source_file.iter().for_each(|name| self.add_string(name));
        self.add_annotations(&class.annotations);
        class.fields.iter().for_each(|field| self.field(field));
        class.methods.iter().for_each(|method| self.method(method));
    }

    fn field(&mut self, field: &Field) {
        self.add_field(&field.id);
        field.initial.iter().for_each(|value| self.add_value(value));
        self.add_annotations(&field.annotations);
    }

    fn method(&mut self, method: &Method) {
        self.add_method(&method.id);
        self.add_annotations(&method.annotations);
        method.parameter_annotations.iter().for_each(|list| self.add_annotations(list));
        method.code.iter().for_each(|code| self.code(code));
    }

    fn code(&mut self, code: &Code) {
        code.parameter_names.iter().flatten().for_each(|name| self.add_string(name));
        code.catches.iter().filter_map(|catch| catch.class.as_ref()).for_each(|class| self.add_type(class));
        for instruction in &code.instructions {
            if let Item::Op(op) = &instruction.item {
                op.references.iter().for_each(|reference| self.reference(reference));
            }
        }
        for (_, event) in &code.debug {
            match event {
                DebugEvent::StartLocal { name, of_type, signature, .. } => {
                    name.iter().chain(signature).for_each(|text| self.add_string(text));
                    of_type.iter().for_each(|descriptor| self.add_type(descriptor));
                }
                DebugEvent::Source(name) => name.iter().for_each(|name| self.add_string(name)),
                _ => {}
            }
        }
    }

    fn reference(&mut self, reference: &Reference) {
        match reference {
            Reference::Str(units) => self.add_string(units),
            Reference::Type(descriptor) => self.add_type(descriptor),
            Reference::Field(field) => self.add_field(field),
            Reference::Method(method) => self.add_method(method),
            Reference::Proto(proto) => self.add_proto(proto),
            Reference::Handle(handle) => self.add_handle(handle),
            Reference::CallSite(values) => {
                values.iter().for_each(|value| self.add_value(value));
                self.call_sites.insert(values.clone(), 0);
            }
        }
    }
}

/// Numbers the entries of a table in the order of `key`.
fn number<T: Ord, K: Ord>(table: &mut BTreeMap<T, u32>, key: impl Fn(&T) -> K) {
    let mut slots: Vec<(K, &mut u32)> = table.iter_mut().map(|(item, slot)| (key(item), slot)).collect();
    slots.sort_by(|a, b| a.0.cmp(&b.0));
    for (index, (_, slot)) in slots.into_iter().enumerate() {
        *slot = index as u32;
    }
}

/// The entries of a numbered table in the order of their indices.
pub(super) fn in_order<T>(table: &BTreeMap<T, u32>) -> Vec<&T> {
    let mut items: Vec<(&u32, &T)> = table.iter().map(|(item, index)| (index, item)).collect();
    items.sort_by_key(|(index, _)| **index);
    items.into_iter().map(|(_, item)| item).collect()
}
