//! Mini programs: which script calls which method of its platform, in which module and function.

mod asking;
mod calls;
mod collection;
mod compiled;
mod declarations;
mod exports;
mod flow;
mod gates;
mod modules;
mod names;
mod phase;
mod reach;
mod resolve;
mod sdks;
#[cfg(test)]
mod tests;
mod values;
mod views;

pub(super) use collection::collect;
pub use flow::Trace;

pub(super) use declarations::facts as declaration_facts;
pub(super) use sdks::marks;
pub(super) use views::Views;
