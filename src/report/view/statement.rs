//! A fact in, a sentence out that says no more than the fact: what stands in the package, and where.

use super::behaviours::how_often;
use super::paths::flow_words;
use super::{Maker, same, shown};
use crate::base::Location;
use crate::fact::{self, Body, Fact};
use crate::report::model::Flow;
use crate::report::words::{self, Lang, both, fill};
use crate::signature::raw::Text;

/// `TelephonyManager.getDeviceId`, with the constant that decides.
pub(super) fn interface(api: &str, detail: &str) -> String {
    let name = api.rsplit('/').next().unwrap_or(api).replace(";->", ".");
    shown(&if detail.is_empty() { name } else { format!("{name} ({detail})") })
}

/// `com.example.App.onCreate classes.dex @0x000c`: a place as people write it.
pub(super) fn dotted(at: &Location) -> String {
    let class =
        at.class.as_ref().map(|class| class.trim_start_matches('L').trim_end_matches(';').replace('/', "."));
    let method = at.method.as_ref().and_then(|method| method.split('(').next()).map(str::to_owned);
    let symbol: Vec<String> = class.into_iter().chain(method).collect();
    let rest = Location { class: None, method: None, ..at.clone() };
    shown(format!("{} {rest}", symbol.join(".")).trim())
}

/// What was said and where it stands, as one sentence.
pub(super) fn stated_at(said: &Text, at: &Location) -> Text {
    let place = dotted(at);
    both(|lang| fill(lang.document().stated_at, &[("said", lang.of(said)), ("place", &place)]))
}

/// The fields that tell a reader what a fact of a kind says, in the order in which they are told.
const TELLING: &[(&str, &[&str])] = &[
    ("application", &["debuggable", "allow_backup", "cleartext", "test_only", "min_sdk", "target_sdk"]),
    ("category", &["id", "reasons"]),
    ("permission", &["name", "max_sdk"]),
    ("component", &["element", "name", "exported", "permission"]),
    ("meta-data", &["key", "value"]),
    ("secret", &["id", "sample"]),
    ("asking", &["api", "scope", "pattern"]),
    ("sdk", &["id", "version"]),
    ("sdk-switch", &["api", "id", "value"]),
    ("packer", &["id", "marks"]),
    ("framework", &["id", "code_format"]),
    ("host", &["name", "owner", "country", "cleartext"]),
    ("text", &["sample"]),
    ("view", &["element", "text", "checked"]),
    ("native-library", &["abi", "name"]),
    ("signer", &["name", "schemes"]),
    ("mini-program", &["platform", "appid", "pages", "privacy_check", "debug"]),
    ("declaration", &["element", "name", "text", "quality", "when"]),
    ("policy", &["characters"]),
    ("policy-item", &["name", "denied", "read_at"]),
    ("coverage", &["code", "classes", "native_libraries", "dynamic_loading_sites"]),
    ("limitation", &["id", "detail"]),
    ("defect", &["kind", "text"]),
];

impl Maker<'_> {
    /// What the fact of a text says; a text that is no fact stands for itself.
    pub(super) fn said(&self, text: &str, facts: &[Fact]) -> Text {
        let [fact] = facts else { return same(shown(text)) };
        let (sentence, what) = match &fact.body {
            Body::Collection(it) => {
                let api = interface(&it.api, &it.detail);
                let often = |lang| it.interval.map(|interval| format!(" ({})", how_often(interval, lang)));
                (read_by(&it.via), both(|lang| format!("{api}{}", often(lang).unwrap_or_default())))
            }
            Body::Call(it) => ("call", same(interface(&it.api, &it.detail.join(", ")))),
            Body::Flow(it) => {
                let api = interface(&it.api, "");
                let flow = flow_of(it);
                ("flow", both(|lang| format!("{api} → {}", flow_words(&flow, lang))))
            }
            Body::Permission(it) if !it.declared => ("permission-undeclared", same(shown(&it.name))),
            Body::Declaration(it) if !it.declared => ("declaration-missing", self.told(fact)),
            Body::PolicyItem(it) => {
                let said = match (it.named, it.denied.is_empty()) {
                    (true, _) => "policy-item",
                    (false, true) => "policy-item-missing",
                    (false, false) => "policy-item-denied",
                };
                (said, self.told(fact))
            }
            body => (body.kind(), self.told(fact)),
        };
        both(|lang| match words::stated(sentence, lang) {
            Some(sentence) => fill(sentence, &[("fact", lang.of(&what))]),
            None => shown(text),
        })
    }

    /// The values of the telling fields, and behind them what others say in words.
    fn told(&self, fact: &Fact) -> Text {
        both(|lang| {
            let kind = fact.body.kind();
            let fields =
                TELLING.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, fields)| fields);
            let (mut values, mut notes) = (Vec::new(), Vec::new());
            for field in fields {
                for value in fact.body.values(field).into_iter().filter(|value| !value.is_empty()) {
                    let exact = words::told(&format!("{kind} {field}={value}"), lang).map(str::to_owned);
                    let about = || words::told(&format!("{kind} {field}"), lang);
                    match exact.or_else(|| Some(fill(about()?, &[("n", &value)]))) {
                        Some(note) => notes.push(note),
                        None if value == "true" || value == "false" => {}
                        None => values.push(self.named(kind, &value, lang)),
                    }
                }
            }
            let (values, notes) = (values.join(" "), notes.join(lang.words().list_separator));
            shown(&match (values.is_empty(), notes.is_empty()) {
                (true, _) => notes,
                (_, true) => values,
                (false, false) => format!("{values} ({notes})"),
            })
        })
    }

    /// The name of what a policy was compared with; other values stand for themselves.
    fn named(&self, kind: &str, value: &str, lang: Lang) -> String {
        let names = self.names(lang);
        match kind {
            "policy-item" if names.data(value) != value => names.data(value).to_owned(),
            "policy-item" => names.subject(&format!("sdk:{value}"), self.report).to_owned(),
            "packer" => names.packer(value).to_owned(),
            "framework" => names.framework(value).to_owned(),
            "sdk" | "sdk-switch" => names.subject(&format!("sdk:{value}"), self.report).to_owned(),
            _ => value.to_owned(),
        }
    }
}

