//! Facts and the text of a privacy policy in, which of what code uses the text names out.
//!
//! A word is looked for, not its meaning: a named type may be denied, and one that is not named may be described in
//! other words. So the comparison only says where a person must look.

use crate::base::Location;
use crate::fact::{self, Body, Fact, FactBase};
use crate::signature::Signatures;
use std::collections::BTreeSet;

/// Characters that a word of a name has at least.
const WORD: usize = 2;
/// Words of names that say nothing of whose product it is.
const COMMON: [&str; 24] = [
    "sdk",
    "app",
    "ads",
    "map",
    "pay",
    "push",
    "analytics",
    "statistics",
    "plugin",
    "cloud",
    "统计",
    "分析",
    "推送",
    "移动统计",
    "统计分析",
    "小程序",
    "小程序统计",
    "小程序插件",
    "插件",
    "服务",
    "北京",
    "上海",
    "rum",
    "mobile",
];

/// One fact for the policy, and one for each type, SDK and guide entry that is used.
#[must_use]
pub fn facts(found: &FactBase, policy: &str, file: &str, signatures: &Signatures) -> Vec<Fact> {
    let text = policy.to_lowercase();
    let mut items: BTreeSet<(&str, &str, bool)> = BTreeSet::new();
    for fact in found.all() {
        match &fact.body {
            Body::Collection(it) if is_sure(it) => {
                items.insert(("data", &it.data, names_type(&text, &it.data, signatures)));
            }
            Body::Sdk(it)
                if it.certainty != "possible" && it.category != "ui-util" && it.category != "framework" =>
            {
                items.insert(("sdk", &it.id, names_sdk(&text, &it.id, signatures)));
            }
            Body::Declaration(it) if it.element == "privacy-guide" => {
                items.insert(("guide", &it.name, names_entry(&text, &it.name)));
            }
            _ => {}
        }
    }
    let characters = i64::try_from(policy.chars().count()).unwrap_or(i64::MAX);
    let items = items.into_iter().map(|(element, name, named)| {
        Body::PolicyItem(fact::PolicyItem { element: element.to_owned(), name: name.to_owned(), named })
    });
    let all = std::iter::once(Body::Policy(fact::Policy { characters })).chain(items);
    all.map(|body| Fact::new(body, Location::file(file))).collect()
}

/// What a person must be told of: no guess, no dead code, no part of an identifier.
fn is_sure(it: &fact::Collection) -> bool {
    let is_dead = !it.phase.is_empty() && it.phase.iter().all(|phase| phase == "unreached");
    it.certainty != "possible" && !it.weak && it.obtains.is_none() && !is_dead
}

fn names_type(text: &str, id: &str, signatures: &Signatures) -> bool {
    let Some(it) = signatures.bundle.taxonomy.types.iter().find(|it| it.id == id) else { return false };
    let own = it.words.iter().map(String::as_str);
    let names = words(&it.zh).chain(words(&it.en));
    own.chain(names).any(|word| text.contains(&word.to_lowercase()))
}

fn names_sdk(text: &str, id: &str, signatures: &Signatures) -> bool {
    let Some(sdk) = signatures.sdk(id) else { return false };
    let all = words(&sdk.name.zh).chain(words(&sdk.name.en)).chain(words(&sdk.vendor));
    all.map(str::to_lowercase).any(|word| !COMMON.contains(&word.as_str()) && text.contains(&word))
}

/// An entry is worded 收集你的手机号 or 访问你的摄像头: what follows 你的 or 你选中的 is the thing.
fn names_entry(text: &str, entry: &str) -> bool {
    let thing =
        ["你选择的", "你选中的", "你的"].iter().find_map(|it| Some(entry.split_once(it)?.1)).unwrap_or(entry);
    let thing = thing.split('（').next().unwrap_or(thing);
    let thing = thing.strip_suffix("信息").unwrap_or(thing);
    words(thing).any(|word| text.contains(&word.to_lowercase()))
}

/// The words of a name.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let parts = name
        .split(|c: char| c.is_whitespace() || "()（）/、,，+·;；".contains(c))
        .flat_map(|it| it.split("或"));
    parts.filter(|word| word.chars().count() >= WORD)
}

#[cfg(test)]
mod tests {
    use super::facts;
    use crate::fact::{Body, FactBase, parse};
    use crate::signature::Signatures;

    fn omitted(code: &str, policy: &str) -> Vec<String> {
        let base = FactBase::new(parse(code).unwrap());
        let found = facts(&base, policy, "policy.txt", &Signatures::embedded().unwrap());
        let rows = found.iter().filter_map(|fact| match &fact.body {
            Body::PolicyItem(it) if !it.named => Some(format!("{} {}", it.element, it.name)),
            _ => None,
        });
        rows.collect()
    }

    const CODE: &str = "collection data=location.precise api=wx.getLocation certainty=certain phase=user-action\n\
        collection data=device.imei api=x certainty=certain phase=unknown\n\
        collection data=basic.phone api=x certainty=possible\n\
        collection data=media.audio api=x certainty=certain phase=unreached\n\
        sdk id=umeng-analytics certainty=certain category=analytics\n\
        declaration element=privacy-guide name=收集你选中的照片或视频信息 used=true";

    #[test]
    fn what_is_used_and_not_named() {
        assert_eq!(
            omitted(CODE, ""),
            [
                "data device.imei",
                "data location.precise",
                "guide 收集你选中的照片或视频信息",
                "sdk umeng-analytics"
            ]
        );
        assert_eq!(
            omitted(CODE, "我们收集您的位置信息和 imei；接入友盟+的统计服务；您上传的视频。"),
            [""; 0]
        );
        assert_eq!(omitted(CODE, "我们使用统计分析服务，收集设备型号。").len(), 4);
        assert_eq!(omitted("sdk id=umeng-analytics certainty=possible category=analytics", ""), [""; 0]);
    }
}
