//! What the constant propagation must know of called methods and static fields: taken from the models.

use super::Collector;
use crate::analysis::constants::{self, Effect, Propagation, Value};
use crate::analysis::members::{Members, Resolved};
use crate::base::index;
use crate::format::dex::{self, EncodedField, FieldId, Instruction, MethodId, access};
use crate::program::{Code, DexFile, TypeIndex};
use crate::signature::raw::{Api, ApiKind, ConstantKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

/// The type of arrays of texts.
const STRINGS: &[u8] = b"[Ljava/lang/String;";

impl<'a> Collector<'a> {
    /// The models of what a reference resolves to.
    pub(super) fn models(&self, resolved: Option<&Resolved>) -> impl Iterator<Item = &'a Api> {
        let apis = &self.signatures.bundle.apis;
        let ids = resolved.map(|resolved| resolved.models.clone()).unwrap_or_default();
        ids.into_iter().filter_map(|id| apis.get(index(id.0)))
    }

    pub(super) fn effect(&self, members: &Members, method: MethodId) -> Effect {
        let mut models = self.models(members.resolved_method(method.0));
        let told = models.find_map(|api| match (&api.value, api.kind, api.argument) {
            (Some(value), ..) => Some(Effect::Text(value.as_str().into())),
            (_, ApiKind::Pass, _) => Some(Effect::Pass),
            (.., Some(ConstantKind::ClassName)) => Some(Effect::ClassForName),
            _ => None,
        });
        told.unwrap_or(Effect::Opaque)
    }

    /// The value of a static field: a model's, or the constant of a field of the package.
    pub(super) fn static_value(&self, file: &DexFile, members: &Members, field: FieldId) -> Option<Value> {
        let resolved = members.resolved_field(field.0);
        let told = self.models(resolved).find_map(|api| match (&api.value, api.kind) {
            (Some(value), _) => Some(Value::Text(value.as_str().into())),
            (_, ApiKind::ApiLevel) => Some(Value::Level),
            _ => None,
        });
        let uri = || resolved.filter(|_| is_uri(file, field)).map(|it| Value::Field(it.name().into()));
        let code = &self.program.code;
        let of_package = || static_text(code, file, field).or_else(|| self.static_array(file, field));
        told.or_else(uri).or_else(|| of_package().map(Value::Text))
    }

    /// The array of texts that a static final field of the package holds; initialisers run through once.
    fn static_array(&self, file: &DexFile, field: FieldId) -> Option<Arc<str>> {
        let wanted = file.dex.field(field)?;
        if file.dex.type_bytes(wanted.type_) != Some(STRINGS) {
            return None;
        }
        let (type_, name) = (file.type_index(wanted.class)?, file.dex.string_bytes(wanted.name)?);
        let mut known = self.arrays.lock().unwrap_or_else(PoisonError::into_inner);
        let arrays = known
            .entry(type_)
            .or_insert_with(|| static_arrays(&self.program.code, type_).unwrap_or_default());
        arrays.get(name).cloned()
    }
}

/// Whether a field holds a `Uri`, which says what a query reads.
pub(super) fn is_uri(file: &DexFile, field: FieldId) -> bool {
    let type_ = file.dex.field(field).and_then(|field| file.dex.type_bytes(field.type_));
    type_ == Some(b"Landroid/net/Uri;")
}

/// The arrays of texts in static final fields of a class, by name.
pub(super) type Arrays = BTreeMap<Vec<u8>, Arc<str>>;

/// The arrays that the initialiser of a class fills, each text followed by a space, as [`constants`] has arrays.
fn static_arrays(code: &Code, type_: TypeIndex) -> Option<Arrays> {
    let (home, definition) = code.definition(code.class_of(type_)?)?;
    let members = home.dex.class_data(&definition);
    let is_array = |it: &EncodedField| {
        let type_ = home.dex.field(it.field).and_then(|field| home.dex.type_bytes(field.type_));
        it.is_static && it.access_flags & access::FINAL != 0 && type_ == Some(STRINGS)
    };
    let fields: BTreeSet<u32> = members.fields().filter(is_array).map(|it| it.field.0).collect();
    let initialiser = members.methods().find(|it| {
        let method = home.dex.method(it.method);
        method.and_then(|method| home.dex.string_bytes(method.name)) == Some(b"<clinit>")
    })?;
    // sput-object
    let stores = |it: &Instruction<'_>| it.index().filter(|id| it.opcode.0 == 0x69 && fields.contains(id));
    let propagation = Propagation {
        dex: &home.dex,
        effect: &|_| Effect::Opaque,
        wanted: &|it| stores(it).is_some(),
        field: &|_| None,
    };
    let body = home.dex.code(initialiser.code_off)?;
    let mut stored: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    let calls = constants::calls(&body, &propagation)?;
    let values: BTreeMap<u32, Vec<Value>> = calls
        .into_iter()
        .map(|call| (call.address, call.arguments.into_iter().flatten().collect()))
        .collect();
    for instruction in dex::instructions(&body) {
        if let (Some(field), Some(values)) = (stores(&instruction), values.get(&instruction.address)) {
            stored.entry(field).or_default().extend(values.iter().cloned());
        }
    }
    let text = |(field, values): (u32, Vec<Value>)| {
        let name = home.dex.field(FieldId(field)).and_then(|field| home.dex.string_bytes(field.name))?;
        match values.as_slice() {
            [Value::Text(text)] => Some((name.to_vec(), Arc::clone(text))),
            _ => None,
        }
    };
    Some(stored.into_iter().filter_map(text).collect())
}

/// The constant that a static final field of the package holds.
fn static_text(code: &Code, file: &DexFile, field: FieldId) -> Option<Arc<str>> {
    let wanted = file.dex.field(field)?;
    let name = file.dex.string_bytes(wanted.name)?;
    code.static_text(file.type_index(wanted.class)?, name).map(Into::into)
}
