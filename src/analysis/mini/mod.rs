//! Mini programs: which script calls which method of its platform, in which module and function.

mod calls;
mod collection;
mod declarations;
mod exports;
mod modules;
mod phase;
mod reach;
mod sdks;
#[cfg(test)]
mod tests;
mod values;
mod views;

pub(super) use collection::collect;
pub(super) use declarations::facts as declaration_facts;
pub(super) use sdks::marks;
pub(super) use views::facts as view_facts;
