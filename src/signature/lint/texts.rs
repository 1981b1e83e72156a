//! Texts in two languages, days, words of a fixed list, topics and their examples, the order of lists.

use super::context::{Context, Faults};
use super::ids::is_year_month;
use crate::signature::Document;
use crate::signature::raw::{CallbackFile, ConsentFile, Content, Marks, Taxonomy, Text};

/// Both languages wherever a text stands.
pub(super) fn languages(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (document, content) in context.documents() {
        for (way, text, optional) in texts(content) {
            if optional && *text == Text::default() {
                continue;
            }
            for (language, value) in [("zh", &text.zh), ("en", &text.en)] {
                if value.trim().is_empty() {
                    faults.at(document, &format!("{way}/{language}"), format!("`{way}` has no `{language}`"));
                }
            }
        }
        if let Content::Taxonomy(taxonomy) = content {
            for (at, it) in taxonomy.types.iter().enumerate() {
                if it.zh.is_empty() || it.en.is_empty() {
                    faults.at(document, &format!("type/{at}"), format!("`{}` has no name", it.id));
                }
            }
        }
    }
}

/// Every text of a file with its way, and whether it may be missing.
fn texts(content: &Content) -> Vec<(String, &Text, bool)> {
    let at = |way: &str, text| (way.to_owned(), text, false);
    match content {
        Content::Sdk(it) => vec![at("name", &it.name), ("purpose".to_owned(), &it.purpose, true)],
        Content::Packer(it) => vec![at("name", &it.name)],
        Content::Framework(it) => vec![at("name", &it.name)],
        Content::Topic(it) => vec![at("name", &it.name)],
        Content::Secret(it) => vec![at("name", &it.name)],
        Content::Rule(it) => {
            vec![at("title", &it.title), at("why", &it.why), at("fix", &it.fix), at("limits", &it.limits)]
        }
        Content::Permission(file) => {
            let rows = file.permission.iter().enumerate();
            rows.map(|(row, it)| (format!("permission/{row}/label"), &it.label, false)).collect()
        }
        Content::Category(it) => {
            let rows = it.necessary.iter().enumerate();
            let rows = rows.map(|(row, it)| (format!("necessary/{row}/name"), &it.name, false));
            [at("name", &it.name), at("service", &it.service)].into_iter().chain(rows).collect()
        }
        Content::Law(it) => {
            let rows = it.clause.iter().enumerate().flat_map(|(row, it)| {
                let summary = (format!("clause/{row}/summary"), &it.summary, false);
                [summary, (format!("clause/{row}/reason"), &it.reason, true)]
            });
            [at("title", &it.title)].into_iter().chain(rows).collect()
        }
        _ => Vec::new(),
    }
}

/// Days are days, and a law does not end before it starts.
pub(super) fn dates(context: &Context<'_>, faults: &mut Faults<'_>) {
    for law in context.laws() {
        for (key, day) in [("effective", &law.it.effective), ("ended", &law.it.ended)] {
            if let Some(day) = day.as_ref().filter(|day| !is_day(day)) {
                faults.at(law.document, key, format!("`{day}` is no day"));
            }
        }
        if let (Some(start), Some(end)) = (&law.it.effective, &law.it.ended)
            && end < start
        {
            faults.at(law.document, "ended", format!("ends on {end}, before it starts on {start}"));
        }
    }
}

/// Whether a text is a day as `YYYY-MM-DD`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    let numbers: Vec<Option<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let form = text.len() == 10 && text.split('-').map(str::len).eq([4, 2, 2]);
    form && matches!(numbers.as_slice(), [Some(_), Some(1..=12), Some(1..=31)])
}

const CONFIDENCES: &[&str] = &["A", "B", "C"];
const PROTECTIONS: &[&str] = &["normal", "dangerous", "signature", "special", "privileged", "vendor"];
const DECLARED: &[&str] = &["checked", "recalled"];
const STATUSES: &[&str] = &["stable", "preview", "deprecated"];
const FAMILIES: &[&str] = &[
    "disclosure",
    "consent",
    "necessity",
    "sharing",
    "rights",
    "security",
    "minors",
    "self-start",
    "mini-program",
    "limitation",
];
const SDK_CATEGORIES: &[&str] = &[
    "ads",
    "ai-biometric",
    "analytics",
    "attribution",
    "cloud",
    "crash-apm",
    "device-id",
    "framework",
    "hotfix",
    "im-rtc",
    "login",
    "map-location",
    "media",
    "other",
    "payment",
    "push",
    "risk-control",
    "social-share",
    "ui-util",
    "webview",
];

