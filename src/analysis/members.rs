//! Which method, field and string ids of one dex file matter: the API models resolved to ids.
//!
//! A reference names the class it was compiled against, often an app's own subclass: the hierarchy leads from
//! there to the platform class that the model is written for.

use super::collection::is_reported;
use super::sweep::{Bits, strings_like};
use crate::base::index;
use crate::base::text::decode_mutf8;
use crate::format::dex::{FieldId, MethodId};
use crate::program::{Code, DexFile, TypeIndex};
use crate::signature::Signatures;
use crate::signature::api_index::{ApiId, ClassModels, class_name, descriptor};
use crate::signature::raw::{Api, ApiKind, ConstantKind};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What a reference resolves to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The class the model is written for, by descriptor.
    pub class: String,
    /// The member.
    pub member: String,
    /// Its models.
    pub models: Vec<ApiId>,
}

impl Resolved {
    /// `Lclass;->member`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}->{}", self.class, self.member)
    }
}

/// The ids of one dex file that matter.
#[derive(Debug, Default)]
pub struct Members {
    modelled: Bits,
    carriers: Bits,
    fields: Bits,
    levels: Bits,
    strings: Bits,
    methods_resolved: FxHashMap<u32, Resolved>,
    fields_resolved: FxHashMap<u32, Resolved>,
    callbacks: FxHashMap<u32, Resolved>,
}

/// What is known of a method id.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    modelled: bool,
    carrier: bool,
}

impl Mark {
    /// Whether a model speaks of it.
    pub const fn modelled(self) -> bool {
        self.modelled
    }

    /// Whether its meaning depends on its arguments.
    pub const fn carrier(self) -> bool {
        self.carrier
    }
}

impl Members {
    pub(super) fn of(code: &Code, file: &DexFile, signatures: &Signatures) -> Self {
        let dex = &file.dex;
        let mut members = Self {
            modelled: Bits::of(dex.method_count()),
            carriers: Bits::of(dex.method_count()),
            fields: Bits::of(dex.field_count()),
            levels: Bits::of(dex.field_count()),
            strings: Bits::of(dex.string_count()),
            ..Self::default()
        };
        let mut resolver = Resolver::new(code, signatures);
        let mut names = Bits::of(dex.string_count());
        for name in signatures.apis().names() {
            strings_like(dex, name.as_bytes(), false, |id| names.set(id));
        }
        for id in 0..dex.method_count() {
            let Some(method) = dex.method(MethodId(id)).filter(|method| names.get(method.name.0)) else {
                continue;
            };
            let Some(type_) = file.type_index(method.class) else { continue };
            let name = decode_mutf8(dex.string_bytes(method.name).unwrap_or_default());
            if let Some(resolved) = resolver.resolve(type_, &name, Kind::Method) {
                members.modelled.set(id);
                if models(signatures, &resolved).any(asks_values) {
                    members.carriers.set(id);
                }
                members.methods_resolved.insert(id, resolved);
            } else if let Some(resolved) = resolver.callback(type_, &name) {
                members.callbacks.insert(id, resolved);
            }
        }
        for id in 0..dex.field_count() {
            let Some(field) = dex.field(FieldId(id)).filter(|field| names.get(field.name.0)) else {
                continue;
            };
            let Some(type_) = file.type_index(field.class) else { continue };
            let name = decode_mutf8(dex.string_bytes(field.name).unwrap_or_default());
            if let Some(resolved) = resolver.resolve(type_, &name, Kind::Field) {
                for api in models(signatures, &resolved) {
                    match api.kind {
                        ApiKind::Pass => {}
                        ApiKind::ApiLevel => members.levels.set(id),
                        _ => members.fields.set(id),
                    }
                }
                members.fields_resolved.insert(id, resolved);
            }
        }
        members.mark_strings(file, signatures);
        members
    }

    /// Strings that a wrapper of the app's own may hand to a carrier: only what cannot mean anything else.
    fn mark_strings(&mut self, file: &DexFile, signatures: &Signatures) {
        for (kind, value, _) in signatures.apis().constants() {
            if is_distinctive(kind, value) {
                let below = matches!(kind, ConstantKind::Uri | ConstantKind::Path);
                strings_like(&file.dex, value.as_bytes(), below, |id| self.strings.set(id));
            }
        }
    }

    /// What is known of a method id.
    #[inline]
    pub fn method(&self, id: u32) -> Mark {
        Mark { modelled: self.modelled.get(id), carrier: self.carriers.get(id) }
    }

    /// Whether a read of a field means something by itself.
    #[inline]
    pub fn field(&self, id: u32) -> bool {
        self.fields.get(id)
    }

    /// Whether a field holds the API level.
    #[inline]
    pub fn level(&self, id: u32) -> bool {
        self.levels.get(id)
    }

    /// What a method of the package's own overrides, where the platform calls it with personal information.
    pub fn callback(&self, id: u32) -> Option<&Resolved> {
        self.callbacks.get(&id)
    }

    /// Whether a string is a constant of a table.
    #[inline]
    pub fn string(&self, id: u32) -> bool {
        self.strings.get(id)
    }

    /// What a method reference resolves to, where it is modelled.
    pub fn resolved_method(&self, id: u32) -> Option<&Resolved> {
        self.methods_resolved.get(&id)
    }

    /// What a field reference resolves to, where it is modelled.
    pub fn resolved_field(&self, id: u32) -> Option<&Resolved> {
        self.fields_resolved.get(&id)
    }
}

fn models<'a>(signatures: &'a Signatures, resolved: &Resolved) -> impl Iterator<Item = &'a Api> {
    resolved.models.iter().filter_map(|model| signatures.bundle.apis.get(index(model.0)))
}

