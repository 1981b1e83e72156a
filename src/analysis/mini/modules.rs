//! The scripts of a mini program in, its modules out: whole files, `define` calls, tables of webpack.

use crate::format::js::{FunctionId, List, Node, NodeId, Script};
use crate::program::mini::ScriptFile;
use rustc_hash::FxHashMap;

/// Modules of one app.
const MAX_MODULES: usize = 200_000;

/// A module by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ModuleId(pub(super) u32);

/// How a module is wrapped, which says what its parameters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    /// A whole file: `require`, `module` and `exports` are names of the runtime.
    File,
    /// `define(name, function (require, module, exports) { … })`.
    Define,
    /// `{ id: function (module, exports, require) { … } }`.
    Webpack,
    /// The last part of a chunk: `function (require) { … }`, which the chunk runs.
    Entry,
}

/// A module.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// Position of its script.
    pub(super) script: usize,
    /// Its function; that of the whole script for a file.
    pub(super) function: FunctionId,
    /// Path, or id in a table.
    pub(super) name: String,
    pub(super) wrap: Wrap,
    /// Modules of one scope find one another by id; paths are in scope 0.
    pub(super) scope: u32,
}

/// All modules.
#[derive(Debug, Default)]
pub(super) struct Modules {
    pub(super) list: Vec<Module>,
    by_name: FxHashMap<(u32, String), ModuleId>,
    by_function: FxHashMap<(usize, FunctionId), ModuleId>,
    /// For each script the module around each function.
    around: Vec<Vec<Option<ModuleId>>>,
    contents: FxHashMap<ModuleId, Contents>,
    /// Functions given to `definePlugin`, with the folder of the plugin.
    pub(super) plugins: FxHashMap<(usize, FunctionId), String>,
    /// Modules that something outside runs: named in the last part of a chunk, whose script it is.
    pub(super) entries: Vec<(usize, ModuleId)>,
}

/// What stands in a module and in no module inside it: positions in the tables of its script.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) calls: Vec<usize>,
    pub(super) writes: Vec<usize>,
}

/// The scope of chunks that are pushed to one list, which all scripts share.
const CHUNKS: u32 = 1;

impl Modules {
    pub(super) fn of(files: &[ScriptFile]) -> Self {
        let mut modules = Self::default();
        for (at, file) in files.iter().enumerate() {
            let name = file.name.clone();
            modules.add(Module { script: at, function: FunctionId(0), name, wrap: Wrap::File, scope: 0 });
        }
        let mut scopes = CHUNKS;
        for (at, file) in files.iter().enumerate() {
            let script = &file.script;
            for call in &script.calls {
                let Node::Call(callee, arguments) = script.node(call.node) else { continue };
                modules.defined(at, script, callee, script.list(arguments));
                modules.chunk(at, script, callee, script.list(arguments));
                modules.table_call(at, script, callee, script.list(arguments), &mut scopes);
            }
        }
        for (at, file) in files.iter().enumerate() {
            modules.index(at, &file.script);
        }
        modules
    }

    /// Tells for each function, call and write of a script which module it stands in.
    fn index(&mut self, at: usize, script: &Script) {
        let mut around: Vec<Option<ModuleId>> = Vec::with_capacity(script.functions.len());
        for (id, function) in (0..).map(FunctionId).zip(&script.functions) {
            // The function around another comes before it.
            let outer = around.get(function.parent.index()).copied().flatten();
            around.push(self.of_function(at, id).or(outer));
        }
        let module = |function: FunctionId| around.get(function.index()).copied().flatten();
        for (position, call) in script.calls.iter().enumerate() {
            if let Some(id) = module(call.function) {
                self.contents.entry(id).or_default().calls.push(position);
            }
        }
        for (position, write) in script.writes.iter().enumerate() {
            if let Some(id) = module(write.function) {
                self.contents.entry(id).or_default().writes.push(position);
            }
        }
        self.around.push(around);
    }

