//! The types a field of a fact can have, and their text form.

/// A field's type: how it prints as a list of texts, and how it is read back.
pub trait Field: Sized + Default {
    /// The value as text: none where absent, several for a list.
    fn texts(&self) -> Vec<String>;
    /// Reads the value from its texts; an error says what is expected.
    ///
    /// # Errors
    /// Where a text is not of this type.
    fn from_texts(texts: &[&str]) -> Result<Self, String>;
}

fn single<T: std::str::FromStr>(texts: &[&str], expected: &str) -> Result<T, String> {
    match texts {
        [text] => text.parse().map_err(|_| format!("`{text}` is not {expected}")),
        _ => Err(format!("expected {expected}, found {} values", texts.len())),
    }
}

impl Field for String {
    fn texts(&self) -> Vec<String> {
        if self.is_empty() { Vec::new() } else { vec![self.clone()] }
    }
    fn from_texts(texts: &[&str]) -> Result<Self, String> {
        single(texts, "a text")
    }
}

impl Field for bool {
    fn texts(&self) -> Vec<String> {
        vec![self.to_string()]
    }
    fn from_texts(texts: &[&str]) -> Result<Self, String> {
        single(texts, "`true` or `false`")
    }
}

impl Field for i64 {
    fn texts(&self) -> Vec<String> {
        vec![self.to_string()]
    }
    fn from_texts(texts: &[&str]) -> Result<Self, String> {
        single(texts, "a number")
    }
}

impl<T: Field> Field for Option<T> {
    fn texts(&self) -> Vec<String> {
        self.as_ref().map(T::texts).unwrap_or_default()
    }
    fn from_texts(texts: &[&str]) -> Result<Self, String> {
        T::from_texts(texts).map(Some)
    }
}

impl Field for Vec<String> {
    fn texts(&self) -> Vec<String> {
        self.clone()
    }
    fn from_texts(texts: &[&str]) -> Result<Self, String> {
        Ok(texts.iter().map(|text| (*text).to_owned()).collect())
    }
}
