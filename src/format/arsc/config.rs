//! `ResTable_config`: the conditions under which a value applies, and their text as `aapt` prints it.

use crate::base::Reader;
use std::fmt::{self, Write as _};

/// A configuration. Zero means "any" in every field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Config {
    /// Mobile country code.
    pub mcc: u16,
    /// Mobile network code; 0xffff stands for 0.
    pub mnc: u16,
    /// Language, two or three letters.
    pub language: Tag<3>,
    /// Script, four letters; empty where it was only computed.
    pub script: Tag<4>,
    /// Region, two letters or three digits.
    pub region: Tag<3>,
    /// Variant of the language.
    pub variant: Tag<8>,
    /// Numbering system of the locale.
    pub numbering: Tag<8>,
    /// 1 portrait, 2 landscape, 3 square.
    pub orientation: u8,
    /// 1 none, 2 stylus, 3 finger.
    pub touchscreen: u8,
    /// Dots per inch; 0xfffe any, 0xffff none.
    pub density: u16,
    /// 1 none, 2 qwerty, 3 twelve keys.
    pub keyboard: u8,
    /// 1 none, 2 d-pad, 3 trackball, 4 wheel.
    pub navigation: u8,
    /// Hidden keys (bits 0-1) and hidden navigation (bits 2-3).
    pub input_flags: u8,
    /// Grammatical gender: 1 neuter, 2 feminine, 3 masculine.
    pub gender: u8,
    /// Screen width in pixels.
    pub screen_width: u16,
    /// Screen height in pixels.
    pub screen_height: u16,
    /// Lowest API level.
    pub sdk: u16,
    /// Minor part of the API level.
    pub minor: u16,
    /// Screen size (bits 0-3), long (4-5), layout direction (6-7).
    pub screen_layout: u8,
    /// Kind of device (bits 0-3), night (4-5).
    pub ui_mode: u8,
    /// Smallest width in dp.
    pub smallest_width: u16,
    /// Width in dp.
    pub width: u16,
    /// Height in dp.
    pub height: u16,
    /// Round screen (bits 0-1).
    pub screen_layout2: u8,
    /// Wide colour gamut (bits 0-1), high dynamic range (2-3).
    pub color_mode: u8,
}

/// A short ASCII tag, padded with zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag<const N: usize>([u8; N]);

impl<const N: usize> Default for Tag<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> fmt::Debug for Tag<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl<const N: usize> Tag<N> {
    /// A tag of at most `N` ASCII characters; what is longer or no ASCII is empty.
    #[must_use]
    pub fn new(text: &[u8]) -> Self {
        let mut tag = [0; N];
        let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
        match tag.get_mut(..text.len()) {
            Some(place) if text.iter().all(u8::is_ascii_graphic) => place.copy_from_slice(text),
            _ => return Self::default(),
        }
        Self(tag)
    }

    /// The text of the tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let used = self.0.split(|&byte| byte == 0).next().unwrap_or_default();
        std::str::from_utf8(used).unwrap_or_default()
    }

    /// Whether the tag is not set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }
}

