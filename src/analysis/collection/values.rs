//! What the constant propagation must know of called methods and static fields: taken from the models.

use super::Collector;
use crate::analysis::constants::{self, Effect, Propagation, Value};
use crate::analysis::members::{Members, Resolved};
use crate::base::index;
use crate::format::dex::{EncodedField, FieldId, MethodId, access};
use crate::program::{Code, DexFile};
use crate::signature::raw::{Api, ApiKind, ConstantKind};
use std::sync::Arc;

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
        let of_package = || static_text(code, file, field).or_else(|| static_array(code, file, field));
        told.or_else(uri).or_else(|| of_package().map(Value::Text))
    }
}

/// Whether a field holds a `Uri`, which says what a query reads.
pub(super) fn is_uri(file: &DexFile, field: FieldId) -> bool {
    let type_ = file.dex.field(field).and_then(|field| file.dex.type_bytes(field.type_));
    type_ == Some(b"Landroid/net/Uri;")
}

/// The texts of the array that a static final field of the package holds, as its class's initialiser fills it, each
/// followed by a space, as [`constants`] has arrays.
fn static_array(code: &Code, file: &DexFile, field: FieldId) -> Option<Arc<str>> {
    let wanted = file.dex.field(field)?;
    if file.dex.type_bytes(wanted.type_) != Some(b"[Ljava/lang/String;") {
        return None;
    }
    let (home, definition) = code.definition(code.class_of(file.type_index(wanted.class)?)?)?;
    let name = file.dex.string_bytes(wanted.name)?;
    let is_wanted = |id: FieldId| {
        let known = home.dex.field(id).filter(|known| known.class == definition.class);
        known.and_then(|known| home.dex.string_bytes(known.name)) == Some(name)
    };
    let members = home.dex.class_data(&definition);
    let is_constant =
        |it: &EncodedField| it.is_static && it.access_flags & access::FINAL != 0 && is_wanted(it.field);
    members.fields().find(is_constant)?;
    let initialiser = members.methods().find(|it| {
        let method = home.dex.method(it.method);
        method.and_then(|method| home.dex.string_bytes(method.name)) == Some(b"<clinit>")
    })?;
    let propagation = Propagation {
        dex: &home.dex,
        effect: &|_| Effect::Opaque,
        // sput-object
        wanted: &|it| it.opcode.0 == 0x69 && it.index().is_some_and(|id| is_wanted(FieldId(id))),
        field: &|_| None,
    };
    let stored = constants::calls(&home.dex.code(initialiser.code_off)?, &propagation)?;
    let [stored] = stored.as_slice() else { return None };
    match stored.arguments.first()?.as_slice() {
        [Value::Text(text)] => Some(Arc::clone(text)),
        _ => None,
    }
}

/// The constant that a static final field of the package holds.
fn static_text(code: &Code, file: &DexFile, field: FieldId) -> Option<Arc<str>> {
    let wanted = file.dex.field(field)?;
    let name = file.dex.string_bytes(wanted.name)?;
    code.static_text(file.type_index(wanted.class)?, name).map(Into::into)
}
