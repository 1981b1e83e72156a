//! Rows of (type, name, configuration, value) in, a resource table out: plain, or with each of the encodings
//! of offsets and entries.

use super::axml::typed;
use super::res::{Pool, PoolShape, chunk, words};
use crate::format::arsc::{Config, EntryValue};
use crate::format::xml::{ResourceId, Value};

/// The size of the `ResTable_config` written.
const CONFIG: u32 = 64;

/// How offsets and entries are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// 32-bit offsets, one for each entry.
    #[default]
    Plain,
    /// `FLAG_SPARSE`.
    Sparse,
    /// `FLAG_OFFSET16`.
    Offset16,
    /// `FLAG_COMPACT` for simple entries.
    Compact,
}

/// A table of one package.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Package name.
    pub package: String,
    /// Package id.
    pub id: u32,
    layout: Layout,
    pool: PoolShape,
    rows: Vec<(String, String, Config, EntryValue)>,
}

impl Table {
    /// An empty table of package 0x7f.
    #[must_use]
    pub fn new(package: &str) -> Self {
        Self { package: package.to_owned(), id: 0x7f, ..Self::default() }
    }

    /// The same table, its entries and pools written differently.
    #[must_use]
    pub fn shaped(self, layout: Layout, pool: PoolShape) -> Self {
        Self { layout, pool, ..self }
    }

    /// Adds a value. `config` is a list of qualifiers as in folder names: locale, `night`, density, `v21` and
    /// the like; empty for the default.
    ///
    /// # Panics
    /// At a qualifier it does not know.
    #[must_use]
    pub fn with(mut self, type_: &str, name: &str, config: &str, value: EntryValue) -> Self {
        self.rows.push((type_.to_owned(), name.to_owned(), parse_config(config), value));
        self
    }

    /// Adds a string.
    #[must_use]
    pub fn string(self, name: &str, config: &str, text: &str) -> Self {
        self.with("string", name, config, EntryValue::Simple(Value::String(text.to_owned())))
    }

    /// Adds a file of the package.
    #[must_use]
    pub fn file(self, type_: &str, name: &str, config: &str, path: &str) -> Self {
        self.with(type_, name, config, EntryValue::Simple(Value::String(path.to_owned())))
    }

    /// The id of `type/name`.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<u32> {
        let (type_, entry) = name.split_once('/')?;
        let type_row = self.types().iter().position(|known| *known == type_)? as u32;
        let entry = self.entries(type_).iter().position(|known| *known == entry)? as u32;
        Some(self.id << 24 | (type_row + 1) << 16 | entry)
    }

    pub(super) fn types(&self) -> Vec<&str> {
        first_seen(self.rows.iter().map(|(type_, ..)| type_.as_str()))
    }

    pub(super) fn entries(&self, type_: &str) -> Vec<&str> {
        first_seen(self.rows.iter().filter(|row| row.0 == type_).map(|(_, name, ..)| name.as_str()))
    }

    pub(super) fn values(&self, type_: &str, entry: &str) -> impl Iterator<Item = (&Config, &EntryValue)> {
        let rows = self.rows.iter().filter(move |row| row.0 == type_ && row.1 == entry);
        rows.map(|(_, _, config, value)| (config, value))
    }

    fn configs(&self, type_: &str) -> Vec<Config> {
        let mut configs: Vec<Config> =
            self.rows.iter().filter(|row| row.0 == type_).map(|row| row.2).collect();
        configs.sort();
        configs.dedup();
        configs
    }

    /// `resources.arsc`.
    #[must_use]
    pub fn arsc(&self) -> Vec<u8> {
        let (mut strings, mut keys, mut types) = (Pool::default(), Pool::default(), Pool::default());
        let mut chunks = Vec::new();
        for (type_, id) in self.types().into_iter().zip(1_u8..) {
            types.push(type_);
            chunks.extend(self.type_spec(type_, id));
            for config in self.configs(type_) {
                chunks.extend(self.type_chunk(type_, id, &config, &mut strings, &mut keys));
            }
        }
        let (types, keys) = (types.write(self.pool), keys.write(self.pool));
        let mut header = self.id.to_le_bytes().to_vec();
        let mut name: Vec<u8> = self.package.encode_utf16().flat_map(u16::to_le_bytes).collect();
        name.resize(256, 0);
        header.extend(name);
        words(&mut header, &[288, 0, 288 + types.len() as u32, 0, 0]);
        let package = chunk(0x0200, &header, &[types, keys, chunks].concat());
        chunk(0x0002, &1_u32.to_le_bytes(), &[strings.write(self.pool), package].concat())
    }

    fn type_spec(&self, type_: &str, id: u8) -> Vec<u8> {
        let count = self.entries(type_).len();
        let mut header = vec![id, 0, 0, 0];
        words(&mut header, &[count as u32]);
        chunk(0x0202, &header, &vec![0; 4 * count])
    }

    fn type_chunk(
        &self,
        type_: &str,
        id: u8,
        config: &Config,
        strings: &mut Pool,
        keys: &mut Pool,
    ) -> Vec<u8> {
        let entries = self.entries(type_);
        let (mut offsets, mut data) = (Vec::new(), Vec::new());
        for (row, name) in entries.iter().enumerate() {
            let value = self.values(type_, name).find(|(of, _)| *of == config);
            let offset = value.is_some().then_some(data.len());
            self.offset(&mut offsets, row as u16, offset);
            if let Some((_, value)) = value {
                self.entry(&mut data, keys.add(name), value, strings);
            }
        }
        let count = if self.layout == Layout::Sparse { offsets.len() / 4 } else { entries.len() };
        offsets.resize(offsets.len().next_multiple_of(4), 0xff);
        let mut header = match self.layout {
            Layout::Sparse => vec![id, 1, 0, 0],
            Layout::Offset16 => vec![id, 2, 0, 0],
            Layout::Plain | Layout::Compact => vec![id, 0, 0, 0],
        };
        words(&mut header, &[count as u32, 20 + CONFIG + offsets.len() as u32]);
        header.extend(config_bytes(config));
        chunk(0x0201, &header, &[offsets, data].concat())
    }

    fn offset(&self, offsets: &mut Vec<u8>, row: u16, offset: Option<usize>) {
        let quarter = |offset: usize| ((offset / 4) as u16).to_le_bytes();
        match (self.layout, offset) {
            (Layout::Sparse, None) => {}
            (Layout::Sparse, Some(offset)) => offsets.extend([row.to_le_bytes(), quarter(offset)].concat()),
            (Layout::Offset16, None) => offsets.extend([0xff; 2]),
            (Layout::Offset16, Some(offset)) => offsets.extend(quarter(offset)),
            (_, None) => offsets.extend([0xff; 4]),
            (_, Some(offset)) => words(offsets, &[offset as u32]),
        }
    }

    fn entry(&self, data: &mut Vec<u8>, key: u32, value: &EntryValue, strings: &mut Pool) {
        let put = |data: &mut Vec<u8>, value: &Value, strings: &mut Pool| {
            let (kind, word) = typed(value, strings);
            words(data, &[8 | u32::from(kind) << 24, word]);
        };
        match value {
            EntryValue::Simple(value) if self.layout == Layout::Compact => {
                let (kind, word) = typed(value, strings);
                words(data, &[key | u32::from(u16::from_le_bytes([8, kind])) << 16, word]);
            }
            EntryValue::Simple(value) => {
                words(data, &[8, key]);
                put(data, value, strings);
            }
            EntryValue::Complex { parent, items } => {
                words(data, &[16 | 1 << 16, key, parent.map_or(0, |id| id.0), items.len() as u32]);
                for (ResourceId(name), value) in items {
                    words(data, &[*name]);
                    put(data, value, strings);
                }
            }
        }
    }
}