/// Which sentence tells a read, by how it is known.
fn read_by(via: &str) -> &'static str {
    match via {
        "field" => "field",
        "reflection" => "reflection",
        "callback" => "callback",
        "broadcast" => "broadcast",
        _ => "call",
    }
}

fn flow_of(it: &fact::Flow) -> Flow {
    let known = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Flow {
        sink: it.sink.clone(),
        api: it.sink_api.clone(),
        host: known(&it.host),
        recipient: known(&it.recipient),
        owner: known(&it.owner),
        country: known(&it.country),
        cleartext: it.cleartext,
        address: it.address,
        certainty: it.certainty.clone(),
        ..Flow::default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Maker, TELLING};
    use crate::fact::{self, KINDS};
    use crate::report::samples::{full, signatures};
    use crate::report::words::{STATED, TOLD};

    fn said(fact: &str) -> (String, String) {
        let (report, signatures) = (full(), signatures());
        let text = Maker::new(&report, &signatures, String::new())
            .said(fact, &fact::parse(fact).unwrap_or_default());
        (text.zh, text.en)
    }

    #[test]
    fn every_kind_has_a_sentence_and_telling_fields_exist() {
        for (kind, fields) in KINDS {
            // A read has one sentence for each way in which it is known.
            assert!(*kind == "collection" || STATED.contains(kind), "{kind} has no sentence");
            let own = ["collection", "call", "flow"].contains(kind);
            let row = TELLING.iter().find(|(known, _)| known == kind);
            assert_eq!(row.is_none(), own, "{kind}");
            for field in row.map_or(&[][..], |(_, telling)| telling) {
                assert!(fields.contains(field), "{kind} has no {field}");
            }
        }
        for key in TOLD {
            let (kind, field) = key.split_once(' ').unwrap();
            let field = field.split('=').next().unwrap();
            let (_, fields) = TELLING.iter().find(|(known, _)| *known == kind).unwrap();
            assert!(fields.contains(&field), "{key} is never told");
        }
    }

    #[test]
    fn a_sentence_names_values_and_tells_what_is_on() {
        let cases = [
            (
                "application package=a.b debuggable=true allow_backup=false cleartext=true target_sdk=33 file=a",
                "按清单或其默认值：可调试、允许明文流量、目标 API 33",
            ),
            (
                "component element=service name=a.B exported=true permission=a.P file=a",
                "清单声明了组件 service a.B (可由其他应用启动、须有权限 a.P)",
            ),
            ("component element=service name=a.B exported=false file=a", "清单声明了组件 service a.B"),
            (
                "host name=a.cn owner=甲 country=CN cleartext=true file=a",
                "存在域名或地址 a.cn 甲 CN (出现于明文网址)",
            ),
            (
                "declaration element=permission-text name=scope.userLocation text=用途 declared=true quality=sample file=a",
                "小程序配置声明了 scope.userLocation 用途 (用途说明、沿用平台示例文字)",
            ),
            (
                "declaration element=background-mode name=location declared=false used=true file=a",
                "小程序使用而配置未声明的 location (后台模式)",
            ),
            (
                "flow data=location.precise api=wx.getLocation sink=network sink_api=wx.request host=a.cn recipient=own cleartext=true certainty=certain file=a",
                "存在把取得的信息发出的代码 wx.getLocation → 网络请求 wx.request → a.cn (按多数请求推断为自有、明文)",
            ),
            (
                "policy-item element=data name=location.precise named=false file=a",
                "所给隐私政策文本中未见相应文字的：精确位置",
            ),
            (
                "policy-item element=data name=location.precise named=false denied=我们不收集位置 file=a",
                "所给隐私政策文本予以否认的：精确位置 (原文：我们不收集位置)",
            ),
            (
                "policy-item element=sdk name=umeng-analytics named=true file=a",
                "所给隐私政策文本中有相应文字的：友盟统计",
            ),
            ("view element=CheckBox text=同意 checked=true file=a", "存在界面元素 CheckBox 同意 (默认勾选)"),
            ("no fact at all", "no fact at all"),
            ("", ""),
        ];
        for (fact, expected) in cases {
            assert_eq!(said(fact).0, expected, "{fact}");
        }
        assert_eq!(
            said("secret id=aws sample=AKIA… owner=x file=a").1,
            "a text in the form of the secret aws AKIA… is there"
        );
    }
}
