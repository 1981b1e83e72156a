//! How often: the intervals that calls are told by constants.

use super::locals::{Locals, Value};
use super::selectors::{Selector, width};
use super::special::Finder;
use crate::signature::raw::Periodic;

/// A call that has something done at a known interval.
#[derive(Clone, Copy, Debug)]
pub struct Period<'a> {
    /// The method it stands in.
    pub method: u32,
    /// Its address.
    pub address: u32,
    /// Milliseconds.
    pub interval: i64,
    /// Its model.
    pub model: &'a Periodic,
}

impl<'a> Finder<'_, 'a> {
    /// The interval that a call is told.
    pub(super) fn period(
        &self,
        locals: &Locals<'_>,
        address: u32,
        selector: Selector,
        model: &'a Periodic,
        registers: &[u16],
        is_static: bool,
    ) -> Option<Period<'a>> {
        let mut register = usize::from(!is_static);
        let mut left = [(b"J", model.interval.long), (b"I", model.interval.int)];
        let mut interval = None;
        let mut unit = (1, 1);
        for type_ in self.graph.selectors.types(selector).skip(1) {
            let descriptor = self.code.descriptor(type_);
            let value = registers.get(register).map(|register| locals.get(*register).value);
            if interval.is_some() {
                if descriptor == b"Ljava/util/concurrent/TimeUnit;" {
                    unit = self.unit(value?)?;
                }
                break;
            }
            for (_, left) in left.iter_mut().filter(|(wanted, left)| descriptor == *wanted && *left > 0) {
                *left -= 1;
                if *left == 0 {
                    let Value::Number(number) = value? else { return None };
                    interval = Some(number);
                }
            }
            register += width(self.code, type_);
        }
        let interval = interval?.checked_mul(unit.0)?.checked_div(unit.1)?;
        (interval >= 0).then_some(Period { method: 0, address, interval, model })
    }

    /// Milliseconds of a constant of `TimeUnit`, as a fraction.
    fn unit(&self, value: Value) -> Option<(i64, i64)> {
        let Value::Field(field) = value else { return None };
        let name = self.file.dex.string(self.file.dex.field(field)?.name)?;
        UNITS.iter().find(|(known, _)| *known == name).map(|(_, unit)| *unit)
    }
}

const UNITS: [(&str, (i64, i64)); 7] = [
    ("NANOSECONDS", (1, 1_000_000)),
    ("MICROSECONDS", (1, 1_000)),
    ("MILLISECONDS", (1, 1)),
    ("SECONDS", (1_000, 1)),
    ("MINUTES", (60_000, 1)),
    ("HOURS", (3_600_000, 1)),
    ("DAYS", (86_400_000, 1)),
];