/// Whether the arguments of a call decide what it means, or belong to what is said of it.
fn asks_values(api: &Api) -> bool {
    let decides = api.argument.is_some() || api.flags.is_some() || !api.integers.is_empty();
    decides || is_reported(api.kind)
}

/// Whether a constant given to a method of the app's own still says what is read.
pub(super) fn is_distinctive(kind: ConstantKind, value: &str) -> bool {
    match kind {
        ConstantKind::Uri => value.starts_with("content://"),
        ConstantKind::Path => value.starts_with('/') && value.matches('/').count() >= 2,
        ConstantKind::Property => value.matches('.').count() >= 1,
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Method,
    Field,
}

/// A modelled class in the ancestry of a type.
#[derive(Clone, Copy)]
struct Link<'a> {
    descriptor: &'a str,
    models: &'a ClassModels,
}

struct Resolver<'a> {
    code: &'a Code,
    signatures: &'a Signatures,
    /// For each type the modelled classes among it and its ancestors, nearest first.
    chains: Vec<Option<Rc<[Link<'a>]>>>,
}

impl<'a> Resolver<'a> {
    fn new(code: &'a Code, signatures: &'a Signatures) -> Self {
        Self { code, signatures, chains: vec![None; index(code.type_count())] }
    }

    fn chain(&mut self, type_: TypeIndex) -> Rc<[Link<'a>]> {
        if let Some(Some(chain)) = self.chains.get(index(type_.0)) {
            return Rc::clone(chain);
        }
        let chain: Rc<[Link<'a>]> = match self.code.class_of(type_) {
            Some(_) => self.own_chain(type_),
            None => self.platform_chain(type_),
        };
        if let Some(slot) = self.chains.get_mut(index(type_.0)) {
            *slot = Some(Rc::clone(&chain));
        }
        chain
    }

    /// The chain of a class of the package: its own ancestors, and where they end those of the platform.
    fn own_chain(&mut self, type_: TypeIndex) -> Rc<[Link<'a>]> {
        let code = self.code;
        let mut links: Vec<Link<'a>> = Vec::new();
        for ancestor in code.ancestry(type_) {
            match code.class_of(ancestor) {
                Some(_) => links.extend(self.link(code.descriptor(ancestor))),
                // Not a class of the package, so this does not come back here.
                None => links.extend(self.chain(ancestor).iter().copied()),
            }
        }
        links.into()
    }

    fn platform_chain(&self, type_: TypeIndex) -> Rc<[Link<'a>]> {
        let bytes = self.code.descriptor(type_);
        if !bytes.starts_with(b"L") {
            return Rc::default();
        }
        let name = class_name(&decode_mutf8(bytes));
        let mut ancestry = self.signatures.platform().ancestry(&name).peekable();
        match ancestry.peek() {
            Some(_) => ancestry.filter_map(|class| self.link(descriptor(class.name).as_bytes())).collect(),
            None => self.link(bytes).into_iter().collect(),
        }
    }

    fn link(&self, descriptor: &[u8]) -> Option<Link<'a>> {
        let (descriptor, models) = self.signatures.apis().class(descriptor)?;
        Some(Link { descriptor, models })
    }

    /// The nearest class in the ancestry that has a model of the member; a constructor is nobody's but its own.
    fn resolve(&mut self, type_: TypeIndex, member: &str, kind: Kind) -> Option<Resolved> {
        let own = self.code.descriptor(type_);
        for link in self.chain(type_).iter() {
            let is_own = link.descriptor.as_bytes() == own;
            if member == "<init>" && !is_own {
                break;
            }
            let models = match kind {
                Kind::Method => link.models.method(member),
                Kind::Field => link.models.field(member),
            };
            if models.is_empty() {
                continue;
            }
            if !is_own && self.is_overridden(type_, member, kind) {
                return None;
            }
            let models = models.to_vec();
            return Some(Resolved { class: link.descriptor.to_owned(), member: member.to_owned(), models });
        }
        None
    }

    /// The nearest class in the ancestry whose method of that name is called by the platform.
    fn callback(&mut self, type_: TypeIndex, member: &str) -> Option<Resolved> {
        self.code.class_of(type_)?;
        let (code, signatures) = (self.code, self.signatures);
        self.chain(type_).iter().filter(|link| link.descriptor.as_bytes() != code.descriptor(type_)).find_map(
            |link| {
                let is_callback = |id: &&ApiId| {
                    signatures.bundle.apis.get(index(id.0)).is_some_and(|api| api.kind == ApiKind::Callback)
                };
                let models: Vec<ApiId> =
                    link.models.method(member).iter().filter(is_callback).copied().collect();
                let class = link.descriptor.to_owned();
                (!models.is_empty()).then(|| Resolved { class, member: member.to_owned(), models })
            },
        )
    }

    /// Whether the app's own classes between the reference and the platform define the member themselves.
    fn is_overridden(&self, type_: TypeIndex, member: &str, kind: Kind) -> bool {
        let own = self.code.ancestry(type_).map_while(|ancestor| self.code.class_of(ancestor));
        own.into_iter().any(|class| {
            let Some((file, definition)) = self.code.definition(class) else { return false };
            let data = file.dex.class_data(&definition);
            let is_named = |name: Option<crate::format::dex::StringId>| {
                name.and_then(|name| file.dex.string_bytes(name))
                    .is_some_and(|name| name == member.as_bytes())
            };
            match kind {
                Kind::Method => {
                    data.methods().any(|method| is_named(file.dex.method(method.method).map(|m| m.name)))
                }
                Kind::Field => {
                    data.fields().any(|field| is_named(file.dex.field(field.field).map(|f| f.name)))
                }
            }
        })
    }
}
