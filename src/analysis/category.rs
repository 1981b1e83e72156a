//! The category of apps: what the package suggests, and what of it is necessary information of a given one.

use crate::base::Location;
use crate::fact::{self, Body, Fact};
use crate::program::Program;
use crate::signature::Signatures;
use crate::signature::raw::{Category, Suggest};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Categories that are suggested at most.
const MAX_SUGGESTED: usize = 3;
/// What a guess must weigh: a name does alone, other signs need each other.
const ENOUGH: usize = 3;
/// What a term of the app's own name weighs.
const NAME: usize = 3;

/// The categories that name, texts, SDKs and permissions speak for, as guesses.
pub(super) fn suggestions(program: &Program, facts: &[Fact], signatures: &Signatures) -> Vec<Fact> {
    if program.manifest_file.is_empty() {
        return Vec::new();
    }
    let signs = Signs::of(program, facts, signatures);
    let mut found: Vec<(Reverse<usize>, u32, Fact)> = Vec::new();
    for category in &signatures.bundle.categories {
        let (weight, reasons) = signs.speak_for(&category.suggest);
        if weight >= ENOUGH {
            let body = fact::Category { id: category.id.clone(), reasons };
            let fact = Fact::new(body, Location::file(&program.manifest_file));
            found.push((Reverse(weight), category.number, fact));
        }
    }
    found.sort();
    found.into_iter().take(MAX_SUGGESTED).map(|(_, _, fact)| fact).collect()
}

/// What a category can be recognised by; names and words in lower case.
struct Signs<'a> {
    names: Vec<String>,
    words: BTreeSet<String>,
    /// Those of all categories' terms that the texts show.
    terms: BTreeSet<&'a str>,
    sdks: BTreeSet<String>,
    permissions: BTreeSet<String>,
}

impl<'a> Signs<'a> {
    fn of(program: &Program, facts: &[Fact], signatures: &'a Signatures) -> Self {
        let manifest = &program.manifest;
        let mut sdks = BTreeSet::new();
        for fact in facts {
            if let Body::Sdk(body) = &fact.body {
                sdks.insert(body.id.clone());
            }
        }
        Self {
            names: manifest.application.labels.values().map(|label| label.to_lowercase()).collect(),
            words: manifest.package.to_lowercase().split('.').map(str::to_owned).collect(),
            terms: signatures.category_terms_in(program.resources.strings().map(|(_, _, text)| text)),
            sdks,
            permissions: manifest.uses_permissions.iter().map(|it| it.name.clone()).collect(),
        }
    }

    fn speak_for(&self, suggest: &Suggest) -> (usize, Vec<String>) {
        let named = |term: &&String| {
            let term = term.to_lowercase();
            self.words.contains(&term) || self.names.iter().any(|name| name.contains(&term))
        };
        let mut reasons = Vec::new();
        let mut note = |kind: &str, weight: usize, found: Vec<&String>| {
            reasons.extend(found.iter().map(|value| format!("{kind}:{value}")));
            found.len() * weight
        };
        let weight = note("name", NAME, suggest.name.iter().filter(named).take(1).collect())
            + note(
                "text",
                1,
                suggest.text.iter().filter(|term| self.terms.contains(term.as_str())).collect(),
            )
            + note("sdk", 1, suggest.sdk.iter().filter(|id| self.sdks.contains(*id)).collect())
            + note(
                "permission",
                1,
                suggest.permission.iter().filter(|name| self.permissions.contains(*name)).collect(),
            );
        (weight, reasons)
    }
}

