//! A script that wcc compiled views into, the tags of the views out.
//!
//! wcc gives every view a function `m0`, `m1` …, by its place in the list of paths, and one that makes its constants
//! (`gz$gwx_1`: `Z([3, 'text'])`). Elements are `_n('view')`, their one attribute `_rz(z, element, 'class', 0)`, or
//! `_mz(z, 'button', ['bindtap', 3, 'openType', 1])`: the number of the constant, counted from the first that is not 0.

use super::views::Tag;
use crate::format::js::{CallSite, FunctionId, Node, NodeId, Script, Target};
use rustc_hash::FxHashMap;

/// A view: the path of its page or component without extension, and the tags.
pub(super) type Compiled<'a> = (&'a str, Vec<Tag<'a>>);

/// The views of a script. An attribute whose value is not constant is left out.
pub(super) fn views(script: &Script) -> Vec<Compiled<'_>> {
    let reader = Reader { script, constants: constants(script), makers: makers(script) };
    let mut pages: FxHashMap<FunctionId, &str> = FxHashMap::default();
    let paths = paths(script);
    for (at, maker) in (0..).map(FunctionId).zip(&script.functions) {
        let number = maker.name.and_then(|name| script.text(name).strip_prefix('m')?.parse::<usize>().ok());
        let path = number.and_then(|number| paths.get(&maker.parent)?.get(number).copied());
        if let (Some(constants), Some(path)) = (reader.makers.get(at.index()).copied().flatten(), path) {
            pages.entry(constants).or_insert(path);
        }
    }
    let mut views: Vec<Compiled<'_>> = Vec::new();
    let mut positions: FxHashMap<&str, usize> = FxHashMap::default();
    let mut elements: FxHashMap<NodeId, (usize, usize)> = FxHashMap::default();
    for call in &script.calls {
        let Some(constants) = reader.makers.get(call.function.index()).copied().flatten() else { continue };
        // What a view obtains counts even where it is not known whose view it is.
        let page = pages.get(&constants).copied().unwrap_or_default();
        let view = *positions.entry(page).or_insert_with(|| {
            views.push((page, Vec::new()));
            views.len().saturating_sub(1)
        });
        let Some((_, tags)) = views.get_mut(view) else { continue };
        match reader.step(call, constants) {
            Some(Step::Element(tag)) => {
                elements.insert(call.node, (view, tags.len()));
                tags.push(tag);
            }
            Some(Step::Attribute(element, name, value)) => {
                if let Some((view, at)) = elements.get(&element)
                    && let Some(tag) = views.get_mut(*view).and_then(|(_, tags)| tags.get_mut(*at))
                {
                    tag.attributes.push((name, value));
                }
            }
            Some(Step::End(element)) => {
                let ended = elements.get(&element).filter(|(of, _)| *of == view);
                if let Some(name) = ended.and_then(|(_, at)| tags.get(*at)).map(|tag| tag.name) {
                    let offset = crate::base::index(call.offset);
                    tags.push(Tag { name, attributes: Vec::new(), offset, ends: true });
                }
            }
            None => {}
        }
    }
    views
}

enum Step<'a> {
    Element(Tag<'a>),
    Attribute(NodeId, &'a str, &'a str),
    /// It is put into the element around it, with all that it holds.
    End(NodeId),
}

struct Reader<'a> {
    script: &'a Script,
    /// Arguments of `Z` in each function that makes constants.
    constants: FxHashMap<FunctionId, Vec<NodeId>>,
    /// Of each function the one whose constants it uses.
    makers: Vec<Option<FunctionId>>,
}

