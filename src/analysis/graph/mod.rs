//! The call graph: all dex files in, for every method its calls, allocations and the calls they bring about, out.
//!
//! Nodes are the defined methods and the references that virtual calls go through; which classes answer a virtual
//! call is decided while the graph is walked, by the classes that have been instantiated by then.

mod callbacks;
mod components;
mod flow;
mod hierarchy;
mod intents;
pub mod locals;
mod merged;
mod periods;
pub mod refs;
mod registries;
mod selectors;
mod special;

pub use callbacks::FlagUse;
pub use components::{Components, Listed};
pub(in crate::analysis) use flow::Flow;
pub use hierarchy::{Hierarchy, Method, NONE, Rows};
pub use merged::{ANY, Merged, Numbers};
pub use periods::Period;
pub use selectors::{Selector, Selectors};
pub use special::{Goal, Special};

use crate::base::{index, narrow};
use crate::format::dex::{FieldId, access};
use crate::program::{Code, DexFile, Program};
use crate::signature::Signatures;
use callbacks::Callbacks;
use rayon::prelude::*;
use refs::Refs;
use registries::Registries;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// How an edge was found, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// The instruction names its only target.
    Exact,
    /// One of the methods that the hierarchy and the instantiated classes allow.
    Cha,
    /// The platform calls it back.
    Callback,
    /// An intent starts it.
    Icc,
    /// Called by a constant name.
    Reflection,
    /// One of more methods than the ceiling.
    Capped,
}

impl EdgeKind {
    /// The name in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Cha => "cha",
            Self::Callback => "callback",
            Self::Icc => "icc",
            Self::Reflection => "reflection",
            Self::Capped => "capped",
        }
    }

    /// The tier of a path whose weakest edge this is.
    pub const fn tier(self) -> u8 {
        match self {
            Self::Exact => 0,
            Self::Cha | Self::Callback | Self::Icc => 1,
            Self::Reflection | Self::Capped => 2,
        }
    }
}

/// What an instruction of interest does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteKind {
    /// Calls the target of a reference.
    Call,
    /// Calls whatever the receiver's class has for a reference.
    Dispatch,
    /// Allocates an object of a class.
    New,
    /// Runs the static initialiser of a class.
    Initialise,
    /// `invoke-custom` of a call site.
    Custom,
    /// A dispatch whose receiver is known: its target is among the special edges.
    Known,
}

/// An instruction of interest.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Address in code units.
    pub address: u32,
    word: u32,
}

/// Bits of a site's word that hold the reference or class.
const ID_BITS: u32 = 28;

impl Site {
    /// A site; `id` is a reference or a class.
    pub const fn new(address: u32, kind: SiteKind, id: u32) -> Self {
        let kind = match kind {
            SiteKind::Call => 0,
            SiteKind::Dispatch => 1,
            SiteKind::New => 2,
            SiteKind::Initialise => 3,
            SiteKind::Custom => 4,
            SiteKind::Known => 5,
        };
        Self { address, word: kind << ID_BITS | id & ((1 << ID_BITS) - 1) }
    }

    /// What it does.
    pub const fn kind(self) -> SiteKind {
        match self.word >> ID_BITS {
            0 => SiteKind::Call,
            1 => SiteKind::Dispatch,
            2 => SiteKind::New,
            3 => SiteKind::Initialise,
            4 => SiteKind::Custom,
            _ => SiteKind::Known,
        }
    }

    /// Whether it calls a method.
    pub const fn is_call(self) -> bool {
        matches!(self.kind(), SiteKind::Call | SiteKind::Dispatch | SiteKind::Known)
    }

    /// The reference or class.
    pub const fn id(self) -> u32 {
        self.word & ((1 << ID_BITS) - 1)
    }
}

/// The call graph of an app.
#[derive(Default)]
pub struct Graph<'a> {
    /// Methods and classes.
    pub hierarchy: Hierarchy,
    /// Names and prototypes.
    pub selectors: Selectors,
    /// References.
    pub refs: Refs<'a>,
    /// Classes that an optimiser merged.
    pub merged: Merged,
    /// For each method its sites, in order.
    pub sites: Rows<Site>,
    /// Components of the manifest and other entries.
    pub components: Components<'a>,
    /// For each method the edges that arguments and receivers tell.
    pub specials: Rows<Special>,
    /// Calls that have something done at a known interval, by method.
    pub periods: Vec<Period<'a>>,
    /// Methods whose arguments or receivers are worth a look.
    pub(super) special: Vec<u32>,
    /// Methods that read or write stored values, or ask whether the user has agreed.
    pub(super) stores: Vec<u32>,
    /// Reads of boolean fields: method, and row of its dex file's `field_ids`.
    pub(super) boolean_reads: Vec<(u32, FieldId)>,
    /// For each dex file and static field the class whose initialiser its use runs.
    pub(super) field_classes: Vec<Vec<u32>>,
    callbacks: Callbacks<'a>,
    registries: Registries,
}

