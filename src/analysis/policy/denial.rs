//! What the text of a privacy policy says is not collected, or which SDKs are not in the app.
//!
//! Only what leaves no doubt is a denial: `not`, a verb of collecting right behind it, and what is denied to the end of the
//! clause, in a sentence that names no condition, no exception and nobody else. All others are left to a person.

use super::plain::{Plain, is_latin};
use crate::signature::{Signatures, raw};
use std::ops::Range;

pub(super) struct Denial {
    /// In the plain text, as what follows.
    pub(super) sentence: Range<usize>,
    /// What is denied.
    pub(super) denied: Range<usize>,
    /// Whether that leaves nothing out.
    pub(super) everything: bool,
}

/// All denials of data, or of SDKs, in order.
pub(super) fn denials(
    text: &Plain<'_>,
    sentences: &[Range<usize>],
    sdk: bool,
    signatures: &Signatures,
) -> Vec<Denial> {
    let words = || signatures.bundle.taxonomy.denial.iter().filter(|row| row.sdk == sdk);
    let mut all = Vec::new();
    for sentence in sentences {
        for row in words() {
            let verbs = row.verbs.iter().flat_map(|verb| text.places(verb, sentence.clone()));
            let negated = verbs.filter(|verb| is_negated(text.get(sentence.start..verb.start), row));
            let negated: Vec<Range<usize>> = negated.collect();
            let is_limited =
                || row.unless.iter().any(|word| text.places(word, sentence.clone()).next().is_some());
            if !negated.is_empty() && !is_limited() {
                all.extend(negated.into_iter().map(|verb| denial(text, sentence, verb.end, row)));
            }
        }
    }
    all.sort_by_key(|it| it.denied.start);
    all
}

fn denial(text: &Plain<'_>, sentence: &Range<usize>, start: usize, words: &raw::DenialWords) -> Denial {
    let clause = text.get(start..sentence.end);
    // A comma ends the clause, unless it parts Latin words that are listed.
    let is_end = |(at, c): &(usize, char)| match c {
        '，' => true,
        ',' => !is_latin(text.get(0..start.saturating_add(*at)).chars().next_back()),
        _ => false,
    };
    let end = clause.char_indices().find(is_end).map_or(sentence.end, |(at, _)| start.saturating_add(at));
    let denied = start..end;
    let everything = is_everything(text.get(denied.clone()), words);
    Denial { sentence: sentence.clone(), denied, everything }
}

/// Whether a text ends with a negation, whatever takes nothing away behind it.
fn is_negated(before: &str, words: &raw::DenialWords) -> bool {
    let mut rest = before.trim_end();
    while let Some(shorter) = words.between.iter().find_map(|word| without_end(rest, word)) {
        rest = shorter;
    }
    words.nots.iter().any(|word| without_end(rest, word).is_some())
}

/// A text without the word at its end; a Latin one must not go on before.
fn without_end<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let before = text.strip_suffix(word).filter(|_| !word.is_empty())?;
    let goes_on = is_latin(before.chars().next_back()) && is_latin(word.chars().next());
    (!goes_on).then(|| before.trim_end())
}

fn is_everything(denied: &str, words: &raw::DenialWords) -> bool {
    let mut rest = denied.trim();
    loop {
        if words.everything.iter().any(|word| word == rest) {
            return true;
        }
        let shorter = words
            .any
            .iter()
            .filter(|word| !word.is_empty())
            .filter_map(|word| rest.strip_prefix(word.as_str()));
        match shorter.min_by_key(|it| it.len()) {
            Some(shorter) => rest = shorter.trim_start(),
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Plain, denials};
    use crate::signature::Signatures;

    /// What is denied; `*` for everything.
    fn denied(policy: &str, sdk: bool) -> Vec<String> {
        let text = Plain::new(policy);
        let all = denials(&text, &text.sentences(), sdk, &Signatures::embedded().unwrap());
        all.iter().map(|it| if it.everything { "*".to_owned() } else { text.quoted(&it.denied) }).collect()
    }

    #[test]
    fn words_are_plain() {
        for row in Signatures::embedded().unwrap().bundle.taxonomy.denial {
            let lists = [row.nots, row.between, row.verbs, row.any, row.everything, row.unless];
            for word in lists.concat() {
                assert_eq!(
                    Plain::new(&word).into_text(),
                    word,
                    "white space or capitals: it would be found nowhere"
                );
            }
        }
    }

    #[test]
    fn what_is_denied() {
        for (policy, expected) in [
            ("我们不会收集您的通讯录、短信和位置信息，请放心使用。", "您的通讯录、短信和位置信息"),
            ("本应用从不主动读取您的 IMEI。", "您的 IMEI"),
            ("本应用不收集任何个人信息。", "*"),
            ("我们不会收集您的任何个人信息，也不会泄露。", "*"),
            (
                "We do not collect your contacts, call logs or\nprecise location. We care.",
                "your contacts, call logs or precise location",
            ),
            ("This app doesn’t collect any personal information from you.", "*"),
            ("We never access your photos.", "your photos"),
            ("• 不收集您的精确位置\n• 设备信息用于统计\n", "您的精确位置"),
            ("本游戏是单机游戏，不收集、不存储、不上传任何用户的个人信息。", "*"),
            ("The app does not collect, store, or share any personal data.", "*"),
        ] {
            assert_eq!(denied(policy, false), [expected], "{policy}");
        }
    }

    #[test]
    fn what_is_no_denial() {
        for policy in [
            "未经您同意，我们不会收集您的位置信息。",
            "如您拒绝，我们将不会获取您的通讯录。",
            "我们仅在您使用地图时收集位置，不会收集其他信息。",
            "我们不会收集与服务无关的个人信息。",
            "高德 SDK 不会收集您的通讯录。",
            "我们不得不收集您的手机号。",
            "您可以选择不向我们提供通讯录。",
            "我们不会在后台收集您的位置信息。",
            "我们不会将收集的通讯录用于广告。",
            "我们不会共享您的通讯录。",
            "We do not collect your location without your consent.",
            "If you refuse, we do not access your contacts.",
            "We do not knowingly collect personal information from children.",
            "We do not share the data that we collect.",
            "cannot recollect",
            "锁屏时不会采集任何数据。",
            "我们用某工具打包应用，其不收集您的个人信息。",
            "本网站不会收集您的个人信息。",
            "除非为了特定活动，我们不会主动收集您的个人信息。",
        ] {
            assert_eq!(denied(policy, false), [""; 0], "{policy}");
        }
    }

    #[test]
    fn sdks_that_are_denied() {
        for (policy, expected) in [
            ("本应用未接入任何第三方 SDK。", "*"),
            ("我们不集成第三方SDK，请放心。", "*"),
            ("当前版本未接入任何第三方 SDK，包括广告、统计类 SDK。", "*"),
            ("This app does not include any third-party SDKs.", "*"),
            ("我们不使用广告SDK。", "广告SDK"),
            ("我们不会使用第三方SDK收集您的信息。", "第三方SDK收集您的信息"),
        ] {
            assert_eq!(denied(policy, true), [expected], "{policy}");
        }
        for policy in
            ["未经您同意，我们不使用第三方SDK。", "我们使用第三方SDK。", "除推送外不接入第三方SDK。"]
        {
            assert_eq!(denied(policy, true), [""; 0], "{policy}");
        }
    }
}
