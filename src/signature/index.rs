//! Look-ups by id, over positions sorted once.

use super::Signatures;
use super::raw::{self, Bundle};
use crate::base::{index as widen, narrow};

/// Positions in the lists of a bundle, each sorted by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    types: Vec<u32>,
    code_types: Vec<u32>,
    permissions: Vec<u32>,
    sdks: Vec<u32>,
    packers: Vec<u32>,
    frameworks: Vec<u32>,
    domains: Vec<u32>,
    topics: Vec<u32>,
    laws: Vec<u32>,
    clauses: Vec<(u32, u32)>,
    categories: Vec<u32>,
    rules: Vec<u32>,
}

impl Index {
    pub(super) fn new(bundle: &Bundle) -> Self {
        Self {
            types: order(&bundle.taxonomy.types, |it| &it.id),
            code_types: order(&bundle.taxonomy.code_type, |it| &it.id),
            permissions: order(&bundle.permissions, |it| &it.name),
            sdks: order(&bundle.sdks, |it| &it.id),
            packers: order(&bundle.packers, |it| &it.id),
            frameworks: order(&bundle.frameworks, |it| &it.id),
            domains: order(&bundle.domains, |it| &it.suffix),
            topics: order(&bundle.topics, |it| &it.id),
            laws: order(&bundle.laws, |it| &it.id),
            clauses: clauses(bundle),
            categories: order(&bundle.categories, |it| &it.id),
            rules: order(&bundle.rules, |it| &it.id),
        }
    }
}

fn order<T>(items: &[T], id: impl Fn(&T) -> &String) -> Vec<u32> {
    let mut positions: Vec<u32> = (0..narrow(items.len())).collect();
    positions.sort_by_key(|&position| items.get(widen(position)).map(&id));
    positions
}

fn clauses(bundle: &Bundle) -> Vec<(u32, u32)> {
    let laws = (0..).zip(&bundle.laws);
    let mut positions: Vec<_> =
        laws.flat_map(|(law, it)| (0..narrow(it.clause.len())).map(move |clause| (law, clause))).collect();
    positions.sort_by_key(|&position| clause_at(bundle, position).map(|clause| &clause.id));
    positions
}

fn clause_at(bundle: &Bundle, (law, clause): (u32, u32)) -> Option<&raw::Clause> {
    bundle.laws.get(widen(law))?.clause.get(widen(clause))
}

fn find<'a, T>(items: &'a [T], order: &[u32], name: impl Fn(&T) -> &String, id: &str) -> Option<&'a T> {
    let at = |position: u32| items.get(widen(position));
    let found =
        order.binary_search_by(|&position| at(position).map_or("", |it| name(it).as_str()).cmp(id)).ok()?;
    at(*order.get(found)?)
}

impl Signatures {
    /// A report-level data type.
    #[must_use]
    pub fn data_type(&self, id: &str) -> Option<&raw::DataType> {
        find(&self.bundle.taxonomy.types, &self.index.types, |it| &it.id, id)
    }

    /// A code-level data type.
    #[must_use]
    pub fn code_type(&self, id: &str) -> Option<&raw::CodeType> {
        find(&self.bundle.taxonomy.code_type, &self.index.code_types, |it| &it.id, id)
    }

    /// The report-level type of a code-level type, where it is personal information.
    #[must_use]
    pub fn report_type(&self, code_type: &str) -> Option<&str> {
        self.code_type(code_type)?.report.as_deref()
    }

    /// A permission, by full name.
    #[must_use]
    pub fn permission(&self, name: &str) -> Option<&raw::Permission> {
        find(&self.bundle.permissions, &self.index.permissions, |it| &it.name, name)
    }

    /// An SDK.
    #[must_use]
    pub fn sdk(&self, id: &str) -> Option<&raw::Sdk> {
        find(&self.bundle.sdks, &self.index.sdks, |it| &it.id, id)
    }

    /// A packer.
    #[must_use]
    pub fn packer(&self, id: &str) -> Option<&raw::Packer> {
        find(&self.bundle.packers, &self.index.packers, |it| &it.id, id)
    }

    /// A framework.
    #[must_use]
    pub fn framework(&self, id: &str) -> Option<&raw::Framework> {
        find(&self.bundle.frameworks, &self.index.frameworks, |it| &it.id, id)
    }

    /// The owner of a host: the entry with the longest suffix of whole labels.
    #[must_use]
    pub fn host(&self, name: &str) -> Option<&raw::Domain> {
        let entry = |suffix: &str| find(&self.bundle.domains, &self.index.domains, |it| &it.suffix, suffix);
        let shorter = name.match_indices('.').filter_map(|(dot, _)| name.get(dot.saturating_add(1)..));
        entry(name).or_else(|| shorter.filter_map(entry).next())
    }

    /// A text topic.
    #[must_use]
    pub fn topic(&self, id: &str) -> Option<&raw::Topic> {
        find(&self.bundle.topics, &self.index.topics, |it| &it.id, id)
    }

    /// A regulation.
    #[must_use]
    pub fn law(&self, id: &str) -> Option<&raw::Law> {
        find(&self.bundle.laws, &self.index.laws, |it| &it.id, id)
    }

    /// A clause.
    #[must_use]
    pub fn clause(&self, id: &str) -> Option<&raw::Clause> {
        clause_at(&self.bundle, self.clause_position(id)?)
    }

    /// The clause that judged on a day (`YYYY-MM-DD`) what this clause judges: itself while its law is in force,
    /// before that what it replaced. `None` where nothing was in force, or not any more.
    #[must_use]
    pub fn clause_on(&self, id: &str, day: &str) -> Option<&str> {
        let mut id = id;
        // One law replaces another; a circle of them would be a fault of the data and ends here.
        for _ in 0..=self.bundle.laws.len() {
            let position = self.clause_position(id)?;
            let law = self.bundle.laws.get(widen(position.0))?;
            let clause = clause_at(&self.bundle, position)?;
            let started = law.effective.as_deref().is_none_or(|first| first <= day);
            let ended = law.ended.as_deref().is_some_and(|last| last < day);
            match (started, ended) {
                (true, false) => return Some(&clause.id),
                (true, true) => return None,
                (false, _) => id = clause.formerly.as_deref()?,
            }
        }
        None
    }

    /// Where a clause stands: the position of its regulation and its own position there.
    #[must_use]
    pub fn clause_position(&self, id: &str) -> Option<(u32, u32)> {
        let clauses = &self.index.clauses;
        let name =
            |position: &(u32, u32)| clause_at(&self.bundle, *position).map(|clause| clause.id.as_str());
        let found = clauses.binary_search_by(|position| name(position).cmp(&Some(id))).ok()?;
        clauses.get(found).copied()
    }

    /// A category of apps.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&raw::Category> {
        find(&self.bundle.categories, &self.index.categories, |it| &it.id, id)
    }

    /// A rule as written.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&raw::Rule> {
        find(&self.bundle.rules, &self.index.rules, |it| &it.id, id)
    }
}