fn first_seen<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    all.fold(Vec::new(), |mut seen, name| {
        if !seen.contains(&name) {
            seen.push(name);
        }
        seen
    })
}

/// A configuration from qualifiers.
///
/// # Panics
/// At a qualifier it does not know.
#[must_use]
pub fn parse_config(text: &str) -> Config {
    let mut config = Config::default();
    for part in text.split('-').filter(|part| !part.is_empty()) {
        let number = |prefix: &str| part.strip_prefix(prefix).and_then(|digits| digits.parse::<u16>().ok());
        match part {
            "night" => config.ui_mode |= 0x20,
            "land" => config.orientation = 2,
            "port" => config.orientation = 1,
            "mdpi" => config.density = 160,
            "hdpi" => config.density = 240,
            "xhdpi" => config.density = 320,
            "anydpi" => config.density = 0xfffe,
            "ldrtl" => config.screen_layout |= 0x80,
            _ if number("v").is_some() => config.sdk = number("v").unwrap(),
            _ if number("mcc").is_some() => config.mcc = number("mcc").unwrap(),
            _ if part.starts_with("b+") => config.set_locale(&part[2..].replace('+', "-")),
            _ if part.len() == 3 && part.starts_with('r') => {
                config.set_locale(&format!("{}-{}", config.language.as_str(), &part[1..]))
            }
            _ if matches!(part.len(), 2 | 3) => config.set_locale(part),
            _ => panic!("unknown qualifier {part}"),
        }
    }
    config
}

fn config_bytes(config: &Config) -> Vec<u8> {
    let mut out = CONFIG.to_le_bytes().to_vec();
    out.extend([config.mcc, config.mnc].iter().flat_map(|half| half.to_le_bytes()));
    out.extend(packed(config.language.as_str(), b'a'));
    out.extend(packed(config.region.as_str(), b'0'));
    out.extend([config.orientation, config.touchscreen]);
    out.extend(config.density.to_le_bytes());
    out.extend([config.keyboard, config.navigation, config.input_flags, config.gender]);
    let halves = [config.screen_width, config.screen_height, config.sdk, config.minor];
    out.extend(halves.iter().flat_map(|half| half.to_le_bytes()));
    out.extend([config.screen_layout, config.ui_mode]);
    let halves = [config.smallest_width, config.width, config.height];
    out.extend(halves.iter().flat_map(|half| half.to_le_bytes()));
    for (tag, size) in [(config.script.as_str(), 4), (config.variant.as_str(), 8)] {
        let end = out.len() + size;
        out.extend(tag.as_bytes());
        out.resize(end, 0);
    }
    out.extend([config.screen_layout2, config.color_mode, 0, 0, 0]);
    out.extend(config.numbering.as_str().as_bytes());
    out.resize(CONFIG as usize, 0);
    out
}

/// Two letters as they are, three packed into 15 bits.
fn packed(tag: &str, base: u8) -> [u8; 2] {
    match *tag.as_bytes() {
        [first, second, third] => {
            let [first, second, third] = [first, second, third].map(|letter| letter - base);
            [0x80 | third << 2 | second >> 3, second << 5 | first]
        }
        [first, second] => [first, second],
        _ => [0, 0],
    }
}
