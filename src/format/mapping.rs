//! The mapping file of R8 and ProGuard: text in; from the names in a dex file to those in its source, out.
//!
//! Only the lines of classes are read at once; those of a class's members when a name of it is asked for. The form is
//! that of <https://r8.googlesource.com/r8/+/refs/heads/main/doc/retrace.md>.

use crate::base::{Bytes, Defects, Limits, Parsed};
use memchr::memchr;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::ops::Range;

/// Bytes of a name that is restored; a longer one stays as it is in the dex file.
const MAX_NAME: usize = 1_024;
/// Rows of one method that are compared with the one asked for.
const MAX_ROWS: usize = 4_096;

/// A mapping file.
#[derive(Debug, Default)]
pub struct Mapping {
    text: Bytes,
    /// By the name in the dex file.
    classes: FxHashMap<Box<[u8]>, Class>,
    id: Option<Range<usize>>,
}

#[derive(Clone, Debug)]
struct Class {
    original: Range<usize>,
    members: Range<usize>,
}

/// A method as its source names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// The class it was written in, where that is another than the one it stands in.
    pub class: Option<String>,
    /// Name and descriptor.
    pub method: String,
}

/// The member lines of one class, by name in the dex file.
#[derive(Debug, Default)]
pub struct Members<'m> {
    rows: FxHashMap<&'m str, Vec<Row<'m>>>,
}

/// A line of a method.
#[derive(Clone, Copy, Debug)]
struct Row<'m> {
    /// Its lines in the dex file: inlined frames of one place have the same, the innermost first.
    lines: &'m str,
    returns: &'m str,
    name: &'m str,
    parameters: &'m str,
    /// The descriptor in the dex file, where it differs by more than the names of classes.
    residual: Option<&'m str>,
}

/// Reads a mapping file.
#[must_use]
pub fn parse(text: Bytes, limits: &Limits) -> Parsed<Mapping> {
    let mut defects = Defects::default();
    let mut mapping = Mapping { text: text.clone(), ..Mapping::default() };
    let mut open: Option<(Box<[u8]>, Class)> = None;
    for range in lines(&text) {
        let line = text.get(range.clone()).unwrap_or_default();
        if let Some(id) = line.strip_prefix(b"# pg_map_id: ") {
            let end = range.start.saturating_add(line.len());
            mapping.id = Some(end.saturating_sub(id.len())..end);
        }
        let Some((original, name)) = class_line(line) else { continue };
        if let Some((name, class)) = open.take() {
            mapping.classes.entry(name).or_insert(class.until(range.start));
        }
        if mapping.classes.len() >= limits.max_rows {
            defects.at(range.start, "mapping-rows", "more classes than the ceiling, the rest is not read");
            break;
        }
        let original = range.start..range.start.saturating_add(original.len());
        open = Some((name.into(), Class { original, members: range.end..range.end }));
    }
    if let Some((name, class)) = open {
        mapping.classes.entry(name).or_insert(class.until(text.len()));
    }
    if mapping.classes.is_empty() {
        defects.whole("mapping-empty", "no line of the form `original.Name -> name:`");
    }
    Parsed { value: mapping, defects }
}

impl Class {
    fn until(self, end: usize) -> Self {
        Self { members: self.members.start..end, ..self }
    }
}

/// The ranges of the lines of a text, without what ends them.
fn lines(text: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..length).unwrap_or_default();
        let range = start..start.saturating_add(line.trim_ascii_end().len());
        start = start.saturating_add(length).saturating_add(1);
        Some(range)
    })
}

/// `original.Name -> name:`, at the beginning of the line.
fn class_line(line: &[u8]) -> Option<(&[u8], &[u8])> {
    if line.first().is_none_or(|first| matches!(first, b' ' | b'\t' | b'#')) {
        return None;
    }
    let at = memchr::memmem::find(line, b" -> ")?;
    let (original, rest) = line.split_at_checked(at)?;
    let name = rest.get(4..)?.strip_suffix(b":")?;
    (!name.is_empty() && original.len() <= MAX_NAME && name.len() <= MAX_NAME).then_some((original, name))
}