    /// What stands in a module.
    pub(super) fn contents(&self, id: ModuleId) -> Option<&Contents> {
        self.contents.get(&id)
    }

    fn add(&mut self, module: Module) -> Option<ModuleId> {
        if self.list.len() >= MAX_MODULES {
            return None;
        }
        let id = ModuleId(crate::base::narrow(self.list.len()));
        self.by_name.entry((module.scope, module.name.clone())).or_insert(id);
        self.by_function.insert((module.script, module.function), id);
        self.list.push(module);
        Some(id)
    }

    pub(super) fn get(&self, id: ModuleId) -> Option<&Module> {
        self.list.get(crate::base::index(id.0))
    }

    /// The module whose wrapper a function is.
    pub(super) fn of_function(&self, script: usize, function: FunctionId) -> Option<ModuleId> {
        self.by_function.get(&(script, function)).copied()
    }

    /// The innermost module around a function.
    pub(super) fn around(&self, at: usize, function: FunctionId) -> Option<ModuleId> {
        self.around.get(at)?.get(function.index()).copied().flatten()
    }

    fn defined(&mut self, at: usize, script: &Script, callee: NodeId, arguments: &[NodeId]) {
        let Some((prefix, is_plugin)) = self.definer(at, script, callee) else { return };
        let (Some(name), Some(function)) = (arguments.first(), arguments.last()) else { return };
        let (Node::Text(name), Node::Function(function)) = (script.node(*name), script.node(*function))
        else {
            return;
        };
        let name = script.text(name);
        if is_plugin {
            let folder = format!("__plugin__/{}/", name.trim_start_matches("plugin://"));
            self.plugins.insert((at, function), folder);
        } else {
            let name = format!("{prefix}{}", name.trim_start_matches('/'));
            self.add(Module { script: at, function, name, wrap: Wrap::Define, scope: 0 });
        }
    }

    /// Whether a callee is `define` or `definePlugin`, with the folder that names are relative to.
    fn definer(&self, at: usize, script: &Script, callee: NodeId) -> Option<(String, bool)> {
        match script.node(callee) {
            Node::Global(name) => match script.text(name) {
                "define" => Some((String::new(), false)),
                "definePlugin" => Some((String::new(), true)),
                _ => None,
            },
            Node::Local(symbol) => {
                script.values_of(symbol).iter().find_map(|value| match script.node(*value) {
                    Node::Parameter(function, 0) => Some((self.plugins.get(&(at, function))?.clone(), false)),
                    _ => None,
                })
            }
            _ => None,
        }
    }

    /// `(wx.webpackJsonp = wx.webpackJsonp || []).push([[ids], modules, entries])`.
    fn chunk(&mut self, at: usize, script: &Script, callee: NodeId, arguments: &[NodeId]) {
        let Node::Member(_, name) = script.node(callee) else { return };
        if script.text(name) != "push" {
            return;
        }
        let Some(Node::Array(parts)) = arguments.first().map(|part| script.node(*part)) else { return };
        let (ids, table, entries) = match *script.list(parts) {
            [ids, table] => (ids, table, None),
            [ids, table, entries, ..] => (ids, table, Some(entries)),
            _ => return,
        };
        if matches!(script.node(ids), Node::Array(_)) && self.table(at, script, table, CHUNKS) {
            self.chunk_entries(at, script, entries);
        }
    }

    /// Webpack 5 gives a function that requires them; webpack 4 lists arrays whose first item is a module.
    fn chunk_entries(&mut self, at: usize, script: &Script, entries: Option<NodeId>) {
        if let Some(Node::Function(function)) = entries.map(|entries| script.node(entries)) {
            let name = format!("entry {at} {}", function.0);
            let entry = Module { script: at, function, name, wrap: Wrap::Entry, scope: CHUNKS };
            let entry = self.add(entry);
            return self.entries.extend(entry.map(|id| (at, id)));
        }
        let Some(Node::Array(lists)) = entries.map(|entries| script.node(entries)) else { return };
        for list in script.list(lists) {
            let Node::Array(items) = script.node(*list) else { continue };
            let Some(Node::Text(id)) = script.list(items).first().map(|id| script.node(*id)) else {
                continue;
            };
            let id = self.by_name.get(&(CHUNKS, script.text(id).to_owned())).copied();
            self.entries.extend(id.map(|id| (at, id)));
        }
    }

