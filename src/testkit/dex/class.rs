//! Class files: smali text goes in, classes with fields and methods come out.

use super::code::Body;
use super::cursor::{Cursor, Result};
use super::model::{
    ACC_ABSTRACT, ACC_NATIVE, ACC_STATIC, Class, Field, FieldRef, Method, MethodRef, Value, access_flag,
};

/// All classes of one source; each starts with `.class`.
pub(super) fn classes(source: usize, file: &str, text: &str) -> Result<Vec<Class>> {
    let mut cursor = Cursor::new(file, text);
    let mut classes = Vec::new();
    while !cursor.at_end() {
        let at = cursor.pos;
        if cursor.word() != ".class" {
            cursor.pos = at;
            return cursor.expected("`.class`");
        }
        classes.push(class(source, at, &mut cursor)?);
    }
    Ok(classes)
}

fn class(source: usize, at: usize, cursor: &mut Cursor<'_>) -> Result<Class> {
    let flags = flags(cursor);
    let name = cursor.descriptor()?;
    if !name.starts_with('L') {
        return cursor.fail(at, format!("a class is named such as `La/B;`, not `{name}`"));
    }
    cursor.end_of_line()?;
    let mut class = Class {
        source,
        at,
        flags,
        name,
        superclass: None,
        interfaces: Vec::new(),
        source_file: None,
        annotations: Vec::new(),
        fields: Vec::new(),
        methods: Vec::new(),
    };
    while !cursor.at_end() {
        let start = cursor.pos;
        let word = cursor.word();
        if word == ".class" {
            cursor.pos = start;
            break;
        }
        member(cursor, &mut class, start, word)?;
        cursor.end_of_line()?;
    }
    if class.superclass.is_none() && class.name != "Ljava/lang/Object;" {
        return cursor.fail(at, format!("class `{}` has no `.super`", class.name));
    }
    Ok(class)
}

fn member(cursor: &mut Cursor<'_>, class: &mut Class, at: usize, word: &str) -> Result<()> {
    match word {
        ".super" if class.superclass.is_some() => cursor.fail(at, "this class has a `.super` already"),
        ".super" => {
            class.superclass = Some(cursor.descriptor()?);
            Ok(())
        }
        ".implements" => {
            class.interfaces.push(cursor.descriptor()?);
            Ok(())
        }
        ".source" => {
            class.source_file = Some(cursor.string()?);
            Ok(())
        }
        ".annotation" => cursor.annotation_into(&mut class.annotations),
        ".field" => field(cursor, class, at),
        ".method" => {
            let method = method(cursor, &class.name, at)?;
            if class.methods.iter().any(|earlier| earlier.id == method.id) {
                return cursor.fail(at, format!("method `{}` stands twice in this class", method.id.name));
            }
            class.methods.push(method);
            Ok(())
        }
        _ => cursor.fail(at, format!("`{word}` does not belong in a class")),
    }
}

/// The access flags before a name; a flag's word directly before `:` or `(` is the name itself.
fn flags(cursor: &mut Cursor<'_>) -> u32 {
    let mut flags = 0;
    loop {
        cursor.skip_blanks();
        let before = cursor.pos;
        let word = cursor.word();
        match access_flag(word) {
            Some(flag) if matches!(cursor.peek(), Some(' ' | '\t')) => flags |= flag,
            _ => {
                cursor.pos = before;
                return flags;
            }
        }
    }
}

/// `.field flags name:type = value`, with annotations up to `.end field` where it has some.
fn field(cursor: &mut Cursor<'_>, class: &mut Class, at: usize) -> Result<()> {
    let flags = flags(cursor);
    let name = cursor.name("the name of a field")?;
    cursor.expect(":")?;
    let of_type = cursor.descriptor()?;
    let initial = if cursor.eat("=") { Some(initial(cursor, &of_type)?) } else { None };
    cursor.end_of_line()?;
    if initial.is_some() && flags & ACC_STATIC == 0 {
        return cursor
            .fail(at, format!("field `{name}` has a value and is not static; set it in a constructor"));
    }
    let id = FieldRef { class: class.name.clone(), name, of_type };
    if class.fields.iter().any(|earlier| earlier.id == id) {
        return cursor.fail(at, format!("field `{}` stands twice in this class", id.name));
    }
    let before = cursor.pos;
    let mut annotations = cursor.annotations()?;
    if !cursor.eat_end("field") {
        cursor.pos = before;
        annotations.clear();
    }
    class.fields.push(Field { flags, id, initial, annotations });
    Ok(())
}

/// The first value of a static field; a plain number takes the type of the field.
fn initial(cursor: &mut Cursor<'_>, of_type: &str) -> Result<Value> {
    cursor.skip();
    let at = cursor.pos;
    let value = cursor.value()?;
    let adapted = match (of_type, &value) {
        ("B", Value::Int(number)) => i8::try_from(*number).ok().map(Value::Byte),
        ("S", Value::Int(number)) => i16::try_from(*number).ok().map(Value::Short),
        ("C", Value::Int(number)) => u16::try_from(*number).ok().map(Value::Char),
        ("J", Value::Int(number)) => Some(Value::Long(i64::from(*number))),
        ("F", Value::Int(number)) => Some(Value::Float((*number as f32).to_bits())),
        ("D", Value::Int(number)) => Some(Value::Double(f64::from(*number).to_bits())),
        ("B", Value::Byte(_))
        | ("S", Value::Short(_))
        | ("C", Value::Char(_))
        | ("I", Value::Int(_))
        | ("J", Value::Long(_))
        | ("F", Value::Float(_))
        | ("D", Value::Double(_))
        | ("Z", Value::Boolean(_)) => Some(value),
        ("B" | "S" | "C" | "I" | "J" | "F" | "D" | "Z", _) => None,
        _ => Some(value),
    };
    match adapted {
        Some(value) => Ok(value),
        None => cursor.fail(at, format!("a field of type `{of_type}` cannot start with this value")),
    }
}

fn method(cursor: &mut Cursor<'_>, class: &str, at: usize) -> Result<Method> {
    let flags = flags(cursor);
    let name = cursor.name("the name of a method")?;
    let proto = cursor.proto()?;
    cursor.end_of_line()?;
    let mut body = Body::new(cursor, class, &proto.parameters, flags & ACC_STATIC != 0);
    let code = body.read()?;
    let (annotations, parameter_annotations) = body.into_annotations();
    let bodiless = flags & (ACC_ABSTRACT | ACC_NATIVE) != 0;
    if bodiless && code.is_some() {
        return cursor.fail(at, format!("method `{name}` is abstract or native and has instructions"));
    }
    if !bodiless && code.is_none() {
        return cursor
            .fail(at, format!("method `{name}` has no instructions; end it with `return-void` or alike"));
    }
    let id = MethodRef { class: class.to_owned(), name, proto };
    Ok(Method { flags, id, code, annotations, parameter_annotations })
}
