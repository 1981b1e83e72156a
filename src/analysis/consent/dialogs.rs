//! Privacy dialogs: click handlers in, those of the buttons that agree to a privacy text or refuse it out.

use crate::analysis::graph::Flow;
use crate::analysis::graph::locals::{Locals, Origin, Value};
use crate::analysis::graph::{Goal, Graph};
use crate::analysis::reach::on_click;
use crate::base::{index, narrow, text};
use crate::format::dex::{self, FieldId, Instruction, StringId, flag};
use crate::format::xml::{ResourceId, Value as Resource};
use crate::program::{DexFile, Program, View};
use crate::signature::ConsentTerms;
use crate::signature::raw::When;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A button that answers.
#[derive(Clone, Debug)]
pub(super) struct Button {
    /// The method that runs when it is pressed.
    pub(super) handler: u32,
    /// The places of it that run then; all where none are named.
    pub(super) places: Vec<Range<u32>>,
    /// What is written on the button, or its name.
    pub(super) key: String,
    /// Where the handler is registered, or the view is told apart.
    pub(super) at: (u32, u32),
}

/// Registered handlers of one method: address, handler.
type Registered = Vec<(u32, u32)>;

/// What a button says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Agree,
    Refuse,
}

pub(super) struct Finder<'a> {
    program: &'a Program,
    graph: &'a Graph<'a>,
    terms: &'a ConsentTerms,
    /// Handlers by the method that registers them.
    registered: BTreeMap<u32, Registered>,
    /// How often each handler is registered.
    times: FxHashMap<u32, usize>,
    /// Paths of layouts by resource; made when first asked for.
    layouts: OnceCell<BTreeMap<u32, &'a str>>,
    contexts: FxHashMap<u32, bool>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(program: &'a Program, graph: &'a Graph<'a>, terms: &'a ConsentTerms) -> Self {
        let mut registered: BTreeMap<u32, Registered> = BTreeMap::new();
        let mut times: FxHashMap<u32, usize> = FxHashMap::default();
        for method in 0..narrow(graph.hierarchy.methods.items().len()) {
            for special in graph.specials.row(method).iter().filter(|special| special.when == When::User) {
                if let Some(handler) = handler(graph, special.goal) {
                    registered.entry(method).or_default().push((special.address, handler));
                    *times.entry(handler).or_default() += 1;
                }
            }
        }
        let (layouts, contexts) = (OnceCell::new(), FxHashMap::default());
        Self { program, graph, terms, registered, times, layouts, contexts }
    }

    /// Every agreement of the app, in the order of the methods that register handlers.
    pub(super) fn agreements(&mut self) -> Vec<Button> {
        self.find(Answer::Agree, |_| true)
    }

    /// The refusals beside agreements: a button that cancels something else refuses nothing.
    pub(super) fn refusals(&mut self, agreements: &[Button]) -> Vec<Button> {
        let beside: BTreeSet<u32> = agreements.iter().map(|button| button.at.0).collect();
        self.find(Answer::Refuse, |method| beside.contains(&method))
    }

    /// The buttons of one answer that some methods register or tell apart.
    fn find(&mut self, answer: Answer, wanted: impl Fn(u32) -> bool) -> Vec<Button> {
        let mut found = Vec::new();
        let mut shared: BTreeSet<u32> = BTreeSet::new();
        for (method, handlers) in self.registered.clone() {
            let is_shared = |handler: &u32| self.times.get(handler) != Some(&1);
            let single = |handler: &u32| !is_shared(handler) || self.graph.merged.has(*handler);
            let single: Registered =
                handlers.iter().filter(|(_, handler)| single(handler)).copied().collect();
            shared.extend(handlers.iter().map(|(_, handler)| *handler).filter(is_shared));
            if !wanted(method) {
                continue;
            }
            for button in self.buttons(answer, method, &single) {
                let (handler, key) = (button.handler, &button.key);
                if self.is_private(method) || self.terms.is_subject(key) || self.is_private(handler) {
                    found.push(button);
                }
            }
        }
        for handler in shared.into_iter().filter(|handler| wanted(*handler)) {
            found.extend(self.told_apart(answer, handler));
        }
        found.extend(self.named_by_layouts(answer));
        found
    }

    fn says(&self, answer: Answer, text: &str) -> bool {
        match answer {
            Answer::Agree => self.terms.agrees(text),
            Answer::Refuse => self.terms.refuses(text),
        }
    }

    /// Methods that a layout names for a button that answers the text beside it; of a refusal, beside an agreement.
    /// The layout must be one that the activity shows.
    fn named_by_layouts(&mut self, answer: Answer) -> Vec<Button> {
        let mut found: BTreeMap<u32, Option<Button>> = BTreeMap::new();
        let program = self.program;
        let views = program.views.iter().filter(|view| !view.on_click.is_empty());
        for view in views {
            let said = [&view.text, &view.id].into_iter().find(|text| self.says(answer, text));
            let beside = || program.views.iter().filter(|other| other.file == view.file);
            let agreed =
                || beside().any(|other| self.terms.agrees(&other.text) || self.terms.agrees(&other.id));
            let speaks = || beside().any(|other| self.view_speaks(other));
            let key = said.filter(|_| speaks() && agreed());
            for handler in self.layout_handlers(view) {
                let button =
                    key.map(|key| Button { handler, places: Vec::new(), key: key.clone(), at: (handler, 0) });
                match found.entry(handler) {
                    Entry::Vacant(slot) => drop(slot.insert(button)),
                    // A method that another view calls too answers only where it tells them apart.
                    Entry::Occupied(mut slot) if button.is_none() || slot.get().is_none() => {
                        slot.insert(None);
                    }
                    Entry::Occupied(_) => {}
                }
            }
        }
        let shared: Vec<u32> =
            found.iter().filter(|(_, button)| button.is_none()).map(|(handler, _)| *handler).collect();
        let apart = shared.into_iter().filter_map(|handler| self.told_apart(answer, handler));
        let apart: Vec<Button> = apart.collect();
        found.into_values().flatten().chain(apart).collect()
    }

    /// The methods that a view's `android:onClick` calls: of activities that show its layout.
    fn layout_handlers(&mut self, view: &View) -> Vec<u32> {
        let graph = self.graph;
        let activities = graph.components.listed.iter().filter(|listed| listed.entry.component == "activity");
        let mut handlers = Vec::new();
        for activity in activities {
            let named = on_click(self.program, graph, activity.class, &[view.on_click.as_bytes()]);
            if !named.is_empty() && graph.hierarchy.chain(activity.class).any(|class| self.shows(class, view))
            {
                handlers.extend(named);
            }
        }
        handlers.sort_unstable();
        handlers.dedup();
        handlers
    }

    /// Whether the code of a class names the layout of a view.
    fn shows(&self, class: u32, view: &View) -> bool {
        let stem =
            |path: &str| path.rsplit('/').next().and_then(|name| name.split('.').next()).map(str::to_owned);
        let wanted = stem(&view.file);
        self.any_instruction(class, |file, instruction| match instruction.opcode.0 {
            // const, const/high16
            0x14 | 0x15 => {
                let id = instruction.literal().and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
                self.layout(id).is_some_and(|path| stem(path) == wanted)
            }
            // sget
            0x60 => instruction.index().and_then(|id| field_name(file, FieldId(id))) == wanted,
            _ => false,
        })
    }

    fn view_speaks(&self, view: &View) -> bool {
        self.terms.is_subject(&view.text) || self.terms.is_subject(&view.id)
    }

    /// Handlers registered on a button whose text or name answers so.
    fn buttons(&self, answer: Answer, method: u32, handlers: &Registered) -> Vec<Button> {
        let mut found = Vec::new();
        // By object of a merged class the number that it was made with.
        let mut numbers: FxHashMap<u32, i32> = FxHashMap::default();
        let mut words: FxHashMap<u32, Vec<String>> = FxHashMap::default();
        let Some(dex) = self.graph.dex(&self.program.code, method).filter(|_| !handlers.is_empty()) else {
            return found;
        };
        self.walk(method, |file, locals, instruction| {
            if !instruction.is_invoke() {
                return;
            }
            let origins = || instruction.registers().map(|register| locals.get(register));
            let mut said: Vec<String> = origins().flat_map(|origin| self.said(file, origin)).collect();
            // What the call itself says is the button's; a builder carries the text of the whole dialog.
            if said.is_empty() {
                let results = origins().filter_map(|origin| match origin.value {
                    Value::Result(address) => words.get(&address),
                    _ => None,
                });
                said = results.flatten().cloned().collect();
            }
            for (address, handler) in handlers.iter().filter(|(address, _)| *address == instruction.address) {
                let Some(key) = said.iter().find(|text| self.says(answer, text)) else { continue };
                let number = instruction.registers().find_map(|register| match locals.get(register).value {
                    Value::New(object) => numbers.get(&object).copied(),
                    _ => None,
                });
                // One of several objects of a merged class answers with its own places only.
                let is_single = self.times.get(handler) == Some(&1);
                let places = match number.filter(|_| !is_single) {
                    _ if is_single => Vec::new(),
                    Some(number) => self.graph.merged.places(*handler, number),
                    None => continue,
                };
                let at = (method, *address);
                if is_single || !places.is_empty() {
                    found.push(Button { handler: *handler, places, key: key.clone(), at });
                }
            }
            self.note_number(dex, locals, instruction, &mut numbers);
            if !said.is_empty() {
                words.insert(instruction.address, said);
            }
        });
        found
    }

    /// Notes the number that a merged class's constructor gives to its object.
    fn note_number(
        &self,
        dex: usize,
        locals: &Locals<'_>,
        instruction: &Instruction<'_>,
        numbers: &mut FxHashMap<u32, i32>,
    ) {
        let registers: Vec<u16> = instruction.registers().collect();
        let is_direct = matches!(instruction.opcode.0, 0x70 | 0x76);
        let id = instruction.index().filter(|_| is_direct).and_then(|id| self.graph.refs.of_dex(dex, id));
        let Some((row, receiver)) = id.and_then(|id| self.graph.refs.get(id)).zip(registers.first()) else {
            return;
        };
        let word =
            |at: usize| registers.get(at).map(|register| locals.get(*register).value).unwrap_or_default();
        if let Some((_, number)) = self.graph.number(&self.program.code, row, word)
            && let Value::New(object) = locals.get(*receiver).value
        {
            numbers.insert(object, number);
        }
    }

    /// A handler of several buttons: the places behind the comparison of the view's id with that of the button.
    fn told_apart(&mut self, answer: Answer, handler: u32) -> Option<Button> {
        let mut edges: Vec<(u32, u32)> = Vec::new();
        let mut keys: Vec<(u32, String)> = Vec::new();
        self.walk(handler, |file, locals, instruction| {
            let Some(a) = instruction.a() else { return };
            if matches!(instruction.opcode.0, 0x32 | 0x33) {
                let b = instruction.b().unwrap_or_default();
                let said = [a, b].into_iter().flat_map(|register| self.said(file, locals.get(register)));
                let Some(key) = said.into_iter().find(|text| self.says(answer, text)) else { return };
                let agreed = if instruction.opcode.0 == 0x32 {
                    instruction.target()
                } else {
                    Some(instruction.next_address())
                };
                edges.extend(agreed.map(|agreed| (instruction.address, agreed)));
                keys.push((instruction.address, key));
            } else if instruction.opcode.has(flag::SWITCH) {
                for (id, target) in instruction.switch_targets() {
                    let said = self.named(id.cast_unsigned());
                    if let Some(key) = said.into_iter().find(|text| self.says(answer, text)) {
                        edges.push((instruction.address, target));
                        keys.push((instruction.address, key));
                    }
                }
            }
        });
        let (address, key) = keys.into_iter().next()?;
        let method = self.graph.hierarchy.method(handler)?;
        let body = self.graph.file(&self.program.code, handler)?.dex.code(method.code_off)?;
        let places = Flow::new(&body)?.behind(&edges);
        let agreed = !places.is_empty() && (self.is_private(handler) || self.terms.is_subject(&key));
        agreed.then_some(Button { handler, places, key, at: (handler, address) })
    }

    fn walk(&self, method: u32, mut visit: impl FnMut(&DexFile, &Locals<'_>, &Instruction<'_>)) {
        let Some(row) = self.graph.hierarchy.method(method) else { return };
        let Some(file) = self.graph.file(&self.program.code, method) else { return };
        let Some(body) = file.dex.code(row.code_off) else { return };
        Locals::walk(&self.program.code, file, row.id, row.access, &body, |locals, instruction| {
            visit(file, locals, instruction);
            None
        });
    }

    /// Texts and names that a value stands for.
    fn said(&self, file: &DexFile, origin: Origin) -> Vec<String> {
        match origin.value {
            Value::Text(id) => file.dex.string(id).map(|text| text.into_owned()).into_iter().collect(),
            Value::Number(number) => u32::try_from(number).map(|id| self.named(id)).unwrap_or_default(),
            Value::Field(id) => field_name(file, id).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The name of a resource, and its text.
    fn named(&self, id: u32) -> Vec<String> {
        if id >> 24 != APP_PACKAGE {
            return Vec::new();
        }
        let resources = &self.program.resources;
        let name = resources.name(ResourceId(id)).map(|name| name.entry.to_string());
        let text = resources.text(&Resource::Reference(ResourceId(id)), &["zh-CN", "zh", ""]);
        name.into_iter().chain(text).collect()
    }

    /// Whether the class of a method, or the class it stands in, speaks of privacy.
    fn is_private(&mut self, method: u32) -> bool {
        let Some(class) = self.graph.hierarchy.method(method).map(|method| method.class) else {
            return false;
        };
        if let Some(known) = self.contexts.get(&class) {
            return *known;
        }
        let private = self.outer(class).into_iter().chain([class]).any(|class| self.speaks(class));
        self.contexts.insert(class, private);
        private
    }

    /// The class that an inner class stands in.
    fn outer(&self, class: u32) -> Option<u32> {
        let descriptor = self.program.code.descriptor(self.program.code.classes.get(index(class))?.type_);
        let end = descriptor.iter().position(|byte| *byte == b'$')?;
        let outer = [descriptor.get(..end)?, b";"].concat();
        self.graph.hierarchy.class_of(self.program.code.find_type(&outer)?)
    }

    fn speaks(&self, class: u32) -> bool {
        let code = &self.program.code;
        let Some(row) = code.classes.get(index(class)) else { return false };
        let name = text::decode_mutf8(code.descriptor(row.type_));
        let simple = name.rsplit('/').next().unwrap_or_default();
        if self.terms.is_subject(simple) {
            return true;
        }
        self.any_instruction(class, |file, instruction| self.instruction_speaks(file, instruction))
    }

    fn any_instruction(&self, class: u32, holds: impl Fn(&DexFile, &Instruction<'_>) -> bool) -> bool {
        let code = &self.program.code;
        let Some(file) = code.classes.get(index(class)).and_then(|row| code.dexes.get(row.dex)) else {
            return false;
        };
        let methods = self.graph.hierarchy.methods.row(class).iter();
        let mut bodies = methods.filter_map(|it| file.dex.code(it.code_off));
        bodies.any(|body| dex::instructions(&body).any(|it| holds(file, &it)))
    }

    fn instruction_speaks(&self, file: &DexFile, instruction: &Instruction<'_>) -> bool {
        match instruction.opcode.0 {
            0x1a | 0x1b => {
                let string = instruction.index().and_then(|id| file.dex.string(StringId(id)));
                string.is_some_and(|text| self.terms.is_subject(&text))
            }
            // const, const/high16
            0x14 | 0x15 => {
                let id = instruction.literal().and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
                self.named(id).iter().any(|text| self.terms.is_subject(text)) || self.layout_speaks(id)
            }
            0x60 => {
                let name = instruction.index().and_then(|id| field_name(file, FieldId(id)));
                name.is_some_and(|name| self.terms.is_subject(&name))
            }
            _ => false,
        }
    }

    /// The path of a layout by its id.
    fn layout(&self, id: u32) -> Option<&'a str> {
        if id >> 24 != APP_PACKAGE {
            return None;
        }
        let layouts = self.layouts.get_or_init(|| {
            let files = self.program.resources.files().filter(|(_, _, path)| path.contains("layout"));
            files.map(|(id, _, path)| (id.0, path)).collect()
        });
        layouts.get(&id).copied()
    }

    fn layout_speaks(&self, id: u32) -> bool {
        let Some(path) = self.layout(id) else { return false };
        let views = self.program.views.iter().filter(|view| view.file.ends_with(path));
        views.into_iter().any(|view| self.view_speaks(view))
    }
}

/// The method that a registered handler is, where the class of the object is known.
pub(super) fn handler(graph: &Graph<'_>, goal: Goal) -> Option<u32> {
    match goal {
        Goal::Method(method) => Some(method),
        Goal::Reference(id) => {
            let row = graph.refs.get(id)?;
            graph.hierarchy.dispatch(graph.hierarchy.class_of(row.class)?, row.selector)
        }
        _ => None,
    }
}

/// The package id of an app's own resources.
const APP_PACKAGE: u32 = 0x7f;

fn field_name(file: &DexFile, id: FieldId) -> Option<String> {
    file.dex.string(file.dex.field(id)?.name).map(|name| name.into_owned())
}
