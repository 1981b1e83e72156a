//! One parallel pass over every instruction: which use a modelled member or a constant that matters, and which
//! calls, allocations and uses of classes lead on inside the package.
//!
//! A dex file's method, field and string ids are looked up once each, by table; the pass itself only tests
//! what is noted of an id. Arguments are worked out afterwards, for the few methods that need them.

use super::graph::{Graph, Site, SiteKind, refs};
use super::members::Members;
use crate::base::{index, narrow};
use crate::format::dex::{self, CodeItem, Dex, EncodedMethod, FieldId};
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
    /// Position among all methods.
    pub number: u32,
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
    /// Invoke instructions of a method that neither the package nor the platform has.
    pub unknown: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.classes += other.classes;
        self.methods += other.methods;
        self.decoded += other.decoded;
        self.undecoded += other.undecoded;
        self.native += other.native;
        self.invokes += other.invokes;
        self.unknown += other.unknown;
    }
}

/// `ACC_NATIVE` of the DEX format.
const ACC_NATIVE: u32 = 0x100;
/// Classes that one task of the pass takes.
const CHUNK: usize = 256;

/// What one task of the pass finds.
#[derive(Default)]
struct Part {
    hits: Vec<Hit>,
    counts: Counts,
    /// Sites, and for each method where they end.
    sites: Vec<Site>,
    ends: Vec<usize>,
    /// Methods with a call whose arguments or receiver are worth a look.
    special: Vec<u32>,
    stores: Vec<u32>,
    boolean_reads: Vec<(u32, FieldId)>,
}

/// Walks all code; the sites go into the graph.
#[must_use]
pub fn sweep(
    code: &Code,
    graph: &mut Graph<'_>,
    signatures: &Signatures,
) -> (Vec<Members>, Vec<Hit>, Counts) {
    let members: Vec<Members> =
        code.dexes.par_iter().map(|file| Members::of(code, file, signatures)).collect();
    let numbered: Vec<usize> = (0..code.classes.len()).collect();
    let parts: Vec<Part> =
        numbered.par_chunks(CHUNK).map(|chunk| classes(code, graph, &members, chunk)).collect();
    let mut hits = Vec::new();
    let mut counts = Counts::default();
    for part in parts {
        hits.extend(part.hits);
        counts += part.counts;
        let mut start = 0;
        for end in part.ends {
            graph.sites.push(part.sites.get(start..end).unwrap_or_default().iter().copied());
            start = end;
        }
        graph.special.extend(part.special);
        graph.stores.extend(part.stores);
        graph.boolean_reads.extend(part.boolean_reads);
    }
    (members, hits, counts)
}

fn classes(code: &Code, graph: &Graph<'_>, members: &[Members], chunk: &[usize]) -> Part {
    let mut part = Part::default();
    for at in chunk {
        let Some(class) = code.classes.get(*at) else { continue };
        let (Some(file), Some(members)) = (code.dexes.get(class.dex), members.get(class.dex)) else {
            continue;
        };
        part.counts.classes += 1;
        let walk = Walk { graph, file, dex: class.dex, members };
        let range = graph.hierarchy.methods.range(narrow(*at));
        for (number, method) in range.zip(graph.hierarchy.methods.row(narrow(*at))) {
            part.counts.methods += 1;
            part.counts.native += u64::from(method.access & ACC_NATIVE != 0);
            if let Some(body) = file.dex.code(method.code_off) {
                let hit = Hit {
                    dex: class.dex,
                    class: *at,
                    number: narrow(number),
                    method: method.encoded(),
                    sites: Vec::new(),
                    calls_carrier: false,
                    names_constant: false,
                    reads_level: false,
                    callback: members.callback(method.id.0).is_some(),
                };
                walk.method(&body, hit, &mut part);
            } else {
                part.counts.undecoded += u64::from(method.code_off != 0);
            }
            part.ends.push(part.sites.len());
        }
    }
    part
}

/// What the walk over the methods of one class looks up.
struct Walk<'a> {
    graph: &'a Graph<'a>,
    file: &'a DexFile,
    dex: usize,
    members: &'a Members,
}

