//! What a parser returns: everything that could be read, and a list of what was wrong.

/// One thing that is malformed in a file. Not an error: reading went on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Defect {
    /// Stable id in kebab case, for example `chunk-size`.
    pub kind: &'static str,
    /// Byte offset in the file that is malformed, where one is known.
    pub offset: Option<u64>,
    /// What was seen and what was done about it; lower case, no full stop.
    pub text: String,
}

/// A bounded list of defects: past the ceiling they are counted, not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defects {
    list: Vec<Defect>,
    dropped: usize,
}

impl Defects {
    /// How many defects of one file are kept; the rest are counted.
    pub const MAX_KEPT: usize = 64;

    /// Notes a defect at a byte offset.
    pub fn at(&mut self, offset: usize, kind: &'static str, text: impl Into<String>) {
        self.add(Defect { kind, offset: u64::try_from(offset).ok(), text: text.into() });
    }

    /// Notes a defect of the file as a whole.
    pub fn whole(&mut self, kind: &'static str, text: impl Into<String>) {
        self.add(Defect { kind, offset: None, text: text.into() });
    }

    /// Takes over the defects of a part.
    pub fn extend(&mut self, other: Self) {
        self.dropped = self.dropped.saturating_add(other.dropped);
        for defect in other.list {
            self.add(defect);
        }
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The defects kept, in the order found; the last says how many more there were, if any.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<Defect> {
        if self.dropped > 0 {
            let text = format!("{} further defects not listed", self.dropped);
            self.list.push(Defect { kind: "more-defects", offset: None, text });
        }
        self.list
    }

    /// The defects kept so far.
    #[must_use]
    pub fn as_slice(&self) -> &[Defect] {
        &self.list
    }

    /// Notes a defect made elsewhere.
    pub fn add(&mut self, defect: Defect) {
        if self.list.len() < Self::MAX_KEPT {
            self.list.push(defect);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }
}

/// A value as far as it could be read, with its defects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed<T> {
    /// What could be read.
    pub value: T,
    /// What was wrong.
    pub defects: Defects,
}

impl<T> Parsed<T> {
    /// A value read without trouble.
    pub fn clean(value: T) -> Self {
        Self { value, defects: Defects::default() }
    }

    /// Hands the defects to `all` and returns the value.
    pub fn take(self, all: &mut Defects) -> T {
        all.extend(self.defects);
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::Defects;

    #[test]
    fn defects_beyond_the_ceiling_are_counted() {
        let mut defects = Defects::default();
        for offset in 0..Defects::MAX_KEPT + 5 {
            defects.at(offset, "k", "t");
        }
        let list = defects.into_vec();
        assert_eq!(list.len(), Defects::MAX_KEPT + 1);
        assert_eq!(list.last().unwrap().text, "5 further defects not listed");
    }
}
