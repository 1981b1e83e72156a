//! A writer of small shared objects: a description in TOML goes in, an ELF file with dynamic symbols comes out.
//!
//! The file has what readers look at (needed libraries, imports, exports, strings) and no code but returns.

use serde::Deserialize;

/// What the shared object shall hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedObject {
    /// The name of an Android ABI; the builder of apps takes it from the folder.
    #[serde(default)]
    pub abi: String,
    #[serde(default)]
    pub soname: String,
    /// Libraries of `DT_NEEDED`.
    #[serde(default)]
    pub needed: Vec<String>,
    /// Functions that other libraries may call.
    #[serde(default)]
    pub exports: Vec<String>,
    /// Functions that other libraries must have.
    #[serde(default)]
    pub imports: Vec<String>,
    /// Strings of `.rodata`.
    #[serde(default)]
    pub rodata: Vec<String>,
}

/// What an ABI's name stands for.
#[derive(Clone, Copy)]
struct Machine {
    wide: bool,
    number: u16,
    flags: u32,
    /// An instruction that returns to the caller.
    return_code: [u8; 4],
}

fn machine(abi: &str) -> Option<Machine> {
    let (wide, number, flags, return_code) = match abi {
        "arm64-v8a" => (true, 183, 0, [0xc0, 0x03, 0x5f, 0xd6]),
        "armeabi-v7a" | "armeabi" => (false, 40, 0x0500_0000, [0x1e, 0xff, 0x2f, 0xe1]),
        "x86_64" => (true, 62, 0, [0xc3, 0xcc, 0xcc, 0xcc]),
        "x86" => (false, 3, 0, [0xc3, 0xcc, 0xcc, 0xcc]),
        _ => return None,
    };
    Some(Machine { wide, number, flags, return_code })
}

impl SharedObject {
    /// Reads a description; unknown keys are errors.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The bytes of the file.
    pub fn write(&self) -> Result<Vec<u8>, String> {
        let Some(machine) = machine(&self.abi) else {
            return Err(format!(
                "there is no abi `{}`; take arm64-v8a, armeabi-v7a, armeabi, x86_64 or x86",
                self.abi
            ));
        };
        Ok(Writer { machine, bytes: Vec::new(), sections: Vec::new() }.file(self))
    }
}

const EHDR: [usize; 2] = [52, 64];
const PHDR: [usize; 2] = [32, 56];
const SHDR: [usize; 2] = [40, 64];
const SYM: [usize; 2] = [16, 24];

const SHT_PROGBITS: u32 = 1;
const SHT_STRTAB: u32 = 3;
const SHT_HASH: u32 = 5;
const SHT_DYNAMIC: u32 = 6;
const SHT_DYNSYM: u32 = 11;

const SHF_WRITE: u64 = 1;
const SHF_ALLOC: u64 = 2;
const SHF_EXECINSTR: u64 = 4;

const DT_NULL: u64 = 0;
const DT_NEEDED: u64 = 1;
const DT_HASH: u64 = 4;
const DT_STRTAB: u64 = 5;
const DT_SYMTAB: u64 = 6;
const DT_STRSZ: u64 = 10;
const DT_SYMENT: u64 = 11;
const DT_SONAME: u64 = 14;

/// The index of `.text` in [`Writer::file`].
const TEXT: u16 = 5;

#[derive(Clone, Copy)]
struct Section {
    name: &'static str,
    kind: u32,
    flags: u64,
    offset: usize,
    size: usize,
    link: u32,
    info: u32,
    entry: usize,
}

struct Writer {
    machine: Machine,
    bytes: Vec<u8>,
    sections: Vec<Section>,
}

/// A string table that starts with the empty string.
struct Strings(Vec<u8>);

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        let at = self.0.len() as u32;
        self.0.extend(text.bytes().chain([0]));
        at
    }
}

impl Writer {
    fn pick(&self, sizes: [usize; 2]) -> usize {
        sizes[usize::from(self.machine.wide)]
    }

    fn half(&mut self, value: u16) {
        self.bytes.extend(value.to_le_bytes());
    }