impl<'a> Graph<'a> {
    /// The tables, before the sweep fills in the sites.
    #[must_use]
    pub fn new(program: &Program, signatures: &'a Signatures) -> Self {
        let code = &program.code;
        let mut selectors = Selectors::default();
        let tables: Vec<_> = code.dexes.iter().map(|file| selectors.add(file)).collect();
        let initialiser = selectors.find_name("<clinit>");
        let names = |selector| selectors.name_id(selector);
        let hierarchy = Hierarchy::new(code, &tables, initialiser, names, signatures);
        let callbacks = Callbacks::new(code, &hierarchy, &selectors, signatures);
        let mut refs = Refs::new(&tables);
        refs.resolve(code, &hierarchy, &selectors, &callbacks, signatures);
        let merged = Merged::new(code, &hierarchy);
        refs.look_at(|target| merged.constructs(target));
        let components = Components::new(program, &hierarchy, &selectors, signatures);
        let registries = Registries::new(program, &hierarchy, &selectors, &components, signatures);
        let field_classes = code.dexes.par_iter().map(|file| field_classes(&hierarchy, file)).collect();
        Self {
            hierarchy,
            selectors,
            refs,
            merged,
            components,
            field_classes,
            callbacks,
            registries,
            ..Self::default()
        }
    }

    /// Works out the special edges; the sites must be there.
    pub fn complete(&mut self, code: &Code) {
        special::complete(self, code);
        let open = self.specials.items().iter().filter_map(|special| match special.goal {
            Goal::Number(class, ANY) => Some(class),
            _ => None,
        });
        self.merged.leave_open(open);
    }

    /// The position of a method's dex file.
    pub fn dex(&self, code: &Code, method: u32) -> Option<usize> {
        let class = self.hierarchy.method(method)?.class;
        code.classes.get(index(class)).map(|class| class.dex)
    }

    /// The dex file of a method.
    pub fn file<'c>(&self, code: &'c Code, method: u32) -> Option<&'c DexFile> {
        code.dexes.get(self.dex(code, method)?)
    }

    /// The methods that call one of these by name.
    pub fn callers(&self, targets: &FxHashSet<u32>) -> BTreeSet<u32> {
        if targets.is_empty() {
            return BTreeSet::new();
        }
        // A reference is asked for often, so what it leads to is looked up once.
        let wanted: Vec<bool> = (0..self.refs.count())
            .map(|id| self.refs.get(id).is_some_and(|row| targets.contains(&row.target)))
            .collect();
        let calls = |method: &u32| {
            let mut sites = self.sites.row(*method).iter().filter(|site| site.is_call());
            sites.any(|site| wanted.get(index(site.id())) == Some(&true))
        };
        (0..narrow(self.hierarchy.methods.items().len())).filter(calls).collect()
    }

    /// The constructors of a class.
    pub fn constructors(&self, class: u32) -> impl Iterator<Item = u32> {
        let constructors = self.hierarchy.own_methods(class).filter(|(_, method)| {
            method.access & access::CONSTRUCTOR != 0 && method.access & access::STATIC == 0
        });
        constructors.map(|(at, _)| at)
    }

    /// The methods of one of these names that a class or a superclass of it has.
    pub fn named(&self, class: u32, is_name: impl Fn(&[u8]) -> bool) -> impl Iterator<Item = u32> {
        let methods = self.hierarchy.all_methods(class);
        methods.filter(move |(_, it)| is_name(self.selectors.name(it.selector))).map(|(at, _)| at)
    }

    /// The merged class that a call constructs and the number it gives; `word` tells what its argument words hold.
    pub fn number(
        &self,
        code: &Code,
        called: &refs::Ref,
        word: impl Fn(usize) -> locals::Value,
    ) -> Option<(u32, i32)> {
        let number = self.merged.number(called.target, |position| {
            word(self.selectors.word(code, called.selector, usize::from(position).saturating_sub(1)) + 1)
        })?;
        Some((self.hierarchy.method(called.target)?.class, number))
    }

    /// Whether more than one method of the package can answer a virtual call of a reference.
    pub fn is_overridden(&self, id: u32) -> bool {
        self.refs.get(id).is_none_or(|row| self.hierarchy.is_overridden(row.class, row.selector))
    }
}

/// For each static field the class to initialise, where it has an initialiser.
fn field_classes(hierarchy: &Hierarchy, file: &DexFile) -> Vec<u32> {
    let class = |id| {
        let field = file.dex.field(FieldId(id))?;
        let class = hierarchy.class_of(file.type_index(field.class)?)?;
        hierarchy.chain(class).find(|class| hierarchy.initialiser(*class).is_some())
    };
    (0..file.dex.field_count()).map(|id| class(id).unwrap_or(NONE)).collect()
}
