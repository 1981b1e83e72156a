//! Patterns for the values of fields: exact text, `*` for any text, `<n` `<=n` `>n` `>=n` for numbers.

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The whole text; the empty text stands for an absent value.
    Exact(String),
    /// The pieces between the stars, in order, the first at the start and the last at the end.
    Wild(Vec<String>),
    /// Numbers from the first to the last.
    Range(i64, i64),
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Where `<` or `>` is not followed by a number.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.starts_with(['<', '>']) {
            return range(text).ok_or_else(|| format!("`{text}` needs a whole number after the sign"));
        }
        if !text.contains('*') {
            return Ok(Self::Exact(text.to_owned()));
        }
        Ok(Self::Wild(text.split('*').map(str::to_owned).collect()))
    }

    /// Whether a value matches.
    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        match self {
            Self::Exact(text) => text == value,
            Self::Wild(pieces) => wild(pieces, value),
            Self::Range(low, high) => {
                value.parse().is_ok_and(|number: i64| *low <= number && number <= *high)
            }
        }
    }

    /// Whether a fact without a value matches: only the empty text stands for that.
    #[must_use]
    pub fn matches_absent(&self) -> bool {
        matches!(self, Self::Exact(text) if text.is_empty())
    }
}

fn range(text: &str) -> Option<Pattern> {
    let (sign, number) = text.split_at(if text.get(1..2) == Some("=") { 2 } else { 1 });
    let number: i64 = number.trim().parse().ok()?;
    Some(match sign {
        "<" => Pattern::Range(i64::MIN, number.checked_sub(1)?),
        "<=" => Pattern::Range(i64::MIN, number),
        ">" => Pattern::Range(number.checked_add(1)?, i64::MAX),
        _ => Pattern::Range(number, i64::MAX),
    })
}

/// Takes each inner piece where it first occurs, which leaves the most for the rest: no way back is needed.
fn wild(pieces: &[String], value: &str) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return false };
    let Some((last, inner)) = rest.split_last() else { return first == value };
    let Some(mut left) = value.strip_prefix(first.as_str()).and_then(|it| it.strip_suffix(last.as_str()))
    else {
        return false;
    };
    for piece in inner {
        match left.split_once(piece.as_str()) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn matches() {
        let table: &[(&str, &[&str], &[&str])] = &[
            ("abc", &["abc"], &["ab", "abcd", "ABC", ""]),
            ("", &[""], &["a"]),
            ("*", &["", "a", "任意"], &[]),
            (
                "android.permission.*",
                &["android.permission.", "android.permission.X"],
                &["android.permission"],
            ),
            ("*_SMS", &["READ_SMS", "_SMS"], &["READ_SMS_X"]),
            ("a*b*c", &["abc", "aXbXc", "abbc", "abcbc"], &["acb", "ab", "ac"]),
            ("a*a", &["aa", "aXa"], &["a"]),
            ("**", &["", "x"], &[]),
            ("*隐私*", &["查看隐私政策", "隐私"], &["隐", "私隐"]),
            ("<23", &["22", "-5"], &["23", "24", "", "x", "22.5"]),
            ("<=23", &["23"], &["24"]),
            (">23", &["24"], &["23"]),
            (">=30", &["30", "9223372036854775807"], &["29", "x30"]),
            ("> 3", &["4"], &["3"]),
            ("true", &["true"], &["false"]),
        ];
        for (pattern, yes, no) in table {
            let compiled = Pattern::new(pattern).unwrap();
            yes.iter().for_each(|value| assert!(compiled.matches(value), "{pattern} should match {value:?}"));
            no.iter()
                .for_each(|value| assert!(!compiled.matches(value), "{pattern} must not match {value:?}"));
        }
    }

    #[test]
    fn bad_numbers_are_refused() {
        for pattern in ["<", ">=", "<x", ">= 1.5", "<-9223372036854775808", ">99999999999999999999"] {
            assert!(Pattern::new(pattern).unwrap_err().contains(pattern), "{pattern}");
        }
    }

    #[test]
    fn only_the_empty_pattern_stands_for_an_absent_value() {
        let absent = |text| Pattern::new(text).unwrap().matches_absent();
        assert!(absent(""));
        assert!(!absent("*") && !absent("x") && !absent(">=0"));
    }
}
