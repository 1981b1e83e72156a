//! `resources.pb` into the same [`ResourceTable`] as `resources.arsc`.

use super::item::Item;
use super::{Field, Message, config, item};
use crate::base::{Defects, Limits, Parsed};
use crate::format::arsc::{
    self, Config, Content, ResourcePackage, ResourceTable, ResourceType, Row, TypeConfig,
};
use crate::format::res::value::data_type;
use crate::format::res::{ResValue, StringPool};
use crate::format::xml::ResourceId;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// `ResourceTable.source_pool`.
const TABLE_SOURCE_POOL: u64 = 1;
/// Ids of attributes that stand for the arity of a plural (`ResTable_map::ATTR_ZERO` and so on).
const PLURALS: [u32; 6] = [0x0100_0005, 0x0100_0006, 0x0100_0007, 0x0100_0008, 0x0100_0009, 0x0100_0004];
/// `ResTable_map::ATTR_TYPE`.
const ATTR_TYPE: ResourceId = ResourceId(0x0100_0000);
/// `ResTable_map::ATTR_MIN`.
const ATTR_MIN: ResourceId = ResourceId(0x0100_0001);
/// `ResTable_map::ATTR_MAX`.
const ATTR_MAX: ResourceId = ResourceId(0x0100_0002);
/// Items of arrays count up from here (`ResTable_map::ATTR_MIN`), as `aapt2` writes them.
const ARRAY: u32 = 0x0100_0001;

/// Reads the resource table of an app bundle's module.
#[must_use]
pub fn parse_table(bytes: &[u8], limits: &Limits) -> Parsed<ResourceTable> {
    let mut builder =
        Builder { limits, defects: Defects::default(), strings: StringPool::default(), rows: 0, full: false };
    let mut table = ResourceTable::default();
    let mut fields = Message::new(bytes);
    for field in fields.by_ref().filter(|field| field.number == 2) {
        let package = builder.package(field.message());
        table.packages.push(package);
    }
    if fields.is_broken() {
        builder.broken("table");
    } else if table.packages.is_empty() && Message::new(bytes).get(TABLE_SOURCE_POOL).is_none() {
        builder.defects.at(0, "not-pb-table", "neither packages nor source pool, nothing read");
    }
    let strings = Arc::new(builder.strings);
    for package in &mut table.packages {
        package.strings = Arc::clone(&strings);
    }
    Parsed { value: table, defects: builder.defects }
}

/// The `id` in a `PackageId`, `TypeId` or `EntryId`; the first version had the number itself there.
fn wrapped_id(field: &Field<'_>) -> u32 {
    match field.bytes() {
        [] => field.u32(),
        bytes => Message::new(bytes).get(1).map_or(0, |id| id.u32()),
    }
}

struct Builder<'l> {
    limits: &'l Limits,
    defects: Defects,
    strings: StringPool,
    rows: usize,
    full: bool,
}

