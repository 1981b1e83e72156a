//! One entry of the signatures as text.

use super::find::Thing;
use crate::report::names::Names;
use crate::report::text::{Ink, Page};
use crate::report::view::number_flag;
use crate::report::words::{self, Lang, Words, fill};
use crate::signature::raw::*;
use serde::Serialize;

/// APIs of one data type or permission that are printed.
const MAX_APIS: usize = 30;

/// Prints all that was found.
pub(super) fn render(
    page: Page,
    things: &[Thing<'_>],
    bundle: &Bundle,
    names: Names<'_>,
    lang: Lang,
) -> String {
    let mut writer = Writer { page, bundle, names, words: lang.words(), lang };
    for thing in things {
        writer.thing(*thing);
    }
    writer.page.into_text()
}

/// The id under which an enum stands in files.
pub(in crate::cli) fn id_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// The words for what static analysis can do for a clause.
pub(in crate::cli) const fn checkable(checkable: Checkable, lang: Lang) -> &'static str {
    let words = lang.words();
    match checkable {
        Checkable::Static => words.checkable_static,
        Checkable::Partly => words.checkable_partly,
        Checkable::Not => words.checkable_not,
    }
}

struct Writer<'a> {
    page: Page,
    bundle: &'a Bundle,
    names: Names<'a>,
    words: &'static Words,
    lang: Lang,
}

