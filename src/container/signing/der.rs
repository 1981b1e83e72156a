//! DER and the BER that old signers write, in; one element at a time out. Nothing here recurses or panics.

use crate::base::Reader;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0]`, constructed.
pub(super) const CONTEXT_0: u8 = 0xa0;

/// Elements inside an element of indefinite length that are stepped over to find its end.
const MAX_STEPS: usize = 100_000;

/// An element: its tag byte, its content, and both with the length as they stand in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    pub(super) whole: &'a [u8],
}

/// The elements of a sequence of them, until one is malformed.
#[derive(Clone, Debug)]
pub(super) struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    pub(super) const fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next element, where it has this tag; where it has another, nothing is consumed.
    pub(super) fn expect(&mut self, tag: u8) -> Option<Element<'a>> {
        let (element, rest) = split(self.0)?;
        (element.tag == tag).then(|| {
            self.0 = rest;
            element
        })
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;
    fn next(&mut self) -> Option<Element<'a>> {
        let (element, rest) = split(self.0)?;
        self.0 = rest;
        Some(element)
    }
}

/// Tag and length; `None` for the length is BER's indefinite form.
fn header(reader: &mut Reader<'_>) -> Option<(u8, Option<usize>)> {
    let tag = reader.u8()?;
    if tag & 0x1f == 0x1f {
        // Tags above 30 occur in no certificate and no signature.
        return None;
    }
    let first = reader.u8()?;
    match first {
        0x80 => Some((tag, None)),
        0..0x80 => Some((tag, Some(usize::from(first)))),
        _ => {
            let bytes = reader.bytes(usize::from(first & 0x7f))?;
            let mut length = 0_usize;
            for byte in bytes {
                length = length.checked_mul(256)?.checked_add(usize::from(*byte))?;
            }
            Some((tag, Some(length)))
        }
    }
}

fn split(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let mut reader = Reader::new(bytes);
    let (tag, length) = header(&mut reader)?;
    if tag == 0 && length == Some(0) {
        // End of contents.
        return None;
    }
    let start = reader.position();
    let content_end = match length {
        Some(length) => start.checked_add(length)?,
        None => indefinite_end(bytes, start)?,
    };
    let end = if length.is_some() { content_end } else { content_end.checked_add(2)? };
    let element = Element { tag, content: bytes.get(start..content_end)?, whole: bytes.get(..end)? };
    Some((element, bytes.get(end..)?))
}

/// Where the content of an element of indefinite length ends: at the end-of-contents mark of its own level.
fn indefinite_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut reader = Reader::at(bytes, start);
    let mut open = 1_usize;
    for _ in 0..MAX_STEPS {
        let at = reader.position();
        match header(&mut reader)? {
            (0, Some(0)) => {
                open = open.checked_sub(1)?;
                if open == 0 {
                    return Some(at);
                }
            }
            (_, Some(length)) => reader.skip(length)?,
            (_, None) => open = open.checked_add(1)?,
        }
    }
    None
}

/// The fields of an X.509 certificate (RFC 5280, 4.1) that tell who it is.
pub(super) struct Certificate<'a> {
    /// The content of the issuer's `Name`.
    pub(super) issuer: &'a [u8],
    /// The content of the serial number.
    pub(super) serial: &'a [u8],
    /// The content of the subject's `Name`.
    pub(super) subject: &'a [u8],
}

impl<'a> Certificate<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let certificate = Elements::of(bytes).expect(SEQUENCE)?;
        let mut fields = Elements::of(Elements::of(certificate.content).expect(SEQUENCE)?.content);
        let _version = fields.expect(CONTEXT_0);
        let serial = fields.expect(INTEGER)?.content;
        let _algorithm = fields.expect(SEQUENCE)?;
        let issuer = fields.expect(SEQUENCE)?.content;
        let _validity = fields.expect(SEQUENCE)?;
        let subject = fields.expect(SEQUENCE)?.content;
        Some(Self { issuer, serial, subject })
    }
}
