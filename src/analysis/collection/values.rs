//! What the constant propagation must know of called methods and static fields: taken from the models.

use super::Collector;
use crate::analysis::constants::{Effect, Value};
use crate::analysis::members::{Members, Resolved};
use crate::base::index;
use crate::format::dex::{FieldId, MethodId};
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
        told.or_else(uri).or_else(|| static_text(&self.program.code, file, field).map(Value::Text))
    }
}

/// Whether a field holds a `Uri`, which says what a query reads.
pub(super) fn is_uri(file: &DexFile, field: FieldId) -> bool {
    let type_ = file.dex.field(field).and_then(|field| file.dex.type_bytes(field.type_));
    type_ == Some(b"Landroid/net/Uri;")
}

/// The constant that a static final field of the package holds.
fn static_text(code: &Code, file: &DexFile, field: FieldId) -> Option<Arc<str>> {
    let wanted = file.dex.field(field)?;
    let name = file.dex.string_bytes(wanted.name)?;
    code.static_text(file.type_index(wanted.class)?, name).map(Into::into)
}