impl Mapping {
    /// The whole file.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// How many classes it names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether it names no class.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The id that R8 writes into the dex files too.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        std::str::from_utf8(self.text.get(self.id.clone()?)?).ok()
    }

    /// The descriptor of a class in its source, from the one in the dex file.
    #[must_use]
    pub fn class(&self, descriptor: &str) -> Option<String> {
        let class = self.find(descriptor)?;
        let original = std::str::from_utf8(self.text.get(class.original.clone())?).ok()?;
        Some(format!("L{};", original.replace('.', "/")))
    }

    fn find(&self, descriptor: &str) -> Option<&Class> {
        let name = descriptor.strip_prefix('L')?.strip_suffix(';')?.replace('/', ".");
        self.classes.get(name.as_bytes())
    }

    /// The methods of a class.
    #[must_use]
    pub fn members(&self, descriptor: &str) -> Members<'_> {
        let text = self.find(descriptor).and_then(|class| self.text.get(class.members.clone()));
        let mut members = Members::default();
        let mut last = "";
        for range in lines(text.unwrap_or_default()) {
            let line = text.and_then(|text| text.get(range)).unwrap_or_default();
            let Ok(line) = std::str::from_utf8(line) else { continue };
            if let Some(residual) = residual(line) {
                let row = members.rows.get_mut(last).and_then(|rows| rows.last_mut());
                row.into_iter().for_each(|row| row.residual = Some(residual));
            } else if let Some((name, row)) = row(line) {
                let rows = members.rows.entry(name).or_default();
                last = name;
                // Of the frames of one place the last is the method itself, the others were inlined into it.
                let inner = |last: &Row<'_>| !row.lines.is_empty() && last.lines == row.lines;
                if rows.last().is_some_and(inner) {
                    rows.pop();
                }
                if rows.len() < MAX_ROWS {
                    rows.push(row);
                }
            }
        }
        members
    }

    /// A method as its source names it, from its name and descriptor in the dex file. A method that kept its name has
    /// the names of its types restored.
    #[must_use]
    pub fn method(&self, members: &Members<'_>, method: &str) -> Option<Method> {
        let (name, descriptor) = method.split_at_checked(method.find('(')?)?;
        let restored = self.descriptor(descriptor);
        let rows = members.rows.get(name).map(Vec::as_slice).unwrap_or_default();
        let fits = |row: &&Row<'_>| match row.residual {
            Some(residual) => residual == descriptor,
            None => row.descriptor() == restored,
        };
        // Types may be others than the mapping says; of one row the number of parameters must still agree, or the
        // method is another that kept its name.
        let found = rows.iter().find(fits).or(match rows {
            [only] if only.residual.is_none() && only.arity() == arity(descriptor) => Some(only),
            _ => None,
        });
        let found =
            found.map(Row::method).unwrap_or(Method { class: None, method: format!("{name}{restored}") });
        (found.method.len() <= MAX_NAME).then_some(found)
    }

    /// A method's descriptor with the names of its classes restored.
    fn descriptor(&self, descriptor: &str) -> String {
        let mut restored = String::new();
        let mut rest = descriptor;
        while let Some((plain, class)) = rest.split_once('L') {
            restored.push_str(plain);
            let Some((name, behind)) = class.split_once(';') else { break };
            let class = format!("L{name};");
            restored.push_str(&self.class(&class).unwrap_or(class));
            rest = behind;
            if restored.len() > MAX_NAME {
                break;
            }
        }
        restored.push_str(rest);
        restored
    }
}

impl Row<'_> {
    fn method(&self) -> Method {
        // A method that was written elsewhere is named with its class; R8 leaves the package of its own out.
        let (class, name) = match self.name.rsplit_once('.') {
            Some((class, name)) => {
                (class.contains('.').then(|| format!("L{};", class.replace('.', "/"))), name)
            }
            None => (None, self.name),
        };
        Method { class, method: format!("{name}{}", self.descriptor()) }
    }

    fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parameters.split(',').filter(|name| !name.is_empty())
    }

    fn arity(&self) -> usize {
        self.parameters().count()
    }

    fn descriptor(&self) -> String {
        let mut descriptor = String::from("(");
        self.parameters().for_each(|name| push_type(&mut descriptor, name));
        descriptor.push(')');
        push_type(&mut descriptor, self.returns);
        descriptor
    }
}