impl Config {
    /// Reads a `ResTable_config` from exactly its bytes; fields that an older format lacks are 0.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut config = Self::default();
        let _ = config.fill(&mut Reader::at(bytes, 4));
        config
    }

    fn fill(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        self.mcc = reader.u16()?;
        self.mnc = reader.u16()?;
        self.language = unpack(reader.array()?, b'a');
        self.region = unpack(reader.array()?, b'0');
        self.orientation = reader.u8()?;
        self.touchscreen = reader.u8()?;
        self.density = reader.u16()?;
        self.keyboard = reader.u8()?;
        self.navigation = reader.u8()?;
        self.input_flags = reader.u8()?;
        self.gender = reader.u8()? & 3;
        self.screen_width = reader.u16()?;
        self.screen_height = reader.u16()?;
        self.sdk = reader.u16()?;
        self.minor = reader.u16()?;
        self.screen_layout = reader.u8()?;
        self.ui_mode = reader.u8()?;
        self.smallest_width = reader.u16()?;
        self.width = reader.u16()?;
        self.height = reader.u16()?;
        self.script = Tag::new(reader.bytes(4)?);
        self.variant = Tag::new(reader.bytes(8)?);
        self.screen_layout2 = reader.u8()?;
        self.color_mode = reader.u8()?;
        reader.skip(2)?;
        if reader.u8()? != 0 {
            self.script = Tag::default();
        }
        self.numbering = Tag::new(reader.bytes(8)?);
        Some(())
    }

    /// Sets the locale from a BCP 47 tag (`zh-Hans-CN`), as protocol buffer tables write it.
    pub fn set_locale(&mut self, tag: &str) {
        let mut parts = tag.split(['-', '_']).map(str::as_bytes).peekable();
        self.language = Tag::new(parts.next().unwrap_or_default());
        while let Some(part) = parts.next() {
            match part {
                b"u" => {
                    if parts.next() == Some(b"nu") {
                        self.numbering = Tag::new(parts.next().unwrap_or_default());
                    }
                }
                [first, _, _, _] if first.is_ascii_alphabetic() => self.script = Tag::new(part),
                [_, _] | [_, _, _] => self.region = Tag::new(part),
                _ => self.variant = Tag::new(&part.to_ascii_lowercase()),
            }
        }
    }

    /// Whether the value applies everywhere.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The locale as a tag such as `zh-Hans-CN`; empty for any locale.
    #[must_use]
    pub fn locale(&self) -> String {
        let parts =
            [self.language.as_str(), self.script.as_str(), self.region.as_str(), self.variant.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("-")
    }

    /// Whether the locale is the one of this tag; cheaper than building the tag.
    #[must_use]
    pub fn has_locale(&self, tag: &str) -> bool {
        let mut want = Self::default();
        want.set_locale(tag);
        let of = |config: &Self| (config.language, config.script, config.region, config.variant);
        of(self) == of(&want)
    }

    fn qualifiers(&self) -> Vec<String> {
        let mut list = Vec::new();
        let mut put = |text: String| {
            if !text.is_empty() {
                list.push(text);
            }
        };
        let number = |prefix: &str, value: u16, suffix: &str| match value {
            0 => String::new(),
            value => format!("{prefix}{value}{suffix}"),
        };
        put(number("mcc", self.mcc, ""));
        put(if self.mnc == u16::MAX { "mnc00".into() } else { number("mnc", self.mnc, "") });
        put(self.locale_qualifier());
        put(named(self.gender, &["neuter", "feminine", "masculine"]));
        put(named(self.screen_layout >> 6, &["ldltr", "ldrtl"]));
        put(number("sw", self.smallest_width, "dp"));
        put(number("w", self.width, "dp"));
        put(number("h", self.height, "dp"));
        put(named(self.screen_layout & 0x0f, &["small", "normal", "large", "xlarge"]));
        put(named(self.screen_layout >> 4 & 3, &["notlong", "long"]));
        put(named(self.screen_layout2 & 3, &["notround", "round"]));
        put(named(self.color_mode & 3, &["nowidecg", "widecg"]));
        put(named(self.color_mode >> 2 & 3, &["lowdr", "highdr"]));
        put(named(self.orientation, &["port", "land", "square"]));
        put(match self.ui_mode & 0x0f {
            0 | 1 => String::new(),
            kind => named(kind, &["", "desk", "car", "television", "appliance", "watch", "vrheadset"]),
        });
        put(named(self.ui_mode >> 4 & 3, &["notnight", "night"]));
        put(density(self.density));
        put(named(self.touchscreen, &["notouch", "stylus", "finger"]));
        put(named(self.input_flags & 3, &["keysexposed", "keyshidden", "keyssoft"]));
        put(named(self.keyboard, &["nokeys", "qwerty", "12key"]));
        put(named(self.input_flags >> 2 & 3, &["navexposed", "navhidden"]));
        put(named(self.navigation, &["nonav", "dpad", "trackball", "wheel"]));
        if self.screen_width != 0 || self.screen_height != 0 {
            put(format!("{}x{}", self.screen_width, self.screen_height));
        }
        put(match (self.sdk, self.minor) {
            (sdk, minor) if minor != 0 => format!("v{sdk}.{minor}"),
            (sdk, _) => number("v", sdk, ""),
        });
        list
    }

    fn locale_qualifier(&self) -> String {
        let mut out = String::new();
        if self.language.is_empty() {
            return out;
        }
        if self.script.is_empty() && self.variant.is_empty() && self.numbering.is_empty() {
            out.push_str(self.language.as_str());
            if !self.region.is_empty() {
                let _ = write!(out, "-r{}", self.region.as_str());
            }
            return out;
        }
        let _ = write!(out, "b+{}", self.language.as_str());
        for part in [self.script.as_str(), self.region.as_str(), self.variant.as_str()] {
            if !part.is_empty() {
                let _ = write!(out, "+{part}");
            }
        }
        if !self.numbering.is_empty() {
            let _ = write!(out, "+u+nu+{}", self.numbering.as_str());
        }
        out
    }
}