/// Words of a fixed list.
pub(super) fn vocabulary(context: &Context<'_>, faults: &mut Faults<'_>) {
    let mut check = |document: &Document, way: &str, word: &str, words: &[&str]| {
        if !words.contains(&word) {
            faults.at(document, way, format!("`{word}` is none of {}", words.join(", ")));
        }
    };
    for it in context.laws() {
        check(it.document, "confidence", &it.it.confidence, CONFIDENCES);
        for (row, clause) in it.it.clause.iter().enumerate() {
            check(it.document, &format!("clause/{row}/confidence"), &clause.confidence, CONFIDENCES);
        }
    }
    for it in context.categories() {
        check(it.document, "confidence", &it.it.confidence, CONFIDENCES);
    }
    for it in context.permissions() {
        check(it.document, &it.way("protection"), &it.it.protection, PROTECTIONS);
    }
    for it in context.sdks() {
        check(it.document, "category", &it.it.category, SDK_CATEGORIES);
        if !it.it.declared.is_empty() {
            check(it.document, "declared_status", &it.it.declared_status, DECLARED);
        }
    }
    for it in context.rules() {
        check(it.document, "status", &it.it.status, STATUSES);
        check(it.document, "", &it.it.family, FAMILIES);
        if !is_year_month(&it.it.since) {
            check(it.document, "since", &it.it.since, &["YYYY.MM"]);
        }
    }
}

/// A topic hears its examples, and not its counter-examples.
pub(super) fn topic_examples(context: &Context<'_>, faults: &mut Faults<'_>) {
    for topic in context.topics() {
        let position = context.signatures.bundle.topics.iter().position(|it| it.id == topic.it.id);
        let heard =
            |text: &str| context.signatures.topics_in(text).iter().any(|(at, _)| Some(*at) == position);
        if topic.it.examples.is_empty() {
            faults.at(topic.document, "examples", "there is no example".to_owned());
        }
        let examples = topic.it.examples.iter().enumerate().map(|it| ("examples", it, true));
        let counter = topic.it.counter_examples.iter().enumerate().map(|it| ("counter_examples", it, false));
        for (key, (at, text), expected) in examples.chain(counter) {
            if heard(text) != expected {
                let verb = if expected { "no term is" } else { "a term is" };
                faults.at(topic.document, &format!("{key}/{at}"), format!("{verb} in `{text}`"));
            }
        }
    }
}

/// Lists without an order of their own are sorted; no list names a value twice.
pub(super) fn order(context: &Context<'_>, faults: &mut Faults<'_>) {
    for (document, content) in context.documents() {
        for (way, list, sorted) in lists(content) {
            for (at, value) in list.iter().enumerate().skip(1) {
                let before = list.get(..at).unwrap_or_default();
                let place = format!("{way}/{at}");
                if before.contains(value) {
                    faults.at(document, &place, format!("`{value}` stands twice in `{way}`"));
                } else if sorted && before.last() > Some(value) {
                    faults.at(document, &place, format!("`{value}` is out of order in `{way}`"));
                }
            }
        }
    }
}

type List<'a> = (String, &'a [String], bool);

/// Every list of texts, and whether it is kept sorted.
fn lists(content: &Content) -> Vec<List<'_>> {
    fn sorted<'a>(way: &str, list: &'a [String]) -> List<'a> {
        (way.to_owned(), list, true)
    }
    fn free<'a>(way: &str, list: &'a [String]) -> List<'a> {
        (way.to_owned(), list, false)
    }
    match content {
        Content::Sdk(it) => {
            let own = [
                sorted("words", &it.words),
                sorted("declared", &it.declared),
                sorted("init", &it.init),
                sorted("script_init", &it.script_init),
                sorted("consent_switch", &it.consent_switch),
                sorted("opened_by", &it.opened_by),
                sorted("off_by", &it.off_by),
                sorted("version", &it.version),
                free("sources", &it.sources),
            ];
            own.into_iter().chain(marks(&it.strong, &it.weak)).collect()
        }
        Content::Packer(it) => {
            [free("sources", &it.sources)].into_iter().chain(marks(&it.strong, &it.weak)).collect()
        }
        Content::Framework(it) => {
            [free("sources", &it.sources)].into_iter().chain(marks(&it.strong, &it.weak)).collect()
        }
        Content::Topic(it) => vec![free("terms", &it.terms)],
        Content::Secret(it) => vec![sorted("keys", &it.keys), free("sources", &it.sources)],
        Content::Category(it) => {
            let at = |key: &str| format!("suggest/{key}");
            vec![
                free("permission_groups", &it.permission_groups),
                free(&at("name"), &it.suggest.name),
                free(&at("text"), &it.suggest.text),
                sorted(&at("sdk"), &it.suggest.sdk),
                sorted(&at("permission"), &it.suggest.permission),
            ]
        }
        Content::Rule(it) => {
            vec![free("clauses", &it.clauses), free("phrases", &it.phrases), free("per", &it.per)]
        }
        Content::Taxonomy(it) => {
            let rows = it.types.iter().enumerate();
            let words = rows.map(|(row, it)| sorted(&format!("type/{row}/words"), &it.words));
            words.chain(denial_lists(it)).collect()
        }
        Content::Permission(file) => {
            let rows = file.permission.iter().enumerate();
            rows.map(|(row, it)| sorted(&format!("permission/{row}/data"), &it.data)).collect()
        }
        Content::Api(file) => {
            let apis = file.api.iter().enumerate().flat_map(|(row, it)| {
                let at = |key: &str| format!("api/{row}/{key}");
                [
                    sorted(&at("methods"), &it.methods),
                    sorted(&at("fields"), &it.fields),
                    sorted(&at("data"), &it.data),
                    sorted(&at("permissions"), &it.permissions),
                ]
            });
            let constants = file.constant.iter().enumerate().flat_map(|(row, it)| {
                let at = |key: &str| format!("constant/{row}/{key}");
                [
                    sorted(&at("values"), &it.values),
                    sorted(&at("data"), &it.data),
                    sorted(&at("permissions"), &it.permissions),
                ]
            });
            let guides = file.guide.iter().enumerate();
            let guides = guides.map(|(row, it)| sorted(&format!("guide/{row}/words"), &it.words));
            apis.chain(constants).chain(guides).collect()
        }
        Content::Callback(file) => callback_lists(file),
        Content::Consent(file) => consent_lists(file),
        _ => Vec::new(),
    }
}

