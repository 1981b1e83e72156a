//! Which places of a method run only after the user has agreed, and which methods are the agreeing itself.

use rustc_hash::FxHashMap;
use std::ops::Range;

/// The gates of an app.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    places: FxHashMap<u32, Vec<(Range<u32>, usize)>>,
    handlers: FxHashMap<u32, usize>,
}

impl Gates {
    /// Notes that these addresses of a method run only behind a gate.
    pub fn add(&mut self, method: u32, places: Range<u32>, gate: usize) {
        self.places.entry(method).or_default().push((places, gate));
    }

    /// Notes a method that runs when the user agrees.
    pub fn add_handler(&mut self, method: u32, gate: usize) {
        self.handlers.entry(method).or_insert(gate);
    }

    /// Whether a method has places behind a gate.
    pub fn has(&self, method: u32) -> bool {
        self.places.contains_key(&method)
    }

    /// The gate in front of a place.
    pub fn at(&self, method: u32, address: u32) -> Option<usize> {
        let places = self.places.get(&method)?;
        places.iter().find(|(range, _)| range.contains(&address)).map(|(_, gate)| *gate)
    }

    /// Whether a place is behind a gate.
    pub fn is_agreed(&self, method: u32, address: u32) -> bool {
        self.at(method, address).is_some()
    }

    /// The gate that a method is the agreeing of.
    pub fn handler(&self, method: u32) -> Option<usize> {
        self.handlers.get(&method).copied()
    }

    /// All methods that run when the user agrees, sorted.
    pub fn handlers(&self) -> Vec<u32> {
        let mut methods: Vec<u32> = self.handlers.keys().copied().collect();
        methods.sort_unstable();
        methods
    }
}

/// What runs when the user refuses a privacy text, or denies a permission.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The method that runs.
    pub handler: u32,
    /// The places of it that run then; all where none are named.
    pub places: Vec<Range<u32>>,
    /// The button, or the branch on the answer, by position in the list of gates.
    pub gate: usize,
}
