//! One parallel pass over every instruction: which of them use a modelled member or a constant that matters.
//!
//! A dex file's method, field and string ids are looked up once each, by table; the pass itself only tests
//! whether an id is marked. Arguments are worked out afterwards, for the few methods that need them.

use super::members::Members;
use crate::base::index;
use crate::format::dex::{self, CodeItem, Dex, EncodedMethod};
use crate::program::{Code, DexFile};
use crate::signature::Signatures;
use rayon::prelude::*;

/// A method with code that uses something of interest.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Position of the dex file.
    pub dex: usize,
    /// Position in [`Code::classes`].
    pub class: usize,
    /// The method.
    pub method: EncodedMethod,
    /// Addresses of invokes of modelled methods and uses of modelled fields, in order.
    pub sites: Vec<u32>,
    /// Whether it calls a method whose meaning depends on its arguments.
    pub calls_carrier: bool,
    /// Whether it names a constant of a table that a method of the package's own may be given.
    pub names_constant: bool,
    /// Whether it reads the API level.
    pub reads_level: bool,
    /// Whether the platform calls it with personal information.
    pub callback: bool,
}

impl Hit {
    /// Whether what it does depends on values.
    #[must_use]
    pub const fn needs_values(&self) -> bool {
        self.calls_carrier || self.names_constant || self.reads_level && !self.sites.is_empty()
    }
}

/// Counts of one app's code, over all dex files as they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Classes defined.
    pub classes: u64,
    /// Methods defined.
    pub methods: u64,
    /// Methods with code, each instruction of which was decoded.
    pub decoded: u64,
    /// Methods with code that could not be decoded to the end.
    pub undecoded: u64,
    /// Native methods.
    pub native: u64,
    /// Invoke instructions.
    pub invokes: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.classes += other.classes;
        self.methods += other.methods;
        self.decoded += other.decoded;
        self.undecoded += other.undecoded;
        self.native += other.native;
        self.invokes += other.invokes;
    }
}

/// `ACC_NATIVE` of the DEX format.
const ACC_NATIVE: u32 = 0x100;
/// Classes that one task of the pass takes.
const CHUNK: usize = 256;

/// Walks all code.
#[must_use]
pub fn sweep(code: &Code, signatures: &Signatures) -> (Vec<Members>, Vec<Hit>, Counts) {
    let members: Vec<Members> =
        code.dexes.par_iter().map(|file| Members::of(code, file, signatures)).collect();
    let numbered: Vec<usize> = (0..code.classes.len()).collect();
    let parts: Vec<(Vec<Hit>, Counts)> =
        numbered.par_chunks(CHUNK).map(|chunk| classes(code, &members, chunk)).collect();
    let mut hits = Vec::new();
    let mut counts = Counts::default();
    for (part, part_counts) in parts {
        hits.extend(part);
        counts += part_counts;
    }
    (members, hits, counts)
}

fn classes(code: &Code, members: &[Members], chunk: &[usize]) -> (Vec<Hit>, Counts) {
    let mut hits = Vec::new();
    let mut counts = Counts::default();
    for at in chunk {
        let Some(class) = code.classes.get(*at) else { continue };
        let (Some(file), Some(members)) = (code.dexes.get(class.dex), members.get(class.dex)) else {
            continue;
        };
        counts.classes += 1;
        for method in code
            .definition(class)
            .into_iter()
            .flat_map(|(file, definition)| file.dex.class_data(&definition).methods())
        {
            counts.methods += 1;
            counts.native += u64::from(method.access_flags & ACC_NATIVE != 0);
            let Some(body) = file.dex.code(method.code_off) else {
                counts.undecoded += u64::from(method.code_off != 0);
                continue;
            };
            let hit = Hit {
                dex: class.dex,
                class: *at,
                method,
                sites: Vec::new(),
                calls_carrier: false,
                names_constant: false,
                reads_level: false,
                callback: members.callback(method.method.0).is_some(),
            };
            hits.extend(walk(&body, members, hit, &mut counts));
        }
    }
    (hits, counts)
}

fn walk(body: &CodeItem<'_>, members: &Members, mut hit: Hit, counts: &mut Counts) -> Option<Hit> {
    let mut instructions = dex::instructions(body);
    for instruction in instructions.by_ref() {
        let opcode = instruction.opcode.0;
        match opcode {
            // invoke-kind, invoke-kind/range, invoke-polymorphic, invoke-custom
            0x6e..=0x72 | 0x74..=0x78 | 0xfa..=0xfd => {
                counts.invokes += 1;
                let Some(id) = instruction.index().filter(|_| opcode < 0xfc) else { continue };
                let mark = members.method(id);
                if mark.modelled() {
                    hit.sites.push(instruction.address);
                    hit.calls_carrier |= mark.carrier();
                }
            }
            // iget-kind, sget-kind
            0x52..=0x58 | 0x60..=0x66 if instruction.index().is_some_and(|id| members.field(id)) => {
                hit.sites.push(instruction.address);
            }
            0x60 if instruction.index().is_some_and(|id| members.level(id)) => hit.reads_level = true,
            // const-string, const-string/jumbo
            0x1a | 0x1b => hit.names_constant |= instruction.index().is_some_and(|id| members.string(id)),
            _ => {}
        }
    }
    let complete = instructions.fault().is_none() && body.insns.len() == index(body.insns_size);
    match complete {
        true => counts.decoded += 1,
        false => counts.undecoded += 1,
    }
    (!hit.sites.is_empty() || hit.names_constant || hit.callback).then_some(hit)
}

/// The dex file of a hit.
#[must_use]
pub fn file<'a>(code: &'a Code, hit: &Hit) -> Option<&'a DexFile> {
    code.dexes.get(hit.dex)
}

/// A bit for each id of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn of(count: u32) -> Self {
        Self(vec![0; index(count).div_ceil(64)])
    }

    pub(super) fn set(&mut self, at: u32) {
        if let Some(word) = self.0.get_mut(index(at / 64)) {
            *word |= 1 << (at % 64);
        }
    }

    pub(super) fn get(&self, at: u32) -> bool {
        self.0.get(index(at / 64)).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
}

/// Runs `visit` for every string of a dex file that equals `text` or, with `below`, begins with it.
///
/// `string_ids` is sorted by UTF-16 code units, which for Modified UTF-8 is the order of its bytes; Android
/// refuses a file where it is not, so a binary search misses nothing that can run.
pub(super) fn strings_like(dex: &Dex, text: &[u8], below: bool, mut visit: impl FnMut(u32)) {
    use crate::format::dex::StringId;
    let (mut low, mut high) = (0, dex.string_count());
    while low < high {
        let middle = low + (high - low) / 2;
        match dex.string_bytes(StringId(middle)) {
            Some(string) if string < text => low = middle + 1,
            _ => high = middle,
        }
    }
    for id in low..dex.string_count() {
        let Some(string) = dex.string_bytes(StringId(id)) else { continue };
        if !string.starts_with(text) {
            break;
        }
        if below || string.len() == text.len() {
            visit(id);
        }
        if !below {
            break;
        }
    }
}