    fn int(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    /// An address, offset or size: 32 or 64 bits, as the class is.
    fn word(&mut self, value: u64) {
        if self.machine.wide {
            self.bytes.extend(value.to_le_bytes());
        } else {
            self.int(value as u32);
        }
    }

    /// Every address equals its offset, so the file is one segment.
    fn file(mut self, object: &SharedObject) -> Vec<u8> {
        let mut strings = Strings(vec![0]);
        let soname = (!object.soname.is_empty()).then(|| strings.add(&object.soname));
        let needed: Vec<u32> = object.needed.iter().map(|name| strings.add(name)).collect();
        let imports: Vec<u32> = object.imports.iter().map(|name| strings.add(name)).collect();
        let exports: Vec<u32> = object.exports.iter().map(|name| strings.add(name)).collect();
        let symbols = 1 + imports.len() + exports.len();

        self.bytes.resize(self.pick(EHDR) + 2 * self.pick(PHDR), 0);
        let dynsym_size = symbols * self.pick(SYM);
        let names: Vec<&String> = object.imports.iter().chain(&object.exports).collect();
        let rodata: Vec<u8> = object.rodata.iter().flat_map(|text| text.bytes().chain([0])).collect();
        let text: Vec<u8> = exports.iter().flat_map(|_| self.machine.return_code).collect();

        let dynsym = self.section(".dynsym", SHT_DYNSYM, SHF_ALLOC, &vec![0; dynsym_size]);
        let dynstr = self.section(".dynstr", SHT_STRTAB, SHF_ALLOC, &strings.0);
        let hash = self.section(".hash", SHT_HASH, SHF_ALLOC, &hash_table(&names));
        self.section(".rodata", SHT_PROGBITS, SHF_ALLOC, &rodata);
        let text = self.section(".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, &text);

        let mut tags: Vec<(u64, u64)> = needed.iter().map(|at| (DT_NEEDED, u64::from(*at))).collect();
        tags.extend(soname.map(|at| (DT_SONAME, u64::from(at))));
        tags.extend([
            (DT_HASH, hash as u64),
            (DT_STRTAB, dynstr as u64),
            (DT_SYMTAB, dynsym as u64),
            (DT_STRSZ, strings.0.len() as u64),
            (DT_SYMENT, self.pick(SYM) as u64),
            (DT_NULL, 0),
        ]);
        self.dynamic(&tags);
        self.symbols(dynsym, text, &imports, &exports);
        self.finish()
    }

    /// Appends a section and gives its offset.
    fn section(&mut self, name: &'static str, kind: u32, flags: u64, data: &[u8]) -> usize {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        let offset = self.bytes.len();
        self.bytes.extend(data);
        let (link, info, entry) = match kind {
            SHT_DYNSYM => (2, 1, self.pick(SYM)),
            SHT_HASH => (1, 0, 4),
            SHT_DYNAMIC => (2, 0, self.pick([8, 16])),
            _ => (0, 0, 0),
        };
        self.sections.push(Section { name, kind, flags, offset, size: data.len(), link, info, entry });
        offset
    }

    fn dynamic(&mut self, tags: &[(u64, u64)]) {
        let offset = self.section(".dynamic", SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, &[]);
        for (tag, value) in tags {
            self.word(*tag);
            self.word(*value);
        }
        let size = self.bytes.len() - offset;
        self.sections.last_mut().unwrap().size = size;
    }

    /// Overwrites the place kept for the symbols: the empty one, imports, exports.
    fn symbols(&mut self, dynsym: usize, text: usize, imports: &[u32], exports: &[u32]) {
        let mut part = Self { machine: self.machine, bytes: Vec::new(), sections: Vec::new() };
        part.symbol(0, 0, 0, 0, 0);
        // 0x12: a global function.
        imports.iter().for_each(|name| part.symbol(*name, 0x12, 0, 0, 0));
        for (place, name) in exports.iter().enumerate() {
            part.symbol(*name, 0x12, TEXT, (text + 4 * place) as u64, 4);
        }
        self.bytes[dynsym..dynsym + part.bytes.len()].copy_from_slice(&part.bytes);
    }

    fn symbol(&mut self, name: u32, info: u8, section: u16, value: u64, size: u64) {
        self.int(name);
        if self.machine.wide {
            self.bytes.extend([info, 0]);
            self.half(section);
        }
        self.word(value);
        self.word(size);
        if !self.machine.wide {
            self.bytes.extend([info, 0]);
            self.half(section);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let mut names = Strings(vec![0]);
        let mut name_offsets: Vec<u32> =
            self.sections.iter().map(|section| names.add(section.name)).collect();
        name_offsets.push(names.add(".shstrtab"));
        self.section(".shstrtab", SHT_STRTAB, 0, &names.0);
        let loaded = self.bytes.len() as u64;
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        let table = self.bytes.len() as u64;
        self.bytes.resize(self.bytes.len() + self.pick(SHDR), 0);
        for (section, name) in self.sections.clone().iter().zip(name_offsets) {
            self.section_header(section, name);
        }
        let mut head = Self { machine: self.machine, bytes: Vec::new(), sections: Vec::new() };
        head.file_header(table, self.sections.len() as u16 + 1);
        head.program_header(1, 5, 0, loaded, 0x1000);
        let dynamic = self.sections.iter().find(|section| section.kind == SHT_DYNAMIC).unwrap();
        head.program_header(2, 6, dynamic.offset as u64, dynamic.size as u64, 8);
        self.bytes[..head.bytes.len()].copy_from_slice(&head.bytes);
        self.bytes
    }

    fn file_header(&mut self, section_table: u64, sections: u16) {
        let class = if self.machine.wide { 2 } else { 1 };
        self.bytes.extend([0x7f, b'E', b'L', b'F', class, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        self.half(3);
        self.half(self.machine.number);
        self.int(1);
        self.word(0);
        self.word(self.pick(EHDR) as u64);
        self.word(section_table);
        self.int(self.machine.flags);
        let sizes = [self.pick(EHDR), self.pick(PHDR), 2, self.pick(SHDR)];
        sizes.into_iter().for_each(|value| self.half(value as u16));
        self.half(sections);
        self.half(sections - 1);
    }

    fn program_header(&mut self, kind: u32, flags: u32, offset: u64, size: u64, align: u64) {
        self.int(kind);
        if self.machine.wide {
            self.int(flags);
        }
        [offset, offset, offset, size, size].into_iter().for_each(|value| self.word(value));
        if !self.machine.wide {
            self.int(flags);
        }
        self.word(align);
    }

    fn section_header(&mut self, section: &Section, name: u32) {
        let address = if section.flags & SHF_ALLOC == 0 { 0 } else { section.offset };
        self.int(name);
        self.int(section.kind);
        self.word(section.flags);
        [address, section.offset, section.size].into_iter().for_each(|value| self.word(value as u64));
        self.int(section.link);
        self.int(section.info);
        self.word(8);
        self.word(section.entry as u64);
    }
}

/// A System V hash table of one bucket, which chains all symbols.
fn hash_table(names: &[&String]) -> Vec<u8> {
    let count = names.len() as u32;
    let chain = (1..=count).map(|index| if index == count { 0 } else { index + 1 });
    let head = [1, count + 1, u32::from(count > 0), 0];
    head.into_iter().chain(chain).flat_map(u32::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::SharedObject;
    use goblin::elf::Elf;

    #[test]
    fn goblin_reads_what_was_written() {
        for abi in ["arm64-v8a", "armeabi-v7a", "x86_64", "x86"] {
            let text = "soname = 'libx.so'\nneeded = ['libc.so', 'liblog.so']\nimports = ['getifaddrs', 'socket']\n\
                        exports = ['JNI_OnLoad', 'Java_a_B_c']\nrodata = ['/sys/class/net/wlan0/address', '中文']";
            let object = SharedObject { abi: abi.into(), ..SharedObject::parse(text).unwrap() };
            let bytes = object.write().unwrap();
            let elf = Elf::parse(&bytes).unwrap();
            assert_eq!(elf.is_64, abi.contains("64"));
            assert_eq!(elf.soname, Some("libx.so"));
            assert_eq!(elf.libraries, object.needed);
            let names = |imported: bool| -> Vec<&str> {
                let chosen = elf.dynsyms.iter().filter(|sym| sym.st_name > 0 && sym.is_import() == imported);
                chosen.map(|sym| elf.dynstrtab.get_at(sym.st_name).unwrap()).collect()
            };
            assert_eq!(names(true), object.imports);
            assert_eq!(names(false), object.exports);
            let section = |name| {
                let found =
                    elf.section_headers.iter().find(|row| elf.shdr_strtab.get_at(row.sh_name) == Some(name));
                &bytes[found.unwrap().file_range().unwrap()]
            };
            assert_eq!(section(".rodata"), "/sys/class/net/wlan0/address\0中文\0".as_bytes());
            assert_eq!(section(".text").len(), 8);
        }
    }

    #[test]
    fn errors_say_what_to_take() {
        assert!(SharedObject::default().write().unwrap_err().contains("take arm64-v8a"));
        assert!(SharedObject::parse("export = []").unwrap_err().contains("export"));
    }
}