impl Writer<'_> {
    fn thing(&mut self, thing: Thing<'_>) {
        match thing {
            Thing::Rule(rule) => self.rule(rule),
            Thing::Law(law) => self.law(law),
            Thing::Clause(law, clause) => self.clause(law, clause),
            Thing::Sdk(sdk) => self.sdk(sdk),
            Thing::Data(data) => self.data(data),
            Thing::CodeType(code) => self.code_type(code),
            Thing::Api(api) => self.api(api),
            Thing::Method(method) => self.method(method),
            Thing::Element(element) => self.element(element),
            Thing::Constant(constant) => self.constant(constant),
            Thing::Packer(packer) => self.packer(packer),
            Thing::Framework(framework) => self.framework(framework),
            Thing::Permission(permission) => self.permission(permission),
            Thing::Category(category) => self.category(category),
            Thing::Secret(secret) => self.secret(secret),
            Thing::Limitation(id) => {
                self.head(self.words.kind_limitation, id);
                self.field(self.words.meaning, words::limitation(id, self.lang).unwrap_or_default());
            }
        }
    }

    fn head(&mut self, kind: &str, id: &str) {
        self.page.gap();
        let line = format!("{}  {}", self.page.ink(Ink::Dim, kind), self.page.ink(Ink::Heading, id));
        self.page.line(&line);
    }

    fn field(&mut self, label: &str, value: &str) {
        if !value.is_empty() {
            self.page.field(2, label, value);
        }
    }

    fn text(&mut self, label: &str, text: &Text) {
        self.field(label, self.lang.of(text));
    }

    fn list(&mut self, label: &str, list: &[String]) {
        self.field(label, &list.join(self.words.list_separator));
    }

    /// One value a line.
    fn lines(&mut self, label: &str, list: &[String]) {
        for (number, value) in list.iter().enumerate() {
            self.field(if number == 0 { label } else { "" }, value);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let words = self.words;
        self.head(words.kind_rule, &rule.id);
        self.text(words.title, &rule.title);
        let grade = format!(
            "{}  {}  ({} {})",
            words::level(rule.severity, self.lang),
            words::rule_verdict(rule.verdict, self.lang),
            words.confidence,
            words::level(rule.confidence, self.lang)
        );
        self.field(words.severity, &grade);
        self.field(
            words.family,
            &format!("{} ({}, {} {})", rule.family, rule.status, words.since_version, rule.since),
        );
        self.text(words.why, &rule.why);
        self.text(words.fix, &rule.fix);
        self.text(words.rule_limits, &rule.limits);
        for (number, id) in rule.clauses.iter().enumerate() {
            let summary = self.names.clause_summary(id).unwrap_or_default();
            self.field(if number == 0 { words.clauses } else { "" }, &format!("{id} {summary}"));
        }
        self.list(words.phrases, &rule.phrases);
        self.field(words.condition, &rule.condition);
        for (name, selection) in &rule.selections {
            self.field(words.selection, &selection_text(name, selection));
        }
        let yes = rule.examples.iter().filter(|it| it.expect == Expectation::Match).count();
        let no = rule.examples.len().saturating_sub(yes);
        let (yes, no) = (yes.to_string(), no.to_string());
        self.field(words.examples, &fill(words.examples_of, &[("yes", &yes), ("no", &no)]));
    }

    fn law(&mut self, law: &Law) {
        let words = self.words;
        self.head(words.kind_law, &law.id);
        self.text(words.title, &law.title);
        self.field(words.issuer, &law.issuer);
        self.field(words.number, &law.number);
        self.in_force(law);
        for (number, clause) in law.clause.iter().enumerate() {
            let label = if number == 0 { words.clauses } else { "" };
            self.field(label, &format!("{} {}", clause.number, self.lang.of(&clause.summary)));
        }
    }

    fn in_force(&mut self, law: &Law) {
        let dates = [law.effective.as_deref(), law.ended.as_deref()];
        if let [Some(from), until] = dates {
            self.field(self.words.effective, &format!("{from} – {}", until.unwrap_or_default()));
        }
    }

    fn clause(&mut self, law: &Law, clause: &Clause) {
        let words = self.words;
        let flag = number_flag(clause, self.lang);
        self.head(words.kind_clause, &format!("{}{flag}", clause.id));
        self.text(words.kind_law, &law.title);
        self.in_force(law);
        self.text(words.meaning, &clause.summary);
        self.field(words.formerly, clause.formerly.as_deref().unwrap_or_default());
        self.field(words.checkable, checkable(clause.checkable, self.lang));
        self.text(words.reason, &clause.reason);
        self.list(words.phrases, &clause.phrases);
        let citing = self.bundle.rules.iter().filter(|rule| rule.clauses.contains(&clause.id));
        let rules: Vec<String> = citing.map(|rule| rule.id.clone()).collect();
        self.list(words.rules_of, &rules);
    }

    fn sdk(&mut self, sdk: &Sdk) {
        let words = self.words;
        self.head(words.kind_sdk, &sdk.id);
        self.text(words.name, &sdk.name);
        self.field(words.vendor, &format!("{} {}", sdk.vendor, sdk.country));
        self.field(words.category, words::sdk_category(&sdk.category, self.lang).unwrap_or(&sdk.category));
        self.text(words.purpose, &sdk.purpose);
        self.field(words.website, &sdk.website);
        let declared: Vec<String> = sdk.declared.iter().map(|id| self.names.data(id).to_owned()).collect();
        self.list(words.declared, &declared);
        self.list(words.init, &sdk.init);
        self.list(words.init, &sdk.script_init);
        self.list(words.consent_switch, &sdk.consent_switch);
        self.list(words.version_at, &sdk.version);
        if sdk.recalled {
            self.field(words.confidence, words.recalled);
        }
        self.product(&sdk.strong, &sdk.weak, &sdk.sources, &sdk.note);
    }

    fn category(&mut self, category: &Category) {
        let (words, lang) = (self.words, self.lang);
        self.head(words.kind_category, &category.id);
        let number = category.number.to_string();
        let name = fill(words.category_of, &[("name", lang.of(&category.name)), ("n", &number)]);
        self.field(words.name, &name);
        self.text(words.service, &category.service);
        for (at, it) in category.necessary.iter().enumerate() {
            let data: Vec<&str> = it.data.iter().map(|id| self.names.data(id)).collect();
            let data = data.join(words.list_separator);
            self.field(if at == 0 { words.necessary } else { "" }, &format!("{}  {data}", lang.of(&it.name)));
        }
        if category.necessary.is_empty() {
            self.field(words.necessary, words.necessary_none);
        }
        self.list(words.permission_groups, &category.permission_groups);
        let Suggest { name, text, sdk, permission } = &category.suggest;
        self.list(words.suggested_by, &[name.as_slice(), text, sdk, permission].concat());
    }

    fn secret(&mut self, secret: &Secret) {
        self.head(self.words.kind_secret, &secret.id);
        self.text(self.words.name, &secret.name);
        self.field(self.words.host_owner, &secret.owner);
        self.field(self.words.pattern, &secret.pattern);
        self.list(self.words.keys, &secret.keys);
        self.list(self.words.sources, &secret.sources);
    }

    fn product(&mut self, strong: &Marks, weak: &Marks, sources: &[String], note: &str) {
        self.lines(self.words.strong_marks, &marks(strong));
        self.lines(self.words.weak_marks, &marks(weak));
        self.list(self.words.sources, sources);
        self.field(self.words.note, note);
    }

    fn packer(&mut self, packer: &Packer) {
        self.head(self.words.kind_packer, &packer.id);
        self.text(self.words.name, &packer.name);
        self.field(self.words.vendor, &packer.vendor);
        self.product(&packer.strong, &packer.weak, &packer.sources, &packer.note);
    }

    fn framework(&mut self, framework: &Framework) {
        self.head(self.words.kind_framework, &framework.id);
        self.text(self.words.name, &framework.name);
        self.field(self.words.vendor, &framework.vendor);
        self.field(self.words.code_format, &framework.code_format);
        self.field(self.words.code_location, &framework.code_location);
        self.product(&framework.strong, &framework.weak, &framework.sources, &framework.note);
    }

    fn data(&mut self, data: &DataType) {
        let words = self.words;
        self.head(words.kind_data, &data.id);
        self.field(words.name, if self.lang == Lang::Zh { &data.zh } else { &data.en });
        self.field(words.group, &data.group);
        self.list(words.sensitive, &data.sensitive);
        let codes = self.bundle.taxonomy.code_type.iter();
        let codes = codes.filter(|code| code.report.as_deref() == Some(&data.id)).map(|code| code.id.clone());
        let codes: Vec<String> = codes.collect();
        self.list(words.kind_code_type, &codes);
        self.apis_giving(&codes);
    }

    fn code_type(&mut self, code: &CodeType) {
        self.head(self.words.kind_code_type, &code.id);
        if let Some(id) = &code.report {
            let name = self.names.data(id).to_owned();
            self.field(self.words.report_type, &format!("{id} {name}"));
        }
        self.apis_giving(std::slice::from_ref(&code.id));
    }

    fn apis_giving(&mut self, codes: &[String]) {
        let gives = |data: &[String]| data.iter().any(|id| codes.contains(id));
        self.apis(|api| gives(&api.data), |constant| gives(&constant.data));
    }

    fn apis(&mut self, of_api: impl Fn(&Api) -> bool, of_constant: impl Fn(&Constant) -> bool) {
        let apis = self.bundle.apis.iter().filter(|api| of_api(api));
        let apis = apis.map(|api| format!("{}.{{{}}}", api.class, members(api)));
        let constants = self.bundle.constants.iter().filter(|constant| of_constant(constant));
        let constants =
            constants.map(|constant| format!("{} {}", id_of(&constant.kind), constant.values.join(", ")));
        let all: Vec<String> = apis.chain(constants).collect();
        self.lines(self.words.interfaces, all.get(..MAX_APIS).unwrap_or(&all));
        let hidden = all.len().saturating_sub(MAX_APIS);
        if hidden > 0 {
            self.field("", &format!("+ {hidden}"));
        }
    }

    fn api(&mut self, api: &Api) {
        self.head(self.words.kind_api, &api.class);
        self.field(self.words.interface, &members(api));
        self.field(self.words.kind, &id_of(&api.kind));
        self.field(self.words.condition, &condition(api));
        self.gives(&api.data, &api.permissions, (api.since, api.until), &api.note);
    }

    fn method(&mut self, method: &Method) {
        self.head(self.words.kind_api, &method.global);
        self.list(self.words.interface, &method.names);
        self.field(self.words.kind, &id_of(&method.kind));
        let scope = Some(method.scope.clone()).filter(|scope| !scope.is_empty());
        self.gives(&method.data, &Vec::from_iter(scope), (None, None), "");
    }

    fn element(&mut self, element: &Element) {
        self.head(self.words.kind_api, &format!("<{}>", element.tag));
        let condition = format!("{} {}", element.attribute, element.values.join(" | "));
        self.field(self.words.condition, condition.trim());
        self.gives(&element.data, &[], (None, None), "");
    }

    fn constant(&mut self, constant: &Constant) {
        self.head(self.words.kind_constant, &id_of(&constant.kind));
        self.list(self.words.values, &constant.values);
        if let Some(kind) = &constant.behaviour {
            self.field(self.words.kind, &id_of(kind));
        }
        self.gives(&constant.data, &constant.permissions, (constant.since, constant.until), &constant.note);
    }

    fn gives(
        &mut self,
        data: &[String],
        permissions: &[String],
        levels: (Option<u32>, Option<u32>),
        note: &str,
    ) {
        let report = |id: &String| {
            let code = self.bundle.taxonomy.code_type.iter().find(|code| code.id == *id);
            match code.and_then(|code| code.report.as_deref()) {
                Some(report) => format!("{id} → {report} {}", self.names.data(report)),
                None => id.clone(),
            }
        };
        let data: Vec<String> = data.iter().map(report).collect();
        self.lines(self.words.opens, &data);
        self.list(self.words.needs, permissions);
        if levels != (None, None) {
            let level = |level: Option<u32>| level.map_or_else(String::new, |level| level.to_string());
            self.field(self.words.api_levels, &format!("{} – {}", level(levels.0), level(levels.1)));
        }
        self.field(self.words.note, note);
    }

    fn permission(&mut self, permission: &Permission) {
        let words = self.words;
        self.head(words.kind_permission, &permission.name);
        self.text(words.detail_of_permission, &permission.label);
        let level = words::protection(&permission.protection, self.lang).unwrap_or(&permission.protection);
        self.field(words.protection, level);
        self.field(words.group, permission.group.as_deref().unwrap_or_default());
        self.gives(&permission.data, &[], (permission.since, None), &permission.note);
        let needs = |list: &[String]| list.contains(&permission.name);
        self.apis(|api| needs(&api.permissions), |constant| needs(&constant.permissions));
    }
}

