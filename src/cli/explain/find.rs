//! Finds what an id names, and what comes near to it.

use crate::report::words::LIMITATIONS;
use crate::signature::raw::{
    Api, Bundle, Category, Clause, CodeType, Constant, DataType, Element, Framework, Law, Method, Packer,
    Permission, Rule, Sdk, Secret,
};

/// Something with an id.
#[derive(Clone, Copy)]
pub(super) enum Thing<'a> {
    Rule(&'a Rule),
    Law(&'a Law),
    Clause(&'a Law, &'a Clause),
    Sdk(&'a Sdk),
    Data(&'a DataType),
    CodeType(&'a CodeType),
    Api(&'a Api),
    Method(&'a Method),
    Element(&'a Element),
    Constant(&'a Constant),
    Packer(&'a Packer),
    Framework(&'a Framework),
    Permission(&'a Permission),
    Category(&'a Category),
    Secret(&'a Secret),
    Limitation(&'static str),
}

/// Near misses that are offered.
const MAX_NEAR: usize = 5;

/// Characters of what the user typed that are compared with ids.
const MAX_COMPARED: usize = 100;

/// Everything that has this id: a clause number stands in several regulations, a member in several classes.
pub(super) fn find<'a>(bundle: &'a Bundle, id: &str) -> Vec<Thing<'a>> {
    let id = id.strip_prefix("sdk:").unwrap_or(id);
    let mut found = Vec::new();
    found.extend(bundle.rules.iter().filter(|it| it.id == id).map(Thing::Rule));
    for law in &bundle.laws {
        if law.id.eq_ignore_ascii_case(id) {
            found.push(Thing::Law(law));
        }
        let named = |clause: &&Clause| clause.id.eq_ignore_ascii_case(id) || clause.number == id;
        found.extend(law.clause.iter().filter(named).map(|clause| Thing::Clause(law, clause)));
    }
    found.extend(bundle.sdks.iter().filter(|it| it.id == id && !it.umbrella).map(Thing::Sdk));
    found.extend(bundle.taxonomy.types.iter().filter(|it| it.id == id).map(Thing::Data));
    found.extend(bundle.taxonomy.code_type.iter().filter(|it| it.id == id).map(Thing::CodeType));
    found.extend(bundle.packers.iter().filter(|it| it.id == id).map(Thing::Packer));
    found.extend(bundle.frameworks.iter().filter(|it| it.id == id).map(Thing::Framework));
    found.extend(bundle.categories.iter().filter(|it| it.id == id).map(Thing::Category));
    found.extend(bundle.secrets.iter().filter(|it| it.id == id).map(Thing::Secret));
    let last = |name: &str| name.rsplit('.').next() == Some(id);
    let permissions = bundle.permissions.iter().filter(|it| it.name == id || last(&it.name));
    found.extend(permissions.map(Thing::Permission));
    found.extend(LIMITATIONS.iter().filter(|it| **it == id).map(|it| Thing::Limitation(it)));
    found.extend(bundle.apis.iter().filter(|api| is_api(api, id)).map(Thing::Api));
    found.extend(bundle.methods.iter().filter(|it| is_method(it, id)).map(Thing::Method));
    let element = |it: &&Element| id.strip_prefix('<').is_some_and(|id| id.trim_end_matches('>') == it.tag);
    found.extend(bundle.elements.iter().filter(element).map(Thing::Element));
    found.extend(bundle.constants.iter().filter(|it| it.values.iter().any(|v| v == id)).map(Thing::Constant));
    found
}

/// Whether an id names a class or one of its members, in any usual notation: `Lcom/x/Y;->m`, `com.x.Y.m`,
/// `com.x.Y#m`, `com.x.Y`, `Y.m` or `m`.
fn is_api(api: &Api, id: &str) -> bool {
    let dotted = dotted(id);
    let members = || api.methods.iter().chain(&api.fields).filter(|member| *member != "*");
    let simple = api.class.rsplit('.').next().unwrap_or(&api.class);
    dotted == api.class
        || members().any(|member| *member == dotted)
        || dotted.rsplit_once('.').is_some_and(|(class, last)| {
            (class == api.class || class == simple) && members().any(|member| member == last)
        })
}

/// Whether an id names a method of a mini-program platform: `wx.getLocation` or `getLocation`.
fn is_method(method: &Method, id: &str) -> bool {
    let own = id.strip_prefix(&method.global).and_then(|rest| rest.strip_prefix('.'));
    method.names.iter().any(|name| own == Some(name) || name == id)
}

/// A member in the notation of dex or of documentation, with dots only and without a descriptor.
fn dotted(id: &str) -> String {
    let id = id.split('(').next().unwrap_or(id);
    let id = match id.strip_prefix('L') {
        Some(inner) if id.contains(';') => inner.replace("/", "."),
        _ => id.to_owned(),
    };
    id.replace(";->", ".").replace('#', ".").trim_end_matches(';').to_owned()
}

/// Ids that differ little from what was typed, or hold it, nearest first.
pub(super) fn near(bundle: &Bundle, typed: &str) -> Vec<String> {
    let typed: String = typed.chars().take(MAX_COMPARED).collect::<String>().to_lowercase();
    let mut scored: Vec<(usize, String)> = all_ids(bundle)
        .filter_map(|id| {
            let lower = id.to_lowercase();
            let last = lower.rsplit(['.', ':']).next().unwrap_or(&lower);
            let distance = distance(&lower, &typed).min(distance(last, &typed));
            let allowed = (typed.chars().count() / 3).max(1);
            let holds = typed.chars().count() >= 3 && lower.contains(&typed);
            (distance <= allowed || holds)
                .then(|| (if holds { distance.min(2) } else { distance }, id.to_owned()))
        })
        .collect();
    scored.sort();
    scored.dedup();
    scored.into_iter().take(MAX_NEAR).map(|(_, id)| id).collect()
}

fn all_ids(bundle: &Bundle) -> impl Iterator<Item = &str> {
    let rules = bundle.rules.iter().map(|it| it.id.as_str());
    let laws = bundle.laws.iter().map(|it| it.id.as_str());
    let clauses = bundle.laws.iter().flat_map(|law| &law.clause).map(|it| it.id.as_str());
    let sdks = bundle.sdks.iter().filter(|it| !it.umbrella).map(|it| it.id.as_str());
    let data = bundle.taxonomy.types.iter().map(|it| it.id.as_str());
    let code = bundle.taxonomy.code_type.iter().map(|it| it.id.as_str());
    let packers = bundle.packers.iter().map(|it| it.id.as_str());
    let frameworks = bundle.frameworks.iter().map(|it| it.id.as_str());
    let categories = bundle.categories.iter().map(|it| it.id.as_str());
    let secrets = bundle.secrets.iter().map(|it| it.id.as_str());
    let permissions = bundle.permissions.iter().map(|it| it.name.as_str());
    let classes = bundle.apis.iter().map(|it| it.class.as_str());
    let methods = bundle.methods.iter().flat_map(|it| &it.names).map(String::as_str);
    let members = bundle.apis.iter().flat_map(|it| it.methods.iter().chain(&it.fields)).map(String::as_str);
    rules
        .chain(laws)
        .chain(clauses)
        .chain(sdks)
        .chain(data)
        .chain(code)
        .chain(packers)
        .chain(frameworks)
        .chain(categories)
        .chain(secrets)
        .chain(permissions)
        .chain(classes)
        .chain(methods)
        .chain(members.filter(|member| *member != "*" && *member != "<init>"))
        .chain(LIMITATIONS.iter().copied())
}

/// Insertions, deletions and replacements between two texts (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, from) in a.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let replaced = diagonal.saturating_add(usize::from(from != *to));
            diagonal = *cell;
            left = replaced.min(left.saturating_add(1)).min(cell.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Thing, distance, find, near};
    use crate::report::samples::signatures;

    #[test]
    fn distances() {
        let cases = [("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3)];
        for (a, b, expected) in cases {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn every_notation_of_an_id_is_understood() {
        let bundle = signatures().bundle;
        let kind = |id: &str| match find(&bundle, id).as_slice() {
            [] => "nothing",
            [Thing::Api(_)] => "api",
            [Thing::Constant(_)] => "constant",
            [Thing::Clause(..)] => "clause",
            [Thing::Law(_)] => "law",
            [Thing::Permission(_)] => "permission",
            [Thing::Data(_)] => "data",
            [Thing::CodeType(_)] => "code type",
            [Thing::Packer(_)] => "packer",
            [Thing::Limitation(_)] => "limitation",
            _ => "several",
        };
        let cases = [
            ("Landroid/telephony/TelephonyManager;->getDeviceId", "api"),
            ("Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;", "api"),
            ("Landroid/telephony/TelephonyManager;", "api"),
            ("android.telephony.TelephonyManager.getImei", "api"),
            ("android.telephony.TelephonyManager#getImei", "api"),
            ("TelephonyManager.getImei", "api"),
            ("getImei", "api"),
            ("android.telephony.TelephonyManager.getNothing", "nothing"),
            ("content://sms", "constant"),
            ("ID191:三-1", "clause"),
            ("id191:三-1", "clause"),
            ("三-1", "clause"),
            ("id191", "law"),
            ("READ_SMS", "permission"),
            ("android.permission.READ_SMS", "permission"),
            ("device.android_id", "data"),
            ("device_id.android_id", "code type"),
            ("360-jiagu", "packer"),
            ("packed", "limitation"),
            ("", "nothing"),
        ];
        for (id, expected) in cases {
            assert_eq!(kind(id), expected, "{id}");
        }
    }

    #[test]
    fn near_misses_are_offered_and_far_ones_are_not() {
        let bundle = signatures().bundle;
        assert_eq!(near(&bundle, "READ_SNS").first().unwrap(), "android.permission.READ_SMS");
        assert_eq!(near(&bundle, "getdeviceid").first().unwrap(), "getDeviceId");
        assert_eq!(near(&bundle, "360-jiag").first().unwrap(), "360-jiagu");
        assert!(near(&bundle, "zzzzzzzzzzzz").is_empty());
        assert!(near(&bundle, &"x".repeat(1_000_000)).is_empty());
    }
}
