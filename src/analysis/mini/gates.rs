//! A call in, whether it asks the user or looks up what the user decided out: a method of the platform, or a helper
//! whose result comes from one.

use super::phase::Site;
use super::resolve::{CallRef, Called, Resolved};
use super::values::{Evaluator, Value};
use crate::format::js::{Node, NodeId, Script};
use crate::signature::raw::ApiKind;
use crate::signature::{ConsentTerms, Signatures};
use rustc_hash::FxHashMap;

/// What asks the user or looks up what the user decided; looking into the storage counts where the key may be that of
/// consent.
const GATES: [ApiKind; 4] =
    [ApiKind::Gate, ApiKind::Consent, ApiKind::PermissionCheck, ApiKind::PermissionRequest];
/// Helpers that ask helpers.
const MAX_HELPERS: u32 = 8;
/// Expressions of one helper that are looked at.
const MAX_LOOKS: usize = 64;
/// Expressions looked at of what a promise waits for.
const MAX_INSIDE: usize = 2_000;
/// Functions that give their argument in another form.
const FORMS: [&str; 4] = ["Boolean", "Number", "String", "parseInt"];

/// What a helper returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// What the user decided.
    Consent,
    /// What is stored under the key that a parameter holds.
    Stored(u32),
}

/// What is known of the helpers.
pub(super) struct Gates<'a> {
    terms: &'a ConsentTerms,
    helpers: FxHashMap<Site, Option<Answer>>,
}

impl<'a> Gates<'a> {
    pub(super) fn new(signatures: &'a Signatures) -> Self {
        Self { terms: signatures.consent_terms(), helpers: FxHashMap::default() }
    }

    pub(super) fn has(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        resolved: &Resolved<'_>,
        call: CallRef,
    ) -> bool {
        let Some(arguments) = arguments(evaluator, call) else { return false };
        let methods = resolved.methods(call);
        if methods.iter().any(|it| self.is_gate(evaluator, it, call.0, arguments)) {
            return true;
        }
        let functions = resolved.functions(call);
        functions.iter().any(|helper| {
            self.helper(evaluator, resolved, *helper, MAX_HELPERS).is_some_and(|answer| match answer {
                Answer::Consent => true,
                Answer::Stored(position) => self.speaks(evaluator, call.0, argument(arguments, position)),
            })
        })
    }

    /// A method: in the storage only where the key is that of consent, or not constant.
    fn is_gate(
        &self,
        evaluator: &mut Evaluator<'_>,
        called: &Called<'_>,
        at: usize,
        arguments: &[NodeId],
    ) -> bool {
        if called.is_any(&GATES) {
            return true;
        }
        let Some(key) = key(evaluator, called, at, arguments) else { return false };
        let texts = texts(evaluator, at, key);
        texts.is_empty() || texts.iter().any(|text| self.terms.speaks(text))
    }

    /// Whether a key is a constant that speaks of consent.
    fn speaks(&self, evaluator: &mut Evaluator<'_>, at: usize, key: Option<NodeId>) -> bool {
        key.is_some_and(|key| texts(evaluator, at, key).iter().any(|text| self.terms.speaks(text)))
    }

    /// What a helper returns, worked out once.
    fn helper(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        resolved: &Resolved<'_>,
        helper: Site,
        left: u32,
    ) -> Option<Answer> {
        if let Some(known) = self.helpers.get(&helper) {
            return *known;
        }
        let left = left.checked_sub(1)?;
        // While it is worked out it is none: one that asks itself gains nothing by it.
        self.helpers.insert(helper, None);
        let answer = self.returned(evaluator, resolved, helper, left);
        self.helpers.insert(helper, answer);
        answer
    }

