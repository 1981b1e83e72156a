//! URLs in any bytes: found by their `://`, spread to both sides as far as RFC 3986 characters go.

use crate::base::Limits;

/// Schemes that name a host to talk to.
const SCHEMES: [&str; 12] =
    ["https", "http", "wss", "ws", "ftp", "ftps", "mqtt", "mqtts", "tcp", "ssl", "rtmp", "rtsp"];

/// Longest URL kept; a longer one is cut.
const MAX_URL: usize = 512;

/// The URLs in `bytes` with their offsets, in order.
#[must_use]
pub fn find(bytes: &[u8], limits: &Limits) -> Vec<(u64, String)> {
    memchr::memmem::find_iter(bytes, b"://")
        .filter_map(|at| url_at(bytes, at))
        .take(limits.max_rows)
        .collect()
}

/// The URL around a `://` at `at`.
fn url_at(bytes: &[u8], at: usize) -> Option<(u64, String)> {
    let before = bytes.get(..at)?;
    let scheme = SCHEMES.iter().filter(|scheme| ends_with_ignoring_case(before, scheme.as_bytes()));
    let scheme = scheme.max_by_key(|scheme| scheme.len())?;
    let start = at.checked_sub(scheme.len())?;
    let rest = bytes.get(start..)?;
    let authority = scheme.len() + 3;
    let length = rest.iter().take(MAX_URL).skip(authority).take_while(|byte| is_url_byte(**byte)).count();
    let text = std::str::from_utf8(rest.get(..authority + length)?).ok()?;
    (length > 0).then(|| (u64::try_from(start).unwrap_or(u64::MAX), text.to_owned()))
}

fn ends_with_ignoring_case(bytes: &[u8], end: &[u8]) -> bool {
    let start = bytes.len().checked_sub(end.len());
    start.and_then(|start| bytes.get(start..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// Unreserved, reserved and percent characters of RFC 3986, less quotes and brackets that end a URL in text.
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&*+,;=%".contains(&byte)
}

/// The host of a URL, lower-case, where it is a name with a dot or an IPv4 address; without port and user.
#[must_use]
pub fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', ',', ';', '&', '*', '!', '$', '=', '+']).next()?;
    let written = authority.rsplit('@').next()?.split(':').next()?.trim_end_matches('.');
    // `http://javax.xml.transform.dom.DOMResult/feature` names a class.
    if written.rsplit('.').next().is_some_and(is_class_name) {
        return None;
    }
    let host = written.to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = labels.last()?;
    let is_name = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_whole = labels.len() >= 2 && labels.iter().all(is_label);
    (is_whole && (is_name || is_address(&host))).then_some(host)
}

/// Whether a name has capitals and small letters, as those of classes have and top-level domains do not.
fn is_class_name(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_uppercase()) && name.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether a host is an IPv4 address.
#[must_use]
pub fn is_address(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|label| label.parse::<u8>().is_ok())
}

/// Whether the scheme of a URL sends its content in the clear.
#[must_use]
pub fn is_cleartext(url: &str) -> bool {
    let scheme = url.split("://").next().unwrap_or_default().to_ascii_lowercase();
    matches!(scheme.as_str(), "http" | "ws" | "ftp" | "mqtt" | "tcp" | "rtmp" | "rtsp")
}

#[cfg(test)]
mod tests {
    use super::{find, host, is_cleartext};
    use crate::base::Limits;

    #[test]
    fn urls_are_cut_where_they_end() {
        let bytes =
            b"\x17https://a.example.com/x?y=1\0 see http://b.cn, or \"HTTP://C.org\" xhttp://d.e://f://";
        let found: Vec<_> = find(bytes, &Limits::default()).into_iter().map(|(_, url)| url).collect();
        assert_eq!(
            found,
            ["https://a.example.com/x?y=1", "http://b.cn,", "HTTP://C.org", "http://d.e://f://"]
        );
        assert_eq!(find(bytes, &Limits::default())[0].0, 1);
        assert!(find(b"://", &Limits::default()).is_empty());
    }

    #[test]
    fn hosts() {
        for (url, expected) in [
            ("https://a.example.com/x", Some("a.example.com")),
            ("http://user:pw@B.cn:8080/", Some("b.cn")),
            ("http://b.cn,", Some("b.cn")),
            ("ws://10.0.0.1:1", Some("10.0.0.1")),
            ("http://999.0.0.1/", None),
            ("http://localhost/", None),
            ("http://%s/", None),
            ("https://a..b/", None),
            ("http://example.1/", None),
            ("http://EXAMPLE.COM/", Some("example.com")),
            ("http://javax.xml.transform.dom.DOMResult/feature", None),
        ] {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
        assert!(is_cleartext("HTTP://a.b") && !is_cleartext("https://a.b"));
    }
}