    /// `(function (modules) { … })([function (module, exports, require) { … }, …])`.
    fn table_call(
        &mut self,
        at: usize,
        script: &Script,
        callee: NodeId,
        arguments: &[NodeId],
        scopes: &mut u32,
    ) {
        if let (Node::Function(_), [table]) = (script.node(callee), arguments)
            && self.table(at, script, *table, scopes.saturating_add(1))
        {
            *scopes = scopes.saturating_add(1);
        }
    }

    /// Adds the functions of an object or array as modules, where it holds nothing else.
    fn table(&mut self, at: usize, script: &Script, table: NodeId, scope: u32) -> bool {
        let functions: Vec<(String, FunctionId)> = match script.node(table) {
            Node::Object(list) => named_functions(script, list),
            Node::Array(list) => numbered_functions(script, list),
            _ => Vec::new(),
        };
        for (name, function) in &functions {
            let (function, name) = (*function, name.clone());
            self.add(Module { script: at, function, name, wrap: Wrap::Webpack, scope });
        }
        !functions.is_empty()
    }

    /// The innermost module around an expression.
    pub(super) fn around_node(&self, at: usize, script: &Script, node: NodeId) -> Option<ModuleId> {
        self.around(at, script.function_around(node))
    }

    /// The module that a text given to `require` stands for, seen from a module.
    pub(super) fn resolve(&self, from: ModuleId, text: &str) -> Option<ModuleId> {
        let module = self.get(from)?;
        if module.scope > 0 {
            return self.by_name.get(&(module.scope, text.to_owned())).copied();
        }
        let path = join(&module.name, text)?;
        let candidates = [
            path.clone(),
            format!("{path}.js"),
            format!("{path}.ts"),
            format!("{path}/index.js"),
            format!("miniprogram_npm/{path}/index.js"),
            format!("miniprogram_npm/{path}.js"),
            format!("node_modules/{path}/index.js"),
        ];
        candidates.into_iter().find_map(|name| self.by_name.get(&(0, name)).copied())
    }

    /// The module of a path without extension.
    pub(super) fn page(&self, path: &str) -> Option<ModuleId> {
        [".js", ".ts", "/index.js", ""]
            .iter()
            .find_map(|end| self.by_name.get(&(0, format!("{path}{end}"))).copied())
    }
}

/// A path relative to the folder of a module; one that begins with neither a dot nor a slash is relative to it for
/// WeChat and to the root for others, so it stays as it is where it has no dot.
fn join(module: &str, text: &str) -> Option<String> {
    if let Some(absolute) = text.strip_prefix('/') {
        return Some(absolute.to_owned());
    }
    if !text.starts_with('.') {
        return Some(text.to_owned());
    }
    let mut parts: Vec<&str> = module.split('/').collect();
    parts.pop();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn named_functions(script: &Script, list: List) -> Vec<(String, FunctionId)> {
    let rows =
        script.properties(list).iter().map(|property| match (property.name, script.node(property.value)) {
            (Some(name), Node::Function(function)) => Some((script.text(name).to_owned(), function)),
            _ => None,
        });
    rows.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// Of a sparse array the empty places count.
fn numbered_functions(script: &Script, list: List) -> Vec<(String, FunctionId)> {
    let rows = script.list(list).iter().enumerate().filter_map(|(at, item)| match script.node(*item) {
        Node::Function(function) => Some(Some((at.to_string(), function))),
        Node::Test(_) | Node::Other => None,
        _ => Some(None),
    });
    rows.collect::<Option<Vec<_>>>().unwrap_or_default()
}