fn members(api: &Api) -> String {
    let members: Vec<&str> = api.methods.iter().chain(&api.fields).map(String::as_str).collect();
    members.join(", ")
}

/// What an argument must be for the model to hold, as its file has it.
fn condition(api: &Api) -> String {
    let argument = api.argument.map(|kind| format!("argument = {}", id_of(&kind)));
    let integers = (!api.integers.is_empty()).then(|| format!("integers = {:?}", api.integers));
    let flags = api.flags.map(|flags| format!("flags = {flags:#x}"));
    let all: Vec<String> = [argument, integers, flags].into_iter().flatten().collect();
    all.join(", ")
}

fn marks(marks: &Marks) -> Vec<String> {
    let kinds = [
        ("class-prefix", &marks.class_prefix),
        ("component", &marks.component),
        ("native-library", &marks.native_library),
        ("meta-data", &marks.meta_data),
        ("domain", &marks.domain),
        ("asset", &marks.asset),
        ("string", &marks.string),
        ("application", &marks.application),
        ("script-module", &marks.script_module),
        ("script-text", &marks.script_text),
        ("script-global", &marks.script_global),
        ("plugin", &marks.plugin),
    ];
    let of = |(kind, values): (&str, &Vec<String>)| format!("{kind}: {}", values.join(", "));
    kinds.into_iter().filter(|(_, values)| !values.is_empty()).map(of).collect()
}

