//! A list in, its lines out, each no longer than a path can be.

use std::io::{self, BufRead};

/// Bytes of one line.
pub(crate) const MAX_LINE_BYTES: usize = 1 << 16;

/// A line without its end.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) start: Vec<u8>,
    /// Whether there was more than [`MAX_LINE_BYTES`].
    pub(crate) is_cut: bool,
}

/// Reads a line to its end, and keeps as much of it as a path can have.
pub(crate) fn next_line(from: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Line { start: Vec::new(), is_cut: false };
    let mut has_begun = false;
    loop {
        let piece = match from.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if piece.is_empty() {
            return Ok(has_begun.then_some(line));
        }
        has_begun = true;
        let end = piece.iter().position(|byte| *byte == b'\n');
        let content = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        let room = MAX_LINE_BYTES.saturating_sub(line.start.len());
        line.is_cut |= content.len() > room;
        line.start.extend(content.iter().take(room));
        let used = end.map_or(piece.len(), |at| at.saturating_add(1));
        from.consume(used);
        if end.is_some() {
            if line.start.last() == Some(&b'\r') {
                line.start.pop();
            }
            return Ok(Some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINE_BYTES, next_line};

    #[test]
    fn every_line_is_one_line() {
        let long = "x".repeat(MAX_LINE_BYTES + 7);
        let text = format!("a\r\n\n{long}\nlast");
        let mut reader = std::io::BufReader::with_capacity(16, text.as_bytes());
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut reader).unwrap() {
            lines.push((line.start.len(), line.is_cut));
        }
        assert_eq!(lines, [(1, false), (0, false), (MAX_LINE_BYTES, true), (4, false)]);
    }
}
