//! Just enough of binary XML to write the manifests of these tests.

const ANDROID: &str = "http://schemas.android.com/apk/res/android";
const NONE: u32 = u32::MAX;

/// A value of an attribute.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Number(u32),
    Flag(bool),
}

/// An open document: chunks so far and the strings they name.
#[derive(Default)]
pub(super) struct Writer {
    strings: Vec<String>,
    body: Vec<u8>,
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn chunk(kind: u16, header: u16, body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap();
    [&kind.to_le_bytes()[..], &header.to_le_bytes(), &size.to_le_bytes(), body].concat()
}

impl Writer {
    fn string(&mut self, text: &str) -> u32 {
        let known = self.strings.iter().position(|known| known == text);
        let at = known.unwrap_or_else(|| {
            self.strings.push(text.to_owned());
            self.strings.len() - 1
        });
        u32::try_from(at).unwrap()
    }

    /// Opens an element. `package` and `split` have no namespace, all other attributes are Android's.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, Value<'_>)]) {
        let name = self.string(name);
        let mut body = words(&[1, NONE, NONE, name]);
        let count = u32::try_from(attributes.len()).unwrap();
        body.extend(words(&[0x0014_0014, count, 0]));
        for (name, value) in attributes {
            let namespace = if *name == "package" { NONE } else { self.string(ANDROID) };
            let name = self.string(name);
            let (raw, kind, data) = match value {
                Value::Text(text) => {
                    let id = self.string(text);
                    (id, 0x03, id)
                }
                Value::Number(number) => (NONE, 0x10, *number),
                Value::Flag(flag) => (NONE, 0x12, if *flag { NONE } else { 0 }),
            };
            body.extend(words(&[namespace, name, raw, 0x0000_0008 | kind << 24, data]));
        }
        self.body.extend(chunk(0x0102, 16, &body));
    }

    /// Closes an element.
    pub(super) fn close(&mut self, name: &str) {
        let name = self.string(name);
        self.body.extend(chunk(0x0103, 16, &words(&[1, NONE, NONE, name])));
    }

    /// The whole file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let (uri, prefix) = (self.string(ANDROID), self.string("android"));
        let (mut offsets, mut data) = (Vec::new(), Vec::new());
        for text in &self.strings {
            offsets.push(u32::try_from(data.len()).unwrap());
            let units: Vec<u16> = text.encode_utf16().collect();
            data.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
            data.extend(units.iter().chain(&[0]).flat_map(|unit| unit.to_le_bytes()));
        }
        data.resize(data.len().next_multiple_of(4), 0);
        let count = u32::try_from(offsets.len()).unwrap();
        let pool = words(&[count, 0, 0, 28 + 4 * count, 0]);
        let pool = chunk(0x0001, 28, &[pool, words(&offsets), data].concat());
        let start = chunk(0x0100, 16, &words(&[1, NONE, prefix, uri]));
        let end = chunk(0x0101, 16, &words(&[1, NONE, prefix, uri]));
        chunk(0x0003, 8, &[pool, start, self.body, end].concat())
    }
}
