//! Encoded values, arrays and annotations as bytes.

use super::model::{Annotated, Annotation, Value};
use super::output::Output;
use super::pool::Pool;

/// An `encoded_array` as bytes.
pub(super) fn array(pool: &Pool, values: &[Value]) -> Vec<u8> {
    let mut out = Output::default();
    encoded_array(pool, values, &mut out);
    out.bytes
}

/// An `annotation_item` as bytes.
pub(super) fn annotation(pool: &Pool, annotation: &Annotation) -> Vec<u8> {
    let mut out = Output::default();
    out.u8(annotation.visibility);
    encoded_annotation(pool, &annotation.body, &mut out);
    out.bytes
}

fn encoded_array(pool: &Pool, values: &[Value], out: &mut Output) {
    out.uleb(values.len() as u32);
    for value in values {
        encoded_value(pool, value, out);
    }
}

fn encoded_annotation(pool: &Pool, annotation: &Annotated, out: &mut Output) {
    out.uleb(pool.types[&annotation.class]);
    let mut elements: Vec<(u32, &Value)> =
        annotation.elements.iter().map(|(name, value)| (pool.name(name), value)).collect();
    elements.sort_by_key(|(name, _)| *name);
    out.uleb(elements.len() as u32);
    for (name, value) in elements {
        out.uleb(name);
        encoded_value(pool, value, out);
    }
}

fn encoded_value(pool: &Pool, value: &Value, out: &mut Output) {
    match value {
        Value::Byte(value) => sized(0x00, &value.to_le_bytes(), out),
        Value::Short(value) => signed(0x02, i64::from(*value), out),
        Value::Char(value) => unsigned(0x03, u32::from(*value), out),
        Value::Int(value) => signed(0x04, i64::from(*value), out),
        Value::Long(value) => signed(0x06, *value, out),
        Value::Float(bits) => fraction(0x10, &bits.to_be_bytes(), out),
        Value::Double(bits) => fraction(0x11, &bits.to_be_bytes(), out),
        Value::MethodType(proto) => unsigned(0x15, pool.protos[proto], out),
        Value::Handle(handle) => unsigned(0x16, pool.handles[handle], out),
        Value::Str(units) => unsigned(0x17, pool.string(units), out),
        Value::Type(descriptor) => unsigned(0x18, pool.types[descriptor], out),
        Value::Field(field) => unsigned(0x19, pool.fields[field], out),
        Value::Method(method) => unsigned(0x1a, pool.methods[method], out),
        Value::Enum(field) => unsigned(0x1b, pool.fields[field], out),
        Value::Array(values) => {
            out.u8(0x1c);
            encoded_array(pool, values, out);
        }
        Value::Annotation(annotation) => {
            out.u8(0x1d);
            encoded_annotation(pool, annotation, out);
        }
        Value::Null => out.u8(0x1e),
        Value::Boolean(value) => out.u8(0x1f | u8::from(*value) << 5),
    }
}

/// The type and the count of bytes less one, then the bytes.
fn sized(value_type: u8, bytes: &[u8], out: &mut Output) {
    out.u8(value_type | ((bytes.len() - 1) as u8) << 5);
    out.bytes.extend(bytes);
}

fn unsigned(value_type: u8, value: u32, out: &mut Output) {
    let length = (4 - value.leading_zeros() as usize / 8).max(1);
    sized(value_type, &value.to_le_bytes()[..length], out);
}

fn signed(value_type: u8, value: i64, out: &mut Output) {
    let length = (1..8).find(|length| {
        let spare = 64 - 8 * length;
        value << spare >> spare == value
    });
    sized(value_type, &value.to_le_bytes()[..length.unwrap_or(8)], out);
}

/// Zeros to the right are left out; `bytes` are big-endian.
fn fraction(value_type: u8, bytes: &[u8], out: &mut Output) {
    let length = bytes.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    let mut bytes = bytes[..length].to_vec();
    bytes.reverse();
    sized(value_type, &bytes, out);
}