impl Builder<'_> {
    fn package(&mut self, mut message: Message<'_>) -> ResourcePackage {
        let mut package = ResourcePackage::default();
        for field in message.by_ref() {
            match field.number {
                1 => package.id = wrapped_id(&field) & 0xff,
                2 => package.name = field.text(),
                3 => {
                    let type_ = self.type_(field.message(), &mut package);
                    package.types.push(type_);
                }
                _ => {}
            }
        }
        if message.is_broken() {
            self.broken("package");
        }
        package
    }

    fn type_(&mut self, mut message: Message<'_>, package: &mut ResourcePackage) -> ResourceType {
        let mut type_ = ResourceType::default();
        let mut places = FxHashMap::default();
        for field in message.by_ref() {
            match field.number {
                1 => type_.id = u8::try_from(wrapped_id(&field)).unwrap_or(0),
                2 => type_.name = field.text(),
                3 => self.entry(field.message(), &mut type_, &mut places, package),
                _ => {}
            }
        }
        if message.is_broken() {
            self.broken("type");
        }
        for set in &mut type_.configs {
            set.rows.sort_by_key(|row| row.entry);
        }
        type_
    }

    fn entry(
        &mut self,
        mut message: Message<'_>,
        type_: &mut ResourceType,
        places: &mut FxHashMap<Config, usize>,
        package: &mut ResourcePackage,
    ) {
        let (mut id, mut key) = (0, None);
        for field in message.by_ref() {
            match field.number {
                1 => id = wrapped_id(&field),
                2 => key = Some(package.keys.push(&field.text())),
                6 => {
                    let Some((config, content)) = self.config_value(field.message(), package) else {
                        continue;
                    };
                    let place = *places.entry(config).or_insert_with(|| {
                        type_.configs.push(TypeConfig { config, rows: Vec::new() });
                        type_.configs.len().saturating_sub(1)
                    });
                    let entry = u16::try_from(id).unwrap_or(u16::MAX);
                    let row = Row { entry, key: key.unwrap_or(u32::MAX), content };
                    if let Some(set) = type_.configs.get_mut(place) {
                        set.rows.push(row);
                    }
                }
                _ => {}
            }
        }
        if message.is_broken() {
            self.broken("entry");
        }
    }

    fn config_value(
        &mut self,
        message: Message<'_>,
        package: &mut ResourcePackage,
    ) -> Option<(Config, Content)> {
        if !self.pay() {
            return None;
        }
        let config = message.get(1).map_or_else(Config::default, |field| config::read(field.message()));
        let mut value = message.get(2)?.message();
        let content = value.find_map(|field| match field.number {
            4 => Some(Content::Simple(self.item(field.message())?)),
            5 => self.compound(field.message(), package),
            _ => None,
        })?;
        Some((config, content))
    }

    /// Counts one row or item against the ceiling.
    fn pay(&mut self) -> bool {
        let open = self.rows < self.limits.max_rows;
        if !open && !self.full {
            self.defects
                .whole("pb-ceiling", format!("more than {} values, the rest left out", self.limits.max_rows));
            self.full = true;
        }
        self.rows = self.rows.saturating_add(1);
        open
    }

    fn item(&mut self, message: Message<'_>) -> Option<ResValue> {
        match item::read(message)? {
            Item::Word(value) => Some(value),
            Item::Text(text) => {
                Some(ResValue { data_type: data_type::STRING, data: self.strings.push(&text) })
            }
        }
    }

    /// `CompoundValue`.
    fn compound(&mut self, mut message: Message<'_>, package: &mut ResourcePackage) -> Option<Content> {
        let field = message.find(|field| (1..=5).contains(&field.number))?;
        let (mut parent, mut items) = (0, Vec::new());
        match field.number {
            1 => self.attr(field.message(), &mut items),
            2 => parent = self.style(field.message(), &mut items),
            3 => {}
            4 => self.array(field.message(), &mut items),
            _ => self.plural(field.message(), &mut items),
        }
        Some(Content::Complex(package.push_complex(parent, items.into_iter())))
    }

    fn attr(&mut self, message: Message<'_>, items: &mut Vec<arsc::Item>) {
        for field in message {
            let (name, value) = match field.number {
                1 => (ATTR_TYPE, field.u32()),
                2 if field.u32() != i32::MIN.cast_unsigned() => (ATTR_MIN, field.u32()),
                3 if field.u32() != i32::MAX.cast_unsigned() => (ATTR_MAX, field.u32()),
                4 => {
                    let symbol = field.message();
                    let id = symbol.get(3).and_then(|name| name.message().get(2));
                    let value = symbol.get(4).map_or(0, |value| value.u32());
                    (ResourceId(id.map_or(0, |id| id.u32())), value)
                }
                _ => continue,
            };
            if self.pay() {
                items.push(arsc::Item {
                    name,
                    value: ResValue { data_type: data_type::INT_DEC, data: value },
                });
            }
        }
    }

    fn style(&mut self, message: Message<'_>, items: &mut Vec<arsc::Item>) -> u32 {
        let mut parent = 0;
        for field in message {
            match field.number {
                1 => parent = field.message().get(2).map_or(0, |id| id.u32()),
                3 => {
                    let entry = field.message();
                    let key = entry.get(3).and_then(|key| key.message().get(2)).map_or(0, |id| id.u32());
                    self.push(ResourceId(key), entry.get(4), items);
                }
                _ => {}
            }
        }
        parent
    }

    fn array(&mut self, message: Message<'_>, items: &mut Vec<arsc::Item>) {
        for (row, field) in (ARRAY..).zip(message.filter(|field| field.number == 1)) {
            self.push(ResourceId(row), field.message().get(3), items);
        }
    }

    fn plural(&mut self, message: Message<'_>, items: &mut Vec<arsc::Item>) {
        for field in message.filter(|field| field.number == 1) {
            let entry = field.message();
            let arity = entry.get(3).map_or(0, |arity| arity.u32());
            let name = usize::try_from(arity).ok().and_then(|arity| PLURALS.get(arity)).copied().unwrap_or(0);
            self.push(ResourceId(name), entry.get(4), items);
        }
    }

    fn push(&mut self, name: ResourceId, value: Option<Field<'_>>, items: &mut Vec<arsc::Item>) {
        let Some(value) = value.and_then(|value| self.item(value.message())) else { return };
        if self.pay() {
            items.push(arsc::Item { name, value });
        }
    }

    fn broken(&mut self, what: &str) {
        self.defects
            .whole("pb-field", format!("a {what} ends in a malformed field, the rest of it left out"));
    }
}