fn named(value: u8, names: &[&str]) -> String {
    match value.checked_sub(1) {
        None => String::new(),
        Some(row) => {
            names.get(usize::from(row)).map_or_else(|| format!("unknown{value}"), |name| (*name).to_owned())
        }
    }
}

fn density(value: u16) -> String {
    let name = match value {
        0 => "",
        120 => "ldpi",
        160 => "mdpi",
        213 => "tvdpi",
        240 => "hdpi",
        320 => "xhdpi",
        480 => "xxhdpi",
        640 => "xxxhdpi",
        0xfffe => "anydpi",
        0xffff => "nodpi",
        other => return format!("{other}dpi"),
    };
    name.to_owned()
}

/// Two letters as they are, or three letters packed into 15 bits.
fn unpack([high, low]: [u8; 2], base: u8) -> Tag<3> {
    if high & 0x80 == 0 {
        return Tag::new(&[high, low]);
    }
    let letters = [low & 0x1f, low >> 5 | (high & 0x03) << 3, (high & 0x7c) >> 2];
    Tag::new(&letters.map(|letter| base.wrapping_add(letter)))
}

impl fmt::Display for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_default() {
            return formatter.write_str("(default)");
        }
        formatter.write_str(&self.qualifiers().join("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn qualifiers_stand_in_the_order_of_aapt() {
        let mut config =
            Config { mcc: 310, mnc: u16::MAX, sdk: 21, ui_mode: 0x20, density: 320, ..Config::default() };
        config.set_locale("zh-CN");
        config.screen_layout = 0x80 | 0x20 | 3;
        config.input_flags = 2 | 1 << 2;
        assert_eq!(
            config.to_string(),
            "mcc310-mnc00-zh-rCN-ldrtl-large-long-night-xhdpi-keyshidden-navexposed-v21"
        );
        assert_eq!(Config::default().to_string(), "(default)");
    }

    #[test]
    fn locales_of_every_form() {
        let shown = |tag: &str| {
            let mut config = Config::default();
            config.set_locale(tag);
            assert!(config.has_locale(tag) && (tag.is_empty() || !config.has_locale("")), "{tag}");
            config.to_string()
        };
        let expected = [
            ("", "(default)"),
            ("fil", "fil"),
            ("es-419", "es-r419"),
            ("zh-Hant-TW", "b+zh+Hant+TW"),
            ("sr-Latn", "b+sr+Latn"),
            ("ca-valencia", "b+ca+valencia"),
            ("ar-EG-u-nu-latn", "b+ar+EG+u+nu+latn"),
        ];
        for (tag, qualifier) in expected {
            assert_eq!(shown(tag), qualifier);
        }
    }

    #[test]
    fn a_short_configuration_leaves_the_rest_open() {
        let mut bytes = [0; 28];
        bytes[8..12].copy_from_slice(&[0xad, 0x05, b'P', b'H']);
        bytes[24] = 23;
        let config = Config::read(&bytes);
        assert_eq!((config.locale().as_str(), config.sdk, config.width), ("fil-PH", 23, 0));
        assert!(Config::read(&[]).is_default());
    }
}
