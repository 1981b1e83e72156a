//! Method names and prototypes of all dex files, one id for each pair: what dispatch compares.

use crate::base::{Interner, index, narrow};
use crate::format::dex::{MethodId, ProtoId, StringId};
use crate::program::{Code, DexFile, TypeIndex};
use rustc_hash::FxHashMap;

/// A method name with its prototype, across all dex files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selector(pub u32);

/// All selectors.
#[derive(Default)]
pub struct Selectors {
    names: Interner,
    protos: Interner,
    rows: Vec<(u32, u32)>,
    known: FxHashMap<(u32, u32), u32>,
}

const NONE: u32 = u32::MAX;

impl Selectors {
    /// Takes in the methods of a dex file: for each of its `method_ids` the class named and the selector.
    pub(super) fn add(&mut self, file: &DexFile) -> Vec<Option<(TypeIndex, Selector)>> {
        let dex = &file.dex;
        let mut names = vec![NONE; index(dex.string_count())];
        let mut protos = vec![NONE; index(dex.proto_count())];
        let mut key = Vec::new();
        self.known.reserve(index(dex.method_count()));
        (0..dex.method_count())
            .map(|id| {
                let method = dex.method(MethodId(id))?;
                let name = names.get_mut(index(method.name.0))?;
                if *name == NONE {
                    *name = self.names.intern(dex.string_bytes(StringId(method.name.0))?)?;
                }
                let proto = protos.get_mut(index(method.proto.0))?;
                if *proto == NONE {
                    prototype(file, method.proto, &mut key)?;
                    *proto = self.protos.intern(&key)?;
                }
                Some((file.type_index(method.class)?, self.row(*name, *proto)))
            })
            .collect()
    }

    fn row(&mut self, name: u32, proto: u32) -> Selector {
        let next = narrow(self.rows.len());
        let row = *self.known.entry((name, proto)).or_insert(next);
        if row == next {
            self.rows.push((name, proto));
        }
        Selector(row)
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        narrow(self.rows.len())
    }

    /// The id of the method name.
    pub fn name_id(&self, selector: Selector) -> u32 {
        self.rows.get(index(selector.0)).map_or(NONE, |(name, _)| *name)
    }

    /// The id of a name, where a method has it.
    pub fn find_name(&self, name: &str) -> Option<u32> {
        self.names.find(name.as_bytes())
    }

    /// The method name.
    pub fn name(&self, selector: Selector) -> &[u8] {
        self.names.get(self.name_id(selector))
    }

    /// How many names there are.
    pub fn name_count(&self) -> u32 {
        narrow(self.names.len())
    }

    /// The return type, then the parameter types.
    pub fn types(&self, selector: Selector) -> impl Iterator<Item = TypeIndex> {
        let proto = self.rows.get(index(selector.0)).map_or(NONE, |(_, proto)| *proto);
        self.protos.get(proto).as_chunks::<4>().0.iter().map(|four| TypeIndex(u32::from_le_bytes(*four)))
    }
}

/// The return type and the parameter types as bytes, into `key`.
fn prototype(file: &DexFile, id: ProtoId, key: &mut Vec<u8>) -> Option<()> {
    let proto = file.dex.proto(id)?;
    key.clear();
    key.extend_from_slice(&file.type_index(proto.return_type)?.0.to_le_bytes());
    for parameter in proto.parameters {
        key.extend_from_slice(&file.type_index(parameter)?.0.to_le_bytes());
    }
    Some(())
}

impl Selectors {
    /// The first register of a parameter among the arguments of a call, the receiver not counted.
    pub fn word(&self, code: &Code, selector: Selector, position: usize) -> usize {
        self.types(selector).skip(1).take(position).map(|type_| width(code, type_)).sum()
    }
}

/// Registers that a value of a type takes in a call.
pub(super) fn width(code: &Code, type_: TypeIndex) -> usize {
    if matches!(code.descriptor(type_), b"J" | b"D") { 2 } else { 1 }
}