/// A selection on one line, as a rule's author would read it aloud.
fn selection_text(name: &str, selection: &Selection) -> String {
    let mut text = format!("{name}: {}", selection.fact);
    for (field, patterns) in &selection.matches {
        text.push_str(&format!(" {field}={}", patterns.0.join("|")));
    }
    for (field, patterns) in &selection.unless {
        text.push_str(&format!(" {field}≠{}", patterns.0.join("|")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::find::find;
    use super::render;
    use crate::report::names::Names;
    use crate::report::samples::signatures;
    use crate::report::text::Page;
    use crate::report::words::Lang;

    fn explain(id: &str, lang: Lang) -> String {
        let signatures = signatures();
        let things = find(&signatures.bundle, id);
        let page = Page::new(lang, 100, false);
        render(page, &things, &signatures.bundle, Names::new(&signatures, lang), lang)
    }

    #[test]
    fn a_member() {
        let text = explain("getImei", Lang::En);
        assert!(text.starts_with("API  android.telephony.TelephonyManager\n"), "{text}");
        assert!(text.contains("getDeviceId, getImei"), "{text}");
        assert!(text.contains("android.permission.READ_PHONE_STATE"), "{text}");
        assert!(text.contains(" – 28"), "{text}");
    }

    #[test]
    fn a_permission_names_what_needs_it() {
        let text = explain("READ_SMS", Lang::Zh);
        assert!(text.contains("读取短信") && text.contains("uri content://sms"), "{text}");
    }

    #[test]
    fn a_clause_and_a_packer() {
        assert!(explain("三-1", Lang::Zh).contains("用户同意之前就开始收集"));
        assert!(explain("360-jiagu", Lang::En).contains("native-library: libjiagu.so"));
    }
}
