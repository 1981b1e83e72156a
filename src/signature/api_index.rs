//! The API models by class and member, and the constants by table: what the sweep over code looks up.

use super::raw::{Bundle, ConstantKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Position of a model in [`Bundle::apis`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiId(pub u32);

/// Position of a model in [`Bundle::constants`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConstantId(pub u32);

/// The models of one class.
#[derive(Clone, Debug, Default)]
pub struct ClassModels {
    methods: FxHashMap<String, Vec<ApiId>>,
    fields: FxHashMap<String, Vec<ApiId>>,
}

impl ClassModels {
    /// The models of a method.
    #[must_use]
    pub fn method(&self, name: &str) -> &[ApiId] {
        self.methods.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The models of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> &[ApiId] {
        self.fields.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    fn add(&mut self, id: ApiId, methods: &[String], fields: &[String]) {
        for (names, known) in [(methods, &mut self.methods), (fields, &mut self.fields)] {
            for name in names {
                known.entry(name.clone()).or_default().push(id);
            }
        }
    }
}

/// All models, by what they match.
#[derive(Clone, Debug, Default)]
pub struct ApiIndex {
    classes: FxHashMap<Vec<u8>, (String, ClassModels)>,
    /// Every modelled method or field name once, sorted.
    names: Vec<String>,
    /// Sorted by kind and value, so that a prefix is a run.
    constants: Vec<(ConstantKind, String, ConstantId)>,
}

impl ApiIndex {
    pub(super) fn new(bundle: &Bundle) -> Self {
        let mut index = Self::default();
        for (id, api) in (0..).map(ApiId).zip(&bundle.apis) {
            let descriptor = descriptor(&api.class);
            let key = descriptor.clone().into_bytes();
            let (_, models) =
                index.classes.entry(key).or_insert_with(|| (descriptor, ClassModels::default()));
            models.add(id, &api.methods, &api.fields);
        }
        for (id, constant) in (0..).map(ConstantId).zip(&bundle.constants) {
            index.constants.extend(constant.values.iter().map(|value| (constant.kind, value.clone(), id)));
        }
        let names = bundle.apis.iter().flat_map(|api| api.methods.iter().chain(&api.fields));
        index.names = names.cloned().collect::<BTreeSet<_>>().into_iter().collect();
        index.constants.sort_unstable();
        index
    }

    /// The models of a class, by descriptor, with the descriptor as text.
    #[must_use]
    pub fn class(&self, descriptor: &[u8]) -> Option<(&str, &ClassModels)> {
        self.classes.get(descriptor).map(|(descriptor, models)| (descriptor.as_str(), models))
    }

    /// The names of all modelled members, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Every constant value of every table, sorted by table and value.
    pub fn constants(&self) -> impl Iterator<Item = (ConstantKind, &str, ConstantId)> {
        self.constants.iter().map(|(kind, value, id)| (*kind, value.as_str(), *id))
    }

    /// The constants of a table that `text` stands for.
    ///
    /// A URI or a path stands for itself and everything below it; a command for the words it starts with,
    /// wherever a command begins, after `sh -c` too; anything else for itself. The longest match wins.
    #[must_use]
    pub fn constant(&self, kind: ConstantKind, text: &str) -> Vec<ConstantId> {
        let text = text.trim();
        match kind {
            ConstantKind::Uri | ConstantKind::Path => {
                let trimmed = text.trim_end_matches('/');
                let mut ends =
                    std::iter::successors(Some(trimmed), |shorter| Some(shorter.rsplit_once('/')?.0));
                ends.find_map(|prefix| self.equal(kind, prefix)).unwrap_or_default()
            }
            ConstantKind::Command => self.commands(text),
            ConstantKind::Folder => self.equal(kind, text.trim_end_matches('/')).unwrap_or_default(),
            _ => self.equal(kind, text).unwrap_or_default(),
        }
    }

    fn equal(&self, kind: ConstantKind, value: &str) -> Option<Vec<ConstantId>> {
        let start = self.constants.partition_point(|(k, v, _)| (*k, v.as_str()) < (kind, value));
        let rest = self.constants.get(start..).unwrap_or_default();
        let ids: Vec<_> =
            rest.iter().take_while(|(k, v, _)| *k == kind && v == value).map(|(_, _, id)| *id).collect();
        (!ids.is_empty()).then_some(ids)
    }

    fn commands(&self, text: &str) -> Vec<ConstantId> {
        let starts = text.split(['|', ';', '&', '\n', '"', '\'']).flat_map(|command| command.split(" -c "));
        let mut ids: Vec<_> = starts.flat_map(|command| self.command(command.trim())).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The constants of the longest run of leading words that is a known command.
    fn command(&self, text: &str) -> Vec<ConstantId> {
        let name = text.trim_start_matches("/system/").trim_start_matches("bin/").trim_start_matches("xbin/");
        let mut runs = std::iter::successors(Some(name), |words| {
            Some(words.rsplit_once(char::is_whitespace)?.0.trim_end())
        });
        runs.find_map(|words| self.equal(ConstantKind::Command, words)).unwrap_or_default()
    }
}

/// `android.os.Build$VERSION` as the descriptor `Landroid/os/Build$VERSION;`.
#[must_use]
pub fn descriptor(class: &str) -> String {
    format!("L{};", class.replace('.', "/"))
}

/// The descriptor of a class as its binary name with dots; what is no class descriptor stays as it is.
#[must_use]
pub fn class_name(descriptor: &str) -> String {
    let inner = descriptor.strip_prefix('L').and_then(|rest| rest.strip_suffix(';')).unwrap_or(descriptor);
    inner.replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::{ApiIndex, ConstantId, class_name, descriptor};
    use crate::signature::raw::{Bundle, Constant, ConstantKind};

    fn index() -> ApiIndex {
        let constant = |kind, values: &[&str]| Constant {
            kind,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            data: Vec::new(),
            behaviour: None,
            weak: false,
            permissions: Vec::new(),
            since: None,
            until: None,
            note: String::new(),
        };
        let constants = vec![
            constant(ConstantKind::Uri, &["content://sms"]),
            constant(ConstantKind::Uri, &["content://sms/inbox"]),
            constant(ConstantKind::Path, &["/proc/net/arp"]),
            constant(ConstantKind::Command, &["logcat", "getprop ro.serialno"]),
            constant(ConstantKind::Setting, &["android_id"]),
        ];
        ApiIndex::new(&Bundle { constants, ..Bundle::default() })
    }

    #[test]
    fn constants_match_as_their_table_says() {
        let index = index();
        for (kind, text, expected) in [
            (ConstantKind::Uri, "content://sms", Some(0)),
            (ConstantKind::Uri, "content://sms/", Some(0)),
            (ConstantKind::Uri, "content://sms/sent/3", Some(0)),
            (ConstantKind::Uri, "content://sms/inbox/3", Some(1)),
            (ConstantKind::Uri, "content://smsx", None),
            (ConstantKind::Path, "/proc/net/arp", Some(2)),
            (ConstantKind::Path, "/proc/net", None),
            (ConstantKind::Command, "sh -c logcat -d", Some(3)),
            (ConstantKind::Command, "echo x | getprop ro.serialno", Some(3)),
            (ConstantKind::Command, "/system/bin/logcat", Some(3)),
            (ConstantKind::Command, "/system/xbin/su -c /system/bin/logcat", Some(3)),
            (ConstantKind::Command, "getprop ro.serialnox", None),
            (ConstantKind::Command, "logcatter", None),
            (ConstantKind::Setting, "android_id", Some(4)),
            (ConstantKind::Setting, "android_idx", None),
            (ConstantKind::Property, "android_id", None),
        ] {
            let expected: Vec<_> = expected.into_iter().map(ConstantId).collect();
            assert_eq!(index.constant(kind, text), expected, "{text}");
        }
    }

    #[test]
    fn names_and_descriptors() {
        assert_eq!(descriptor("a.B$C"), "La/B$C;");
        assert_eq!(class_name("La/B$C;"), "a.B$C");
        assert_eq!(class_name("[I"), "[I");
    }
}