/// Writes into the facts whether what they open or obtain is necessary information of the category.
pub(super) fn compare(facts: &mut [Fact], category: &Category) {
    let data: BTreeSet<&str> =
        category.necessary.iter().flat_map(|it| &it.data).map(String::as_str).collect();
    let answer = |necessary: bool| if necessary { "yes" } else { "no" }.to_owned();
    for fact in facts {
        match &mut fact.body {
            Body::Application(body) => body.category.clone_from(&category.id),
            Body::Permission(body) if !body.data.is_empty() => {
                // A phone number that a user types needs no permission to read one: where there is a group, it decides.
                body.necessary = answer(match body.group.as_str() {
                    "" => body.data.iter().any(|id| data.contains(id.as_str())),
                    group => category.permission_groups.iter().any(|it| it == group),
                });
            }
            Body::Collection(body) => body.necessary = answer(data.contains(body.data.as_str())),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{compare, suggestions};
    use crate::fact::{Body, Fact, parse};
    use crate::program::Program;
    use crate::program::manifest::UsesPermission;
    use crate::signature::Signatures;

    const SIGNATURES: [(&str, &str); 2] = [
        (
            "necessary/hotel.toml",
            "name = { zh = '酒店服务类', en = 'Hotels' }\nnumber = 17\nservice = { zh = '预订', en = 'Booking' }\n\
             confidence = 'A'\npermission_groups = ['LOCATION']\n\
             [suggest]\nname = ['酒店', 'hotel']\ntext = ['入住', '退房']\nsdk = ['amap']\n\
             permission = ['android.permission.ACCESS_FINE_LOCATION']\n\
             [[necessary]]\nname = { zh = '电话', en = 'Phone' }\ndata = ['basic.phone']\n",
        ),
        (
            "necessary/tools.toml",
            "name = { zh = '实用工具类', en = 'Tools' }\nnumber = 38\nservice = { zh = '工具', en = 'Tools' }\n\
             confidence = 'A'\n[suggest]\nname = ['手电筒']\n",
        ),
    ];

    fn signatures() -> Signatures {
        let files: Vec<_> =
            SIGNATURES.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
        let (signatures, faults) = Signatures::from_files(&files);
        assert_eq!(faults, []);
        signatures
    }

    fn suggested(label: &str, package: &str, permission: &str, facts: &str) -> Vec<String> {
        let mut program = Program { manifest_file: "AndroidManifest.xml".to_owned(), ..Program::default() };
        program.manifest.package = package.to_owned();
        program.manifest.application.labels.insert(String::new(), label.to_owned());
        let name = permission.to_owned();
        program.manifest.uses_permissions.push(UsesPermission { name, ..UsesPermission::default() });
        let found = suggestions(&program, &parse(facts).unwrap(), &signatures());
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_name_suggests_a_category_and_lesser_signs_need_each_other() {
        let location = "android.permission.ACCESS_FINE_LOCATION";
        let hotel = "category id=hotel reasons=name:酒店 file=AndroidManifest.xml";
        assert_eq!(suggested("好好酒店", "com.a", "x", ""), [hotel]);
        assert_eq!(
            suggested("A", "com.hotel.app", "x", ""),
            [hotel.replace("酒店", "hotel")],
            "a word of the package"
        );
        assert_eq!(suggested("A", "com.hotels", "x", ""), [""; 0], "no word of it");
        assert_eq!(suggested("A", "com.a", location, "sdk id=amap"), [""; 0], "two lesser signs");
        let both = suggested("酒店手电筒", "com.a", location, "sdk id=amap");
        assert_eq!(both.len(), 2, "the likelier first");
        assert!(both[0].contains("id=hotel") && both[1].contains("id=tools"), "{both:?}");
    }

    #[test]
    fn what_is_not_of_the_category_is_told() {
        let signatures = signatures();
        let text = "permission name=a data=location.precise group=LOCATION\n\
                    permission name=e data=basic.phone group=PHONE\n\
                    permission name=b data=basic.phone\n\
                    permission name=c data=comm.sms group=SMS\n\
                    permission name=d\n\
                    collection data=basic.phone\ncollection data=device.imei\n\
                    application package=x\n";
        let necessary = |id: &str| -> Vec<String> {
            let mut facts: Vec<Fact> = parse(text).unwrap();
            compare(&mut facts, signatures.category(id).unwrap());
            let of = |fact: &Fact| match &fact.body {
                Body::Application(body) => body.category.clone(),
                body => body.values("necessary").join(""),
            };
            facts.iter().map(of).collect()
        };
        assert_eq!(necessary("hotel"), ["yes", "no", "yes", "no", "", "yes", "no", "hotel"]);
        assert_eq!(
            necessary("tools"),
            ["no", "no", "no", "no", "", "no", "no", "tools"],
            "nothing is necessary"
        );
    }
}
