//! Layouts: the views that an agreement, a handler or a web page stands on.

use crate::base::Limits;
use crate::format::arsc::ResourceTable;
use crate::format::xml::{Document, Element, ResourceId, Value};

/// A view of a layout file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Path of the layout file.
    pub file: String,
    /// Byte offset of the element.
    pub offset: u64,
    /// Index of the parent view in the same file's list.
    pub parent: Option<u32>,
    /// Element name: `CheckBox`, `androidx.appcompat.widget.AppCompatCheckBox`.
    pub element: String,
    /// Entry name of `android:id`.
    pub id: String,
    /// `android:text`, `android:hint` or `android:contentDescription`, resolved.
    pub text: String,
    /// `android:checked`.
    pub checked: bool,
    /// `android:onClick`.
    pub on_click: String,
}

/// The views of one layout document, in document order.
#[must_use]
pub fn read(file: &str, document: &Document, resources: &ResourceTable, limits: &Limits) -> Vec<View> {
    document.elements.iter().map(|element| view(file, element, resources, limits)).collect()
}

fn view(file: &str, element: &Element, resources: &ResourceTable, limits: &Limits) -> View {
    let text = |name: &str| -> Option<String> {
        let attribute = element.attribute(name)?;
        match &attribute.value {
            Value::String(text) => Some(text.clone()),
            Value::Reference(_) => resources.text(&attribute.value, &["zh-CN", "zh", ""]),
            _ => attribute.raw.clone(),
        }
    };
    let is_true =
        |value: &Value| matches!(value, Value::Boolean(true)) || *value == Value::String("true".to_owned());
    let checked = element.attribute("checked").is_some_and(|attribute| match &attribute.value {
        reference @ Value::Reference(_) => {
            resources.resolve(reference, limits).iter().any(|(_, value)| is_true(value))
        }
        value => is_true(value),
    });
    View {
        file: file.to_owned(),
        offset: element.offset,
        parent: element.parent,
        element: class_of(element),
        id: element.attribute("id").map(|id| id_name(&id.value, resources)).unwrap_or_default(),
        text: ["text", "hint", "contentDescription"].into_iter().find_map(text).unwrap_or_default(),
        checked,
        on_click: text("onClick").unwrap_or_default(),
    }
}

/// `<view class="a.B">` is a view of that class.
fn class_of(element: &Element) -> String {
    match element.name.as_str() {
        "view" => element.string("class").unwrap_or("view").to_owned(),
        name => name.to_owned(),
    }
}

fn id_name(value: &Value, resources: &ResourceTable) -> String {
    match value {
        Value::Reference(id @ ResourceId(_)) => {
            resources.name(*id).map(|name| name.entry.to_string()).unwrap_or_default()
        }
        Value::String(text) => text.rsplit('/').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}
