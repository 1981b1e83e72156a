//! A zip writer that lies on request: every field of every header can be set against the facts.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write as _;

/// A zip to be written. Start from `default()`, add files, set what shall be odd.
#[derive(Clone, Debug, Default)]
pub struct Zip {
    pub files: Vec<File>,
    /// Bytes before the first entry.
    pub prepend: Vec<u8>,
    /// Whether written offsets count from the start of the file, prepended bytes included.
    pub count_prepended: bool,
    /// Bytes between the last entry and the central directory: an APK signing block.
    pub block: Vec<u8>,
    /// Bytes between the central directory and its end record.
    pub gap: Vec<u8>,
    pub comment: Vec<u8>,
    /// Bytes behind the comment.
    pub trailing: Vec<u8>,
    /// Writes a zip64 end record and locator, and full fields in the plain one.
    pub zip64_end: bool,
    pub comment_length: Option<u16>,
    pub count: Option<u16>,
    pub disk: u16,
    pub directory_offset: Option<u32>,
    pub directory_size: Option<u32>,
}

/// A file of the zip. The `Option` fields say what is written where the truth is not.
#[derive(Clone, Debug, Default)]
pub struct File {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    /// Whether the data is deflated; what the headers say is `method`.
    pub deflate: bool,
    pub central: Fields,
    pub local: Fields,
    /// Offset of the local header as the central directory has it.
    pub offset: Option<u32>,
    /// Leaves the local header and the data out; for entries that share another's by `offset`.
    pub central_only: bool,
    /// Sizes and offset in a zip64 field, the plain ones full.
    pub zip64: bool,
    pub comment: Vec<u8>,
}

/// What one of the two headers of an entry says against the facts.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub name: Option<Vec<u8>>,
    pub version: Option<u16>,
    pub flags: u16,
    pub method: Option<u16>,
    pub crc: Option<u32>,
    pub compressed: Option<u32>,
    pub size: Option<u32>,
    pub extra: Vec<u8>,
}

/// An entry as it lies in the file.
struct Packed {
    data: Vec<u8>,
    crc: u32,
    size: u32,
}

impl Zip {
    /// Adds a stored file.
    #[must_use]
    pub fn stored(self, name: &str, data: &[u8]) -> Self {
        self.file(File::new(name, data, false))
    }

    /// Adds a deflated file.
    #[must_use]
    pub fn deflated(self, name: &str, data: &[u8]) -> Self {
        self.file(File::new(name, data, true))
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, file: File) -> Self {
        self.files.push(file);
        self
    }

    /// The zip as bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut out = self.prepend.clone();
        let base = if self.count_prepended { 0 } else { out.len() };
        let mut directory = Vec::new();
        for file in &self.files {
            let offset = file.offset.unwrap_or_else(|| narrow(out.len() - base));
            let packed = file.pack();
            if !file.central_only {
                file.write_local(&packed, &mut out);
            }
            file.write_central(&packed, offset, &mut directory);
        }
        out.extend(&self.block);
        let start = out.len() - base;
        out.extend(&directory);
        out.extend(&self.gap);
        self.write_end(start, directory.len(), base, &mut out);
        out
    }

    fn write_end(&self, start: usize, size: usize, base: usize, out: &mut Vec<u8>) {
        let count = self.files.len();
        if self.zip64_end {
            let record = out.len() - base;
            put32(out, 0x0606_4b50);
            put64(out, 44);
            [45, 45].into_iter().for_each(|version| put16(out, version));
            [0, 0].into_iter().for_each(|disk| put32(out, disk));
            [count, count, size, start].into_iter().for_each(|value| put64(out, value as u64));
            put32(out, 0x0706_4b50);
            put32(out, 0);
            put64(out, record as u64);
            put32(out, 1);
        }
        let full = |value: usize| if self.zip64_end { u32::MAX } else { narrow(value) };
        let plain_count = if self.zip64_end { u16::MAX } else { count as u16 };
        put32(out, 0x0605_4b50);
        put16(out, self.disk);
        put16(out, self.disk);
        put16(out, self.count.unwrap_or(plain_count));
        put16(out, self.count.unwrap_or(plain_count));
        put32(out, self.directory_size.unwrap_or_else(|| full(size)));
        put32(out, self.directory_offset.unwrap_or_else(|| full(start)));
        put16(out, self.comment_length.unwrap_or(self.comment.len() as u16));
        out.extend(&self.comment);
        out.extend(&self.trailing);
    }
}

impl File {
    /// A file whose headers tell the truth.
    #[must_use]
    pub fn new(name: &str, data: &[u8], deflate: bool) -> Self {
        Self { name: name.into(), data: data.to_vec(), deflate, ..Self::default() }
    }

    fn pack(&self) -> Packed {
        let mut crc = Crc::new();
        crc.update(&self.data);
        let data = if self.deflate { deflate(&self.data) } else { self.data.clone() };
        Packed { data, crc: crc.sum(), size: narrow(self.data.len()) }
    }

    fn write_local(&self, packed: &Packed, out: &mut Vec<u8>) {
        put32(out, 0x0403_4b50);
        let name = self.common(&self.local, packed, out);
        put16(out, self.local.extra.len() as u16);
        out.extend(name);
        out.extend(&self.local.extra);
        out.extend(&packed.data);
    }

    fn write_central(&self, packed: &Packed, offset: u32, out: &mut Vec<u8>) {
        let mut extra = Vec::new();
        let mut fields = self.central.clone();
        if self.zip64 {
            put16(&mut extra, 1);
            put16(&mut extra, 24);
            let compressed = u64::from(narrow(packed.data.len()));
            [u64::from(packed.size), compressed, u64::from(offset)]
                .into_iter()
                .for_each(|value| put64(&mut extra, value));
            fields.size = Some(u32::MAX);
            fields.compressed = Some(u32::MAX);
        }
        extra.extend(&self.central.extra);
        put32(out, 0x0201_4b50);
        put16(out, 20);
        let name = self.common(&fields, packed, out);
        put16(out, extra.len() as u16);
        put16(out, self.comment.len() as u16);
        put16(out, 0);
        put16(out, 0);
        put32(out, 0);
        put32(out, if self.zip64 { u32::MAX } else { offset });
        out.extend(name);
        out.extend(extra);
        out.extend(&self.comment);
    }

    /// The fields that both headers have, up to the length of the name, which is returned.
    fn common<'a>(&'a self, fields: &'a Fields, packed: &Packed, out: &mut Vec<u8>) -> &'a [u8] {
        let name = fields.name.as_ref().unwrap_or(&self.name);
        put16(out, fields.version.unwrap_or(20));
        put16(out, fields.flags);
        put16(out, fields.method.unwrap_or(if self.deflate { 8 } else { 0 }));
        put32(out, 0x5a21_0000);
        put32(out, fields.crc.unwrap_or(packed.crc));
        put32(out, fields.compressed.unwrap_or(narrow(packed.data.len())));
        put32(out, fields.size.unwrap_or(packed.size));
        put16(out, name.len() as u16);
        name
    }
}

/// Raw deflated data.
#[must_use]
pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn narrow(value: usize) -> u32 {
    u32::try_from(value).unwrap()
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend(value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend(value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend(value.to_le_bytes());
}
