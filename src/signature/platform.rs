//! The public classes of the platform, which no package contains: super classes, interfaces and methods.
//!
//! `signatures/platform/classes.tsv` is kept as text and searched in place: nothing is built at start-up.

/// The table, sorted by class name.
#[derive(Clone, Copy, Debug)]
pub struct PlatformClasses<'a> {
    table: &'a str,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct PlatformClass<'a> {
    /// Binary name with dots: `android.provider.Settings$Secure`.
    pub name: &'a str,
    superclass: &'a str,
    interfaces: &'a str,
    methods: &'a str,
}

impl<'a> PlatformClasses<'a> {
    /// A view of the table's text.
    #[must_use]
    pub const fn new(table: &'a str) -> Self {
        Self { table }
    }

    /// The class of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<PlatformClass<'a>> {
        let (mut low, mut high) = (0, self.table.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, row) = self.line_at(middle);
            let class =
                row.get(..memchr::memchr(b'\t', row.as_bytes()).unwrap_or(row.len())).unwrap_or_default();
            match class.cmp(name) {
                _ if row.starts_with('#') => low = start + row.len() + 1,
                std::cmp::Ordering::Equal => return Some(PlatformClass::new(row)),
                std::cmp::Ordering::Less => low = start + row.len() + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        None
    }

    /// The line that covers a byte offset, with its start; the offset may fall inside a character.
    fn line_at(&self, offset: usize) -> (usize, &'a str) {
        let bytes = self.table.as_bytes();
        let before = bytes.get(..offset).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let rest = bytes.get(start..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(bytes.len(), |length| start + length);
        (start, self.table.get(start..end).unwrap_or_default())
    }

    /// The class and everything it extends or implements, nearest first: supers before interfaces.
    pub fn ancestry(self, name: &str) -> impl Iterator<Item = PlatformClass<'a>> {
        let mut waiting = std::collections::VecDeque::from_iter(self.find(name));
        let mut seen = 0_usize;
        std::iter::from_fn(move || {
            let class = waiting.pop_front()?;
            seen += 1;
            if seen < Self::MAX_ANCESTORS {
                if let Some(superclass) = self.find(class.superclass) {
                    waiting.push_front(superclass);
                }
                waiting.extend(class.interfaces().filter_map(|interface| self.find(interface)));
            }
            Some(class)
        })
    }

    /// No platform class has more; the table is ours, but `--signatures` may replace it.
    const MAX_ANCESTORS: usize = 200;
}

impl<'a> PlatformClass<'a> {
    fn new(row: &'a str) -> Self {
        let mut cells = row.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (name, superclass, interfaces) = (cell(), cell(), cell());
        let _since = cell();
        Self { name, superclass, interfaces, methods: cell() }
    }

    /// Names of the interfaces it implements directly.
    pub fn interfaces(&self) -> impl Iterator<Item = &'a str> {
        self.interfaces.split(';').filter(|name| !name.is_empty())
    }

    /// Names of the methods it declares.
    pub fn methods(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.methods.split(';').filter_map(|entry| entry.split('@').next()).filter(|name| !name.is_empty())
    }

    /// Whether it declares a method of that name.
    #[must_use]
    pub fn declares(&self, method: &str) -> bool {
        self.methods().any(|name| name == method)
    }
}

#[cfg(test)]
mod tests {
    use super::PlatformClasses;

    const TABLE: &str = "# header\na.A\tjava.lang.Object\ti.I\t\tm;n@23\na.A$B\ta.A\t\t\tb\ni.I\t\ti.J\t\tx\ni.J\t\t\t\ty\njava.lang.Object\t\t\t\ttoString\n";

    #[test]
    fn every_row_is_found_and_nothing_else() {
        let classes = PlatformClasses::new(TABLE);
        for name in ["a.A", "a.A$B", "i.I", "i.J", "java.lang.Object"] {
            assert_eq!(classes.find(name).unwrap().name, name);
        }
        for name in ["", "a", "a.A$", "z", "# header", "b"] {
            assert!(classes.find(name).is_none(), "{name}");
        }
        assert!(PlatformClasses::new("").find("a").is_none());
    }

    #[test]
    fn ancestry_is_nearest_first() {
        let classes = PlatformClasses::new(TABLE);
        let names: Vec<_> = classes.ancestry("a.A$B").map(|class| class.name).collect();
        assert_eq!(names, ["a.A$B", "a.A", "java.lang.Object", "i.I", "i.J"]);
        assert!(classes.find("a.A").unwrap().declares("n"));
        assert!(!classes.find("a.A").unwrap().declares("n@23"));
    }

    #[test]
    fn a_table_that_turns_in_circles_ends() {
        let classes = PlatformClasses::new("a\tb\t\t\t\nb\ta\t\t\t\n");
        assert_eq!(classes.ancestry("a").count(), PlatformClasses::MAX_ANCESTORS);
    }
}