    fn returned(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        resolved: &Resolved<'_>,
        helper: Site,
        left: u32,
    ) -> Option<Answer> {
        let script = evaluator.script(helper.0)?;
        let mut open: Vec<NodeId> = script.returns_of(helper.1).to_vec();
        for _ in 0..MAX_LOOKS {
            let node = open.pop()?;
            match script.node(node) {
                Node::Local(symbol) => open.extend(script.values_of(symbol).iter().take(MAX_LOOKS)),
                Node::Member(inner, _) | Node::Index(inner, _) | Node::Await(inner) => open.push(inner),
                Node::Either(list) | Node::Test(list) => open.extend(script.list(list)),
                Node::Call(callee, list) => {
                    let call = (helper.0, node);
                    if let Some(answer) = self.asked(evaluator, resolved, helper, call, left) {
                        return Some(answer);
                    }
                    match script.node(callee) {
                        Node::Global(name) if FORMS.contains(&script.text(name)) => {
                            open.extend(script.list(list));
                        }
                        Node::Member(inner, name) => match script.text(name) {
                            "then" | "catch" | "finally" => open.push(inner),
                            "parse" => open.extend(script.list(list)),
                            _ => {}
                        },
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// What a call in a helper gives.
    fn asked(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        resolved: &Resolved<'_>,
        helper: Site,
        call: CallRef,
        left: u32,
    ) -> Option<Answer> {
        let arguments = arguments(evaluator, call)?;
        let script = evaluator.script(call.0)?;
        for called in resolved.methods(call) {
            if called.is_any(&GATES) {
                return Some(Answer::Consent);
            }
            if let Some(key) = key(evaluator, called, call.0, arguments) {
                return self.under(evaluator, helper, Some(key));
            }
        }
        for inner in resolved.functions(call) {
            match self.helper(evaluator, resolved, *inner, left) {
                Some(Answer::Consent) => return Some(Answer::Consent),
                Some(Answer::Stored(position)) => {
                    return self.under(evaluator, helper, argument(arguments, position));
                }
                None => {}
            }
        }
        // `new Promise(resolve => wx.getPrivacySetting({ success: resolve }))`
        let first = arguments.first().map(|first| script.node(*first));
        let (Some(Node::Function(executor)), true) = (first, is_promise(script, call.1)) else { return None };
        let (start, end) = script.function(executor)?.nodes;
        let inside = (start..end).take(MAX_INSIDE).map(NodeId);
        let calls = inside.filter(|node| matches!(script.node(*node), Node::Call(..)));
        let mut methods = calls.flat_map(|node| resolved.methods((call.0, node)));
        methods.any(|called| called.is_any(&GATES)).then_some(Answer::Consent)
    }

    /// What stands under a key in the storage, for a helper that is given it or names it.
    fn under(&self, evaluator: &mut Evaluator<'_>, helper: Site, key: Option<NodeId>) -> Option<Answer> {
        let key = key?;
        let script = evaluator.script(helper.0)?;
        let node = match script.node(key) {
            Node::Local(symbol) => script.values_of(symbol).first().map(|value| script.node(*value)),
            node => Some(node),
        };
        match node {
            Some(Node::Parameter(function, position)) if function == helper.1 => {
                Some(Answer::Stored(position))
            }
            _ => self.speaks(evaluator, helper.0, Some(key)).then_some(Answer::Consent),
        }
    }
}

/// The key that a call looks up in the storage.
fn key(evaluator: &Evaluator<'_>, called: &Called<'_>, at: usize, arguments: &[NodeId]) -> Option<NodeId> {
    let first = *arguments.first().filter(|_| called.is_any(&[ApiKind::StorageSource]))?;
    Some(evaluator.script(at)?.property_of(first, "key").unwrap_or(first))
}

/// The constants that an expression may be.
fn texts(evaluator: &mut Evaluator<'_>, at: usize, node: NodeId) -> Vec<std::rc::Rc<str>> {
    let values = evaluator.eval(at, node).into_iter();
    let texts = values.filter_map(|it| match it.value {
        Value::Text(text) => Some(text),
        _ => None,
    });
    texts.collect()
}

fn arguments<'a>(evaluator: &Evaluator<'a>, (at, node): CallRef) -> Option<&'a [NodeId]> {
    let script = evaluator.script(at)?;
    match script.node(node) {
        Node::Call(_, list) => Some(script.list(list)),
        _ => None,
    }
}

fn argument(arguments: &[NodeId], position: u32) -> Option<NodeId> {
    arguments.get(crate::base::index(position)).copied()
}

fn is_promise(script: &Script, call: NodeId) -> bool {
    let Node::Call(callee, _) = script.node(call) else { return false };
    matches!(script.node(callee), Node::Global(name) if script.text(name) == "Promise")
}

#[cfg(test)]
mod tests {
    use super::super::tests::phases;

    #[test]
    fn a_helper_that_returns_what_it_looked_up_is_a_gate() {
        for helper in [
            "function ok(){ return wx.getStorageSync('agreed') }",
            "function ok(){ return !!wx.getStorageSync('agreed') }",
            "const ok = () => wx.getStorageSync('privacy_agreed') === '1'",
            "function ok(){ const it = wx.getStorageSync({key: 'agreed'}); return it && it.time > 1 ? it : false }",
            "function ok(){ const it = wx.getStorageSync('agreed') === true; return it }",
            "function ok(){ return Boolean(JSON.parse(wx.getStorageSync('agreed'))) }",
            "function get(key){ return wx.getStorageSync(key) } function ok(){ return get('agreed') }",
            "const store = { get(key){ return wx.getStorageSync(key) } }; function ok(){ return store.get('agreed') }",
            "async function ok(){ const it = await wx.getSetting(); return it.authSetting['scope.userLocation'] }",
            "function ok(){ return wx.getSetting().then(it => it.authSetting) }",
            "function ok(){ return new Promise(done => wx.getPrivacySetting({ success(it){ done(!it.needAuthorization) } })) }",
        ] {
            let text = format!("{helper}; App({{ onLaunch(){{ if (ok()) wx.getLocation() }} }})");
            assert_eq!(phases(&text), ["wx.getLocation unknown"], "{helper}");
        }
        let asked = "function get(key){ return wx.getStorageSync(key) }
            App({ onLaunch(){ if (get('agreed')) wx.getLocation() } })";
        assert_eq!(phases(asked), ["wx.getLocation unknown"]);
        let then = "function ok(){ return wx.getSetting() } App({ onLaunch(){ ok().then(() => { wx.getLocation() }) } })";
        assert_eq!(phases(then), ["wx.getLocation unknown"]);
    }

    #[test]
    fn a_helper_that_returns_something_else_is_none() {
        for helper in [
            "function ok(){ wx.getStorageSync('agreed'); return true }",
            "function ok(){ const it = wx.getStorageSync('agreed'); console.log(it) }",
            "function ok(){ return wx.getStorageSync('token') }",
            "function get(key){ return wx.getStorageSync(key) } function ok(){ return get('token') }",
            "function get(key){ return wx.getStorageSync(key) } get('agreed'); function ok(){ return get('token') }",
            "function ok(){ return { agreed: 1, at: Date.now() } }",
            "function ok(){ return agreedVersion() } function agreedVersion(){ return 3 }",
            "function ok(){ return new Promise(done => setTimeout(done, 10)) }",
            "function ok(){ wx.setStorageSync('agreed', '1'); return ok }",
            "function ok(){ return () => wx.getStorageSync('agreed') }",
        ] {
            let text = format!("{helper}; App({{ onLaunch(){{ if (ok()) wx.getLocation() }} }})");
            assert_eq!(phases(&text), ["wx.getLocation before-consent"], "{helper}");
        }
        // What stands before the helper is asked does not wait for it.
        let before = "function ok(){ return wx.getStorageSync('agreed') }
            App({ onLaunch(){ wx.getLocation(); if (ok()) wx.chooseMedia() } })";
        assert_eq!(phases(before), ["wx.chooseMedia unknown", "wx.getLocation before-consent"]);
    }
}
