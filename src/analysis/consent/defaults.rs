//! Whether a field says yes before anybody has agreed: its initial value, or what constructors and the static
//! initialiser put into it.

use super::flags::Inspector;
use crate::analysis::graph::locals::{Locals, Value};
use crate::base::index;
use crate::format::dex::{EncodedValue, FieldId};
use crate::program::{DexFile, TypeIndex};

impl Inspector<'_> {
    /// Whether the field that a row of a dex file's `field_ids` names is set from the start.
    pub(super) fn is_set_at_first(&self, file: &DexFile, id: FieldId) -> bool {
        let Some(field) = self.field(file, id) else { return false };
        let declared = file.dex.field(id).and_then(|row| file.type_index(row.class));
        let class = declared.and_then(|type_| self.graph.hierarchy.class_of(type_));
        class.into_iter().flat_map(|class| self.graph.hierarchy.chain(class)).any(|class| {
            let made =
                self.graph.hierarchy.initialiser(class).into_iter().chain(self.graph.constructors(class));
            self.starts_true(class, &field) || made.into_iter().any(|method| self.sets(method, &field))
        })
    }

    fn starts_true(&self, class: u32, field: &(TypeIndex, String)) -> bool {
        let Some(class) = self.code.classes.get(index(class)) else { return false };
        let Some((home, definition)) = self.code.definition(class) else { return false };
        let data = home.dex.class_data(&definition);
        let statics = data.fields().filter(|it| it.is_static).enumerate();
        let at = statics
            .filter(|(_, it)| self.field(home, it.field).as_ref() == Some(field))
            .map(|(at, _)| at)
            .next();
        let value = at.and_then(|at| home.dex.static_values(&definition)?.nth(at));
        matches!(value, Some(EncodedValue::Boolean(true)))
    }

    fn sets(&self, method: u32, field: &(TypeIndex, String)) -> bool {
        let Some(row) = self.graph.hierarchy.method(method) else { return false };
        let Some(file) = self.graph.file(self.code, method) else { return false };
        let Some(body) = file.dex.code(row.code_off) else { return false };
        let mut found = false;
        Locals::walk(self.code, file, row.id, row.access, &body, |locals, instruction| {
            // iput-boolean, sput-boolean
            if matches!(instruction.opcode.0, 0x5c | 0x6a)
                && let (Some(a), Some(id)) = (instruction.a(), instruction.index())
                && matches!(locals.get(a).value, Value::Number(number) if number != 0)
            {
                found |= self.field(file, FieldId(id)).as_ref() == Some(field);
            }
            None
        });
        found
    }
}