/// How many parameters a method's descriptor has.
fn arity(descriptor: &str) -> usize {
    let parameters = descriptor.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let mut rest = parameters.map_or("", |(parameters, _)| parameters).trim_start_matches('[');
    let mut count = 0_usize;
    while let Some(first) = rest.chars().next() {
        count = count.saturating_add(1);
        let end = if first == 'L' { ";" } else { "" };
        rest = rest.split_once(first).map_or("", |(_, behind)| behind);
        rest = rest.split_once(end).map_or("", |(_, behind)| behind).trim_start_matches('[');
    }
    count
}

/// Adds the descriptor of a type as Java writes it.
fn push_type(descriptor: &mut String, name: &str) {
    let mut name = name.trim();
    while let Some(element) = name.strip_suffix("[]") {
        descriptor.push('[');
        name = element;
    }
    let primitive = match name {
        "void" => 'V',
        "boolean" => 'Z',
        "byte" => 'B',
        "short" => 'S',
        "char" => 'C',
        "int" => 'I',
        "long" => 'J',
        "float" => 'F',
        "double" => 'D',
        _ => {
            // Writing to a `String` cannot fail.
            let _ = write!(descriptor, "L{};", name.replace('.', "/"));
            return;
        }
    };
    descriptor.push(primitive);
}

/// `[from:to:]type name(type,type)[:from[:to]] -> name`.
fn row(line: &str) -> Option<(&str, Row<'_>)> {
    let line = line.trim_start();
    if line.starts_with('#') {
        return None;
    }
    let (left, name) = line.rsplit_once(" -> ")?;
    let lines = left.find(|it: char| !it.is_ascii_digit() && it != ':').unwrap_or(0);
    let (lines, left) = left.split_at_checked(lines)?;
    let (returns, left) = left.split_once(' ')?;
    let (original, left) = left.split_once('(')?;
    let (parameters, _) = left.split_once(')')?;
    Some((name, Row { lines, returns, name: original, parameters, residual: None }))
}