fn callback_lists(file: &CallbackFile) -> Vec<List<'_>> {
    let row = |name: &str, row: usize, key: &str| format!("{name}/{row}/{key}");
    let callbacks =
        file.callback.iter().enumerate().map(|(at, it)| (row("callback", at, "methods"), &it.methods, true));
    let registrars = file.registrar.iter().enumerate().flat_map(|(at, it)| {
        [
            (row("registrar", at, "methods"), &it.methods, true),
            (row("registrar", at, "calls"), &it.calls, true),
        ]
    });
    let entries = file.entry.iter().enumerate().map(|(at, it)| (row("entry", at, "start"), &it.start, false));
    let passive = file.passive.iter().enumerate().flat_map(|(at, it)| {
        let lists = [("classes", &it.classes), ("releases", &it.releases), ("actions", &it.actions)];
        lists.map(|(key, list)| (row("passive", at, key), list, true))
    });
    let periodic = file.periodic.iter().enumerate().flat_map(|(at, it)| {
        let lists = [("methods", &it.methods), ("data", &it.data)];
        lists.map(|(key, list)| (row("periodic", at, key), list, true))
    });
    let libraries = std::iter::once(("libraries".to_owned(), &file.libraries, true));
    let all = callbacks.chain(registrars).chain(entries).chain(passive).chain(periodic).chain(libraries);
    all.map(|(way, list, sorted)| (way, list.as_slice(), sorted)).collect()
}

fn denial_lists(file: &Taxonomy) -> impl Iterator<Item = List<'_>> {
    file.denial.iter().enumerate().flat_map(|(row, it)| {
        let lists = [
            ("nots", &it.nots),
            ("between", &it.between),
            ("verbs", &it.verbs),
            ("any", &it.any),
            ("everything", &it.everything),
            ("unless", &it.unless),
        ];
        lists.map(|(key, list)| (format!("denial/{row}/{key}"), list.as_slice(), true))
    })
}

fn consent_lists(file: &ConsentFile) -> Vec<List<'_>> {
    let row = |name: &str, row: usize, key: &str| format!("{name}/{row}/{key}");
    let reads = file.read.iter().enumerate().map(|(at, it)| (row("read", at, "methods"), &it.methods));
    let writes = file.write.iter().enumerate().map(|(at, it)| (row("write", at, "methods"), &it.methods));
    let answers = file.answer.iter().enumerate().map(|(at, it)| (row("answer", at, "methods"), &it.methods));
    let tests = file.test.iter().enumerate().map(|(at, it)| (row("test", at, "methods"), &it.methods));
    let terms = file.terms.iter().enumerate().flat_map(|(at, it)| {
        let lists = [
            ("subject", &it.subject),
            ("agree", &it.agree),
            ("alone", &it.alone),
            ("never", &it.never),
            ("refuse", &it.refuse),
        ];
        lists.map(|(key, list)| (row("terms", at, key), list))
    });
    let all = reads.chain(writes).chain(answers).chain(tests).chain(terms);
    all.map(|(way, list)| (way, list.as_slice(), true)).collect()
}

fn marks<'a>(strong: &'a Marks, weak: &'a Marks) -> Vec<List<'a>> {
    let of = |name: &'static str, marks: &'a Marks| {
        super::products::kinds(marks).map(move |(kind, list)| (format!("{name}/{kind}"), list, true))
    };
    of("strong", strong).into_iter().chain(of("weak", weak)).collect()
}