impl<'a> Reader<'a> {
    fn step(&self, call: &CallSite, constants: FunctionId) -> Option<Step<'a>> {
        let script = self.script;
        let Node::Call(callee, list) = script.node(call.node) else { return None };
        let offset = crate::base::index(call.offset);
        let tag = |name: NodeId, attributes| match script.node(name) {
            Node::Text(name) => {
                Some(Step::Element(Tag { name: script.text(name), attributes, offset, ends: false }))
            }
            _ => None,
        };
        match (callee_name(script, callee)?, script.list(list)) {
            ("_n", [name, ..]) => tag(*name, Vec::new()),
            ("_mz", [_, name, rows, ..]) => {
                let Node::Array(rows) = script.node(*rows) else { return None };
                tag(*name, self.attributes(script.list(rows), constants))
            }
            ("_rz", [_, element, name, number, ..]) => {
                let (Node::Text(name), Node::Text(number)) = (script.node(*name), script.node(*number))
                else {
                    return None;
                };
                let value = self.constant(constants, script.text(number).parse().ok()?)?;
                Some(Step::Attribute(made(script, *element)?, written(script.text(name)), value))
            }
            ("_", [_, element]) => Some(Step::End(made(script, *element)?)),
            _ => None,
        }
    }

    fn attributes(&self, rows: &[NodeId], constants: FunctionId) -> Vec<(&'a str, &'a str)> {
        let text = |node: NodeId| match self.script.node(node) {
            Node::Text(name) => Some(self.script.text(name)),
            _ => None,
        };
        let (mut base, mut found) = (0_i64, Vec::new());
        for row in rows.chunks_exact(2) {
            let [name, number] = *row else { continue };
            let Some(number) = text(number).and_then(|number| number.parse::<i64>().ok()) else { continue };
            // A negative one is that of an attribute without a value.
            let Ok(at) = usize::try_from(number.saturating_add(base)) else { continue };
            let value = self.constant(constants, at);
            if base == 0 {
                base = number;
            }
            found.extend(text(name).zip(value).map(|(name, value)| (written(name), value)));
        }
        found
    }

    /// A constant by its number; `Z(z[3])` stands for an earlier one.
    fn constant(&self, maker: FunctionId, number: usize) -> Option<&'a str> {
        let list = self.constants.get(&maker)?;
        let node = *list.get(number)?;
        let node = match self.script.node(node) {
            Node::Member(_, earlier) => *list.get(self.script.text(earlier).parse::<usize>().ok()?)?,
            _ => node,
        };
        constant(self.script, node)
    }
}

/// The constant in `[3, 'text']`.
pub(super) fn constant(script: &Script, node: NodeId) -> Option<&str> {
    let Node::Array(items) = script.node(node) else { return None };
    match *script.list(items) {
        [kind, value] => match (script.node(kind), script.node(value)) {
            (Node::Text(kind), Node::Text(value)) if script.text(kind) == "3" => Some(script.text(value)),
            _ => None,
        },
        _ => None,
    }
}

/// An attribute as authors write it.
fn written(name: &str) -> &str {
    if name == "openType" { "open-type" } else { name }
}

/// The call that made an element.
fn made(script: &Script, element: NodeId) -> Option<NodeId> {
    match script.node(element) {
        Node::Local(symbol) => script.values_of(symbol).first().copied(),
        _ => Some(element),
    }
}

/// The name of a function that the script declares, or of one that it does not.
pub(super) fn callee_name(script: &Script, callee: NodeId) -> Option<&str> {
    match script.node(callee) {
        Node::Global(name) => Some(script.text(name)),
        _ => {
            let function = script.functions_of(callee).into_iter().next()?;
            Some(script.text(script.function(function)?.name?))
        }
    }
}

/// What each function that makes constants gives to `Z`, in order.
fn constants(script: &Script) -> FxHashMap<FunctionId, Vec<NodeId>> {
    let mut constants: FxHashMap<FunctionId, Vec<NodeId>> = FxHashMap::default();
    for call in &script.calls {
        let Node::Call(callee, list) = script.node(call.node) else { continue };
        let [value] = *script.list(list) else { continue };
        if !matches!(script.node(callee), Node::Local(_)) || callee_name(script, callee) != Some("Z") {
            continue;
        }
        // `(function (z) { … })(…)` inside the function that has the name.
        if let Some(inner) = script.function(call.function) {
            constants.entry(inner.parent).or_default().push(value);
        }
    }
    constants
}

/// Of each function the one whose constants it uses: `var z = gz$gwx_1()` in it, or in one around it.
fn makers(script: &Script) -> Vec<Option<FunctionId>> {
    let mut makers = vec![None; script.functions.len()];
    for write in &script.writes {
        let (Target::Symbol(_), Node::Call(callee, _)) = (write.target, script.node(write.value)) else {
            continue;
        };
        if callee_name(script, callee).is_some_and(|name| name.starts_with("gz$"))
            && let Some(slot) = makers.get_mut(write.function.index())
        {
            *slot = script.functions_of(callee).first().copied();
        }
    }
    // A function comes behind the one around it.
    for at in 1..makers.len() {
        let around =
            script.functions.get(at).and_then(|row| makers.get(row.parent.index()).copied()).flatten();
        if let Some(slot) = makers.get_mut(at).filter(|slot| slot.is_none()) {
            *slot = around;
        }
    }
    makers
}