/// The descriptor of the comment that follows a method whose parameters were changed.
fn residual(line: &str) -> Option<&str> {
    let json = line.trim_start().strip_prefix("# ")?;
    let rest = json.contains("com.android.tools.r8.residualsignature").then_some(json)?;
    let (_, signature) = rest.split_once("\"signature\":\"")?;
    signature.split_once('"').map(|(signature, _)| signature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::hostile;

    const TEXT: &str = "# compiler: R8
# pg_map_id: 80c8dd8
io.example.App -> io.example.App:
# {\"id\":\"sourceFile\",\"fileName\":\"App.java\"}
    boolean agreed -> a
    1:1:java.lang.String io.example.Ids.imei():7:7 -> onCreate
    1:1:void onCreate():12 -> onCreate
    2:3:void onCreate():13:14 -> onCreate
io.example.PrivacyManager$Store -> a.b:
    void <init>(io.example.App) -> <init>
    boolean flag(java.lang.String) -> a
    void flag(java.lang.String,int[][]) -> a
    3:3:void set(io.example.PrivacyManager$Store,int):40:40 -> b
      # {\"id\":\"com.android.tools.r8.residualsignature\",\"signature\":\"(I)V\"}
    void set(java.lang.String) -> b
    void io.example.Other.moved(long) -> c
    void App$$Lambda.run() -> run
    void only(int) -> d
    void narrowed(io.example.App,long[][]) -> e
    void shortened(int,int) -> f
      # {\"id\":\"com.android.tools.r8.residualsignature\",\"signature\":\"(I)V\"}
";

    fn mapping(text: &str) -> Mapping {
        parse(Bytes::new(text.as_bytes().to_vec()), &Limits::default()).value
    }

    fn method(mapping: &Mapping, class: &str, method: &str) -> String {
        let found = mapping.method(&mapping.members(class), method).unwrap();
        format!("{}{}", found.class.map(|class| format!("{class}->")).unwrap_or_default(), found.method)
    }

    #[test]
    fn names_are_those_of_the_source() {
        let mapping = mapping(TEXT);
        assert_eq!((mapping.len(), mapping.id()), (2, Some("80c8dd8")));
        assert_eq!(mapping.class("La/b;").as_deref(), Some("Lio/example/PrivacyManager$Store;"));
        assert_eq!(mapping.class("La/c;"), None);
        for (class, obfuscated, original) in [
            ("Lio/example/App;", "onCreate()V", "onCreate()V"),
            ("La/b;", "<init>(Lio/example/App;)V", "<init>(Lio/example/App;)V"),
            ("La/b;", "a(Ljava/lang/String;)Z", "flag(Ljava/lang/String;)Z"),
            ("La/b;", "a(Ljava/lang/String;[[I)V", "flag(Ljava/lang/String;[[I)V"),
            ("La/b;", "b(I)V", "set(Lio/example/PrivacyManager$Store;I)V"),
            ("La/b;", "b(Ljava/lang/String;)V", "set(Ljava/lang/String;)V"),
            ("La/b;", "c(J)V", "Lio/example/Other;->moved(J)V"),
            ("La/b;", "run()V", "run()V"),
            ("La/b;", "d(I)V", "only(I)V"),
            ("La/b;", "d()V", "d()V"),
            ("La/b;", "d(IJ)V", "d(IJ)V"),
            ("La/b;", "e(La/x;[[J)V", "narrowed(Lio/example/App;[[J)V"),
            ("La/b;", "e([La/x;)V", "e([La/x;)V"),
            ("La/b;", "f(I)V", "shortened(II)V"),
            ("La/b;", "f(II)V", "f(II)V"),
            (
                "La/b;",
                "kept(La/b;[La/b;)La/x;",
                "kept(Lio/example/PrivacyManager$Store;[Lio/example/PrivacyManager$Store;)La/x;",
            ),
        ] {
            assert_eq!(method(&mapping, class, obfuscated), original);
        }
    }

    #[test]
    fn a_file_of_another_kind_has_no_classes() {
        let parsed = parse(Bytes::new(b"PK\x03\x04 -> \xff\n-keep class a\n".to_vec()), &Limits::default());
        assert!(parsed.value.is_empty());
        assert_eq!(parsed.defects.as_slice().first().map(|defect| defect.kind), Some("mapping-empty"));
    }

    #[test]
    fn ceilings_hold() {
        let limits = Limits { max_rows: 1, ..Limits::default() };
        let parsed = parse(Bytes::new(b"a.A -> a:\nb.B -> b:\nc.C -> c:\n".to_vec()), &limits);
        assert_eq!((parsed.value.len(), parsed.defects.as_slice().len()), (1, 1));
        let long = "x".repeat(MAX_NAME + 1);
        let mapping = mapping(&format!("{long} -> b:\na.A -> a:\n    void {long}() -> b\n"));
        assert_eq!(mapping.len(), 1);
        assert_eq!(mapping.method(&mapping.members("La;"), "b()V"), None);
    }

    #[test]
    fn damage_is_survived() {
        let ask = |bytes: Vec<u8>| {
            let mapping = parse(Bytes::new(bytes), &Limits::default()).value;
            for class in ["La/b;", "Lio/example/App;"] {
                let members = mapping.members(class);
                for method in ["a(Ljava/lang/String;)Z", "onCreate()V", "(", "b(L", "c(La/b"] {
                    let _ = mapping.method(&members, method);
                }
            }
            mapping.len()
        };
        assert_eq!(ask(TEXT.into()), 2);
        hostile::truncations(TEXT.as_bytes(), 1).for_each(|text| assert!(ask(text.to_vec()) <= 2));
        hostile::mutations(TEXT.as_bytes(), 2_000).for_each(|text| assert!(ask(text) <= 3));
    }
}