impl Walk<'_> {
    fn method(&self, body: &CodeItem<'_>, mut hit: Hit, part: &mut Part) {
        let members = self.members;
        let mut special = false;
        let mut instructions = dex::instructions(body);
        for instruction in instructions.by_ref() {
            let opcode = instruction.opcode.0;
            let address = instruction.address;
            match opcode {
                // invoke-kind, invoke-kind/range, invoke-polymorphic, invoke-custom
                0x6e..=0x72 | 0x74..=0x78 | 0xfa..=0xfd => {
                    part.counts.invokes += 1;
                    let Some(id) = instruction.index() else { continue };
                    if opcode >= 0xfc {
                        part.sites.push(Site::new(address, SiteKind::Custom, id));
                        special = true;
                        continue;
                    }
                    let mark = members.method(id);
                    if mark.modelled() {
                        hit.sites.push(address);
                        hit.calls_carrier |= mark.carrier();
                    }
                    special |= self.invoke(address, opcode, id, hit.number, part);
                }
                // iget-kind, sget-kind
                0x52..=0x58 | 0x60..=0x66 => {
                    let Some(id) = instruction.index() else { continue };
                    if members.field(id) {
                        hit.sites.push(address);
                    }
                    hit.reads_level |= opcode == 0x60 && members.level(id);
                    // iget-boolean, sget-boolean
                    if matches!(opcode, 0x55 | 0x63) {
                        part.boolean_reads.push((hit.number, FieldId(id)));
                    }
                    if opcode >= 0x60 {
                        self.initialises(address, id, part);
                    }
                }
                // sput-kind
                0x67..=0x6d => {
                    if let Some(id) = instruction.index() {
                        self.initialises(address, id, part);
                    }
                }
                // const-string, const-string/jumbo
                0x1a | 0x1b => {
                    hit.names_constant |= instruction.index().is_some_and(|id| members.string(id));
                }
                // new-instance
                0x22 => {
                    let class = instruction.index().and_then(|id| self.class(id));
                    part.sites.extend(class.map(|class| Site::new(address, SiteKind::New, class)));
                }
                _ => {}
            }
        }
        let complete = instructions.fault().is_none() && body.insns.len() == index(body.insns_size);
        match complete {
            true => part.counts.decoded += 1,
            false => part.counts.undecoded += 1,
        }
        if special {
            part.special.push(hit.number);
        }
        if !hit.sites.is_empty() || hit.names_constant || hit.callback {
            part.hits.push(hit);
        }
    }

    /// Notes a call that leads on; whether its arguments are worth a look.
    fn invoke(&self, address: u32, opcode: u8, id: u32, method: u32, part: &mut Part) -> bool {
        let Some(id) = self.graph.refs.of_dex(self.dex, id) else { return false };
        let flags = self.graph.refs.get(id).map_or(0, |row| row.flags);
        // invoke-virtual, invoke-interface and their range forms, invoke-polymorphic
        let is_virtual = matches!(opcode, 0x6e | 0x72 | 0x74 | 0x78 | 0xfa | 0xfb);
        if flags & refs::STORE != 0 && part.stores.last() != Some(&method) {
            part.stores.push(method);
        }
        if flags & refs::UNKNOWN != 0 {
            part.counts.unknown += 1;
        }
        if is_virtual && flags & refs::DISPATCH != 0 {
            part.sites.push(Site::new(address, SiteKind::Dispatch, id));
            return flags & (refs::SPECIAL | refs::WIDE) != 0;
        }
        if flags & refs::TARGET != 0 {
            part.sites.push(Site::new(address, SiteKind::Call, id));
        }
        flags & refs::SPECIAL != 0
    }

    /// A use of a static field runs the initialiser of its class.
    fn initialises(&self, address: u32, field: u32, part: &mut Part) {
        let class = self.graph.field_classes.get(self.dex).and_then(|table| table.get(index(field)));
        let class = class.copied().filter(|class| *class != super::graph::NONE);
        part.sites.extend(class.map(|class| Site::new(address, SiteKind::Initialise, class)));
    }

    fn class(&self, id: u32) -> Option<u32> {
        self.graph.hierarchy.class_of(self.file.type_index(dex::TypeId(id))?)
    }
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