/// The lists of paths of views, by the function in which they stand.
fn paths(script: &Script) -> FxHashMap<FunctionId, Vec<&str>> {
    let mut paths: FxHashMap<FunctionId, Vec<&str>> = FxHashMap::default();
    for (id, node) in script.nodes() {
        let Node::Array(list) = node else { continue };
        let path = |node: &NodeId| match script.node(*node) {
            Node::Text(name) => script.text(name).strip_suffix(".wxml"),
            _ => None,
        };
        let items = script.list(list);
        if items.first().and_then(path).is_some() {
            let all = items.iter().map(|item| path(item).unwrap_or_default().trim_start_matches("./"));
            paths.entry(script.function_around(id)).or_insert_with(|| all.collect());
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use crate::analysis::mini::tests::analysed;
    use crate::fact::Body;

    /// What wcc makes of two views, shortened: a form with an input, and a button in a template's loop.
    const WCC: &str = r#"$gwx=function(path,global){
    function _(a,b){} function _n(t){} function _v(){} function _rz(z,n,a,o){} function _mz(z,t,a,g,e,s,gg){} function _oz(z,i){}
    function gz$gwx_1(){ (function(z){var a=11;function Z(ops){z.push(ops)}
        Z([3,'container']) Z([3,'save']) Z([3,'nickname']) Z([3,'nick']) Z([[7],[3,'dynamic']]) Z([3,'chooseAvatar']) Z([3,'photo'])
        Z(z[1])
    })(c.$gwx_1);return c.$gwx_1 }
    function gz$gwx_2(){ (function(z){function Z(ops){z.push(ops)} Z([3,'getPhoneNumber']) Z([3,'go'])})(c.$gwx_2);return c.$gwx_2 }
    var x=['./pages/index/index.wxml','./pages/b/b.wxml'];d_[x[0]]={}
    var m0=function(e,s,r,gg){ var z=gz$gwx_1()
        var oB=_n('view') _rz(z,oB,'class',0,e,s,gg)
        var xC=_mz(z,'form',['bindsubmit',1,'hidden',-1],[],e,s,gg)
        var oD=_mz(z,'input',['type',2,'name',1],[],e,s,gg) _(xC,oD) _(oB,xC)
        var cI=function(a,b){ var oE=_mz(z,'button',['openType',5,'bindchooseavatar',1,'bindtap',-3],[],e,s,gg) _(b,oE) }
        var oF=_mz(z,'button',['openType',4,'bindtap',3],[],e,s,gg) _(oB,oF) _(r,oB) return r }
    e_[x[0]]={f:m0,j:[],i:[],ti:[],ic:[]}
    d_[x[1]]={}
    d_[x[1]]["t"]=function(e,s,r,gg){ var z=gz$gwx_2() var oB=_mz(z,'button',['openType',0,'bindgetphonenumber',1],[],e,s,gg) _(r,oB) }
    var m1=function(e,s,r,gg){ var z=gz$gwx_2() return r }
    e_[x[1]]={f:m1,j:[],i:[],ti:[],ic:[]} }"#;

    #[test]
    fn compiled_views_have_their_pages_and_handlers() {
        let wcc = WCC.replace(") _", "); _").replace(") Z(", "); Z(").replace(") return", "); return");
        let wcc = wcc.replace(") var ", "); var ").replace(") e_", "); e_");
        let index = "wrap({ photo(e) { wx.getLocation() }, save(e) { wx.chooseAddress() }, other() { wx.chooseMedia() } })";
        let defines = format!(
            "define('pages/index/index.js', function(require){{ {index} }}); define('pages/b/b.js', function(){{ wrap({{ photo(){{ wx.login() }}, go(){{}} }}) }})"
        );
        let config = r#"{"pages": ["pages/index/index", "pages/b/b"]}"#;
        let facts = analysed(config, &[("page-frame.js", &wcc), ("app-service.js", &defines)]);
        let mut rows: Vec<String> = facts
            .all()
            .iter()
            .filter_map(|fact| match &fact.body {
                Body::Collection(it) => Some(format!("{} {} {}", it.api, it.certainty, it.phase.join(","))),
                _ => None,
            })
            .collect();
        rows.sort_unstable();
        assert_eq!(
            rows,
            [
                "<button open-type=\"chooseAvatar\"> certain user-action",
                "<button open-type=\"getPhoneNumber\"> certain user-action",
                "<input type=\"nickname\"> certain user-action",
                "wx.chooseAddress certain user-action",
                "wx.chooseMedia certain unknown",
                "wx.getLocation certain user-action",
                "wx.login certain unknown",
            ]
        );
    }
}
