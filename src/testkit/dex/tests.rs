use sha1::{Digest, Sha1};

use super::assemble;
use crate::base::Reader;

const HEAD: &str = ".class public La/B;\n.super Ljava/lang/Object;\n";

/// A method `.method public static m(I)V` with these lines; its body starts in line 5 of the text.
fn method(body: &str) -> String {
    format!("{HEAD}.method public static m(I)V\n.registers 20\n{body}\n.end method\n")
}

fn error(text: &str) -> String {
    assemble(&[("B.smali", text)], 39).expect_err("this must not assemble")
}

/// Offset and count of a section, as the map tells.
fn section(dex: &[u8], wanted: u16) -> (usize, u32) {
    let map = Reader::at(dex, 0x34).u32().unwrap() as usize;
    let mut reader = Reader::at(dex, map);
    let rows: Vec<_> = (0..reader.u32().unwrap())
        .map(|_| (reader.u32().unwrap() as u16, reader.u32().unwrap(), reader.u32().unwrap()))
        .collect();
    let (_, count, offset) = rows.into_iter().find(|(kind, ..)| *kind == wanted).unwrap();
    (offset as usize, count)
}

/// The code items of a file, in the form of `formats.units`; tries are skipped by their own sizes.
fn code_items(dex: &[u8]) -> String {
    let (offset, count) = section(dex, 0x2001);
    let mut reader = Reader::at(dex, offset);
    let mut out = String::new();
    for _ in 0..count {
        reader.seek(reader.position().next_multiple_of(4));
        let [registers, ins, outs, tries] = std::array::from_fn(|_| reader.u16().unwrap());
        out += &format!("registers {registers} ins {ins} outs {outs} tries {tries}\n");
        reader.u32().unwrap();
        let units: Vec<String> =
            (0..reader.u32().unwrap()).map(|_| format!("{:04x}", reader.u16().unwrap())).collect();
        units.chunks(12).for_each(|line| out += &(line.join(" ") + "\n"));
        if tries > 0 {
            reader.seek(reader.position().next_multiple_of(4) + usize::from(tries) * 8);
            skip_handlers(&mut reader);
        }
    }
    out
}

fn skip_handlers(reader: &mut Reader<'_>) {
    for _ in 0..reader.uleb128().unwrap() {
        let size = reader.sleb128().unwrap();
        let numbers = size.unsigned_abs() * 2 + u32::from(size <= 0);
        (0..numbers).for_each(|_| assert!(reader.uleb128().is_some()));
    }
}

/// `formats.units` was read out of what smali 2.5.2 made of `formats.smali`.
#[test]
fn every_format_is_encoded_as_smali_encodes_it() {
    let dex = assemble(&[("formats.smali", include_str!("formats.smali"))], 39).unwrap();
    assert_eq!(code_items(&dex), include_str!("formats.units"));
}

#[test]
fn every_format_has_an_instruction_in_the_text() {
    let text = include_str!("formats.smali");
    let used: std::collections::BTreeSet<String> = text
        .lines()
        .filter_map(|line| super::instruction::lookup(line.split_whitespace().next()?))
        .map(|named| format!("{:?}", named.shape.format))
        .collect();
    let formats = super::shape::SHAPES.iter().map(|shape| format!("{:?}", shape.format));
    let missing: Vec<String> = formats.filter(|format| !used.contains(format)).collect();
    assert!(missing.is_empty(), "no instruction of format {missing:?}");
}

#[test]
fn checksum_signature_and_sizes_are_right_in_every_version() {
    for version in 35..=41 {
        let dex = assemble(&[("B.smali", &method("return-void"))], version).unwrap();
        assert_eq!(dex[..8], *format!("dex\n{version:03}\0").as_bytes());
        assert_eq!(dex[12..32], *Sha1::digest(&dex[32..]));
        let (mut a, mut b) = (1_u64, 0_u64);
        for byte in &dex[12..] {
            a = (a + u64::from(*byte)) % 65521;
            b = (b + a) % 65521;
        }
        assert_eq!(Reader::at(&dex, 8).u32().map(u64::from), Some(b << 16 | a));
        assert_eq!(Reader::at(&dex, 32).u32(), Some(dex.len() as u32));
        let mut sealed = dex.clone();
        sealed[8..32].fill(0);
        super::seal(&mut sealed);
        assert_eq!(sealed, dex);
    }
    assert!(assemble(&[], 34).unwrap_err().contains("no dex version 34"));
    assert!(assemble(&[], 42).is_err());
}

#[test]
fn strings_are_sorted_by_utf16_unit_and_shared() {
    // U+1F600 is d83d de00 and sorts before U+FF01, though its code point is higher.
    let body = "const-string v0, \"\u{ff01}\"\nconst-string v0, \"\u{1f600}\"\nconst-string v0, \"\\u0000\"\n\
                const-string v0, \"\\ud800\"\nconst-string v0, \"m\"\nreturn-void";
    let dex = assemble(&[("B.smali", &method(body))], 35).unwrap();
    let (ids, count) = section(&dex, 1);
    let data: Vec<(u32, &[u8])> = (0..count as usize)
        .map(|row| {
            let offset = Reader::at(&dex, ids + 4 * row).u32().unwrap() as usize;
            let mut reader = Reader::at(&dex, offset);
            let size = reader.uleb128().unwrap();
            (size, reader.rest().split(|byte| *byte == 0).next().unwrap())
        })
        .collect();
    let wanted: [(u32, &[u8]); 10] = [
        (1, b"\xc0\x80"),
        (1, b"I"),
        (5, b"La/B;"),
        (18, b"Ljava/lang/Object;"),
        (1, b"V"),
        (2, b"VI"),
        (1, b"m"),
        (1, b"\xed\xa0\x80"),
        (2, b"\xed\xa0\xbd\xed\xb8\x80"),
        (1, b"\xef\xbc\x81"),
    ];
    assert_eq!(data, wanted);
}

#[test]
fn parents_stand_before_children() {
    let text = ".class LA;\n.super LB;\n.implements LC;\n.class LB;\n.super LZ;\n.class interface abstract LC;\n\
                .super Ljava/lang/Object;\n.class LZ;\n.super Ljava/lang/Object;\n";
    let dex = assemble(&[("many.smali", text)], 35).unwrap();
    let (types, _) = section(&dex, 2);
    let (defs, count) = section(&dex, 6);
    let (strings, _) = section(&dex, 1);
    let names: Vec<char> = (0..count as usize)
        .map(|row| {
            let class = Reader::at(&dex, defs + 32 * row).u32().unwrap() as usize;
            let string = Reader::at(&dex, types + 4 * class).u32().unwrap() as usize;
            let data = Reader::at(&dex, strings + 4 * string).u32().unwrap() as usize;
            dex[data + 2] as char
        })
        .collect();
    let place = |name| names.iter().position(|known| *known == name).unwrap();
    assert_eq!(names.len(), 4);
    assert!(place('Z') < place('B') && place('B') < place('A') && place('C') < place('A'), "{names:?}");
}

#[test]
fn the_order_of_the_sources_does_not_matter() {
    let a = ".class LA;\n.super LB;\n";
    let b = ".class LB;\n.super Ljava/lang/Object;\n";
    assert_eq!(assemble(&[("A", a), ("B", b)], 35), assemble(&[("B", b), ("A", a)], 35));
}

#[test]
fn a_payload_is_aligned_and_its_label_follows_it() {
    let dex = assemble(
        &[(
            "B.smali",
            &method(
                "packed-switch p0, :data\n:end\nreturn-void\n:data\n.packed-switch 0x1\n:end\n.end packed-switch",
            ),
        )],
        35,
    );
    let units = "registers 20 ins 1 outs 0 tries 0\n132b 0004 0000 000e 0100 0001 0001 0000 0003 0000\n";
    assert_eq!(code_items(&dex.unwrap()), units);
    let padded = method(
        "nop\npacked-switch p0, :data\n:end\nreturn-void\n:data\n.packed-switch 0x1\n:end\n.end packed-switch",
    );
    let units =
        "registers 20 ins 1 outs 0 tries 0\n0000 132b 0005 0000 000e 0000 0100 0001 0001 0000 0003 0000\n";
    assert_eq!(code_items(&assemble(&[("B.smali", &padded)], 35).unwrap()), units);
}

#[test]
fn overlapping_catches_are_cut_into_tries_that_do_not_overlap() {
    let body =
        ":a\nnop\n:b\nnop\n:c\nnop\n:d\n.catch La/E; {:a .. :c} :h\n.catchall {:b .. :d} :h\n:h\nreturn-void";
    let dex = assemble(&[("B.smali", &method(body))], 35).unwrap();
    let (code, _) = section(&dex, 0x2001);
    assert_eq!(Reader::at(&dex, code + 6).u16(), Some(3));
    let starts: Vec<_> = (0..3).map(|row| Reader::at(&dex, code + 24 + 8 * row).u32().unwrap()).collect();
    assert_eq!(starts, [0, 1, 2]);
}

/// Each case: the text, and what the message must say.
#[test]
fn errors_name_the_file_and_the_line() {
    let far = format!("goto :end\n{}:end\nreturn-void", "nop\n".repeat(200));
    for (body, wanted) in [
        ("move v0, v16", "B.smali:5: register v16 does not fit `move`"),
        ("\nmove/from16 v0, v20", "B.smali:6: register v20 is beyond the 20 registers"),
        ("move v0, p1", "B.smali:5: register p1 is beyond the 1 parameter"),
        ("move v0, x1", "B.smali:5: expected a register such as `v0` or `p0`, found `x1`"),
        ("const/4 v0, 0x8", "B.smali:5: 8 does not fit the 4 bits of `const/4`"),
        ("const/high16 v0, 0x12345", "B.smali:5: `const/high16` takes a number of which only"),
        ("frobnicate v0", "B.smali:5: unknown instruction `frobnicate`"),
        ("goto :nowhere", "B.smali:5: label `:nowhere` is not defined"),
        (&far, "B.smali:5: label `:end` is 201 units away, further than the 8 bits"),
        ("add-int v0, v1", "B.smali:5: expected `,`, found the end of the line"),
        ("return-void v0", "B.smali:5: expected the end of the line, found `v0`"),
        (":a\nnop\n:a\nreturn-void", "B.smali:7: label `:a` stands twice"),
        ("packed-switch v0, :a\n:a\nreturn-void", "B.smali:5: no `.packed-switch` stands at label `:a`"),
        ("nop\n.packed-switch 0x0\n.end packed-switch", "B.smali:6: no switch instruction uses this payload"),
        (
            "invoke-static {v0, v1, v2, v3, v4, v5}, La/B;->m(I)V",
            "B.smali:5: `invoke-static` takes at most 5",
        ),
        ("invoke-static {v16}, La/B;->m(I)V", "B.smali:5: register v16 does not fit `invoke-static`"),
        ("invoke-static {v0}, La/B;->m:I", "B.smali:5: expected a method such as"),
        ("invoke-static {v0}, La/B;->m(V)V", "B.smali:5: a parameter cannot be of type `V`"),
        ("sget v0, La/B;->m(I)V", "B.smali:5: expected a field such as"),
        ("sget v0, La/B->m:I", "B.smali:5: expected a class type such as"),
        ("const-string v0, \"open", "B.smali:5: this string does not end on its line"),
        ("const-string v0, \"\\q\"", "B.smali:5: unknown escape `\\q`"),
        ("const-string v0, \"\\u12g4\"", "B.smali:5: `\\u` takes four hexadecimal digits"),
        ("const v0, 0x1ffffffff", "B.smali:5: 8589934591 does not fit the 32 bits"),
        ("const v0, zero", "B.smali:5: "),
        ("new-array v0, v1, [V", "B.smali:5: there is no array of void"),
        (".frob 1", "B.smali:5: `.frob` does not belong in a method"),
        (".registers 3", "B.smali:5: the registers of this method are declared already"),
        (":a\n:b\nnop\n.catchall {:a .. :b} :a", "B.smali:8: this range of a catch is empty"),
        (":a\ngoto :a", "B.smali:6: a branch to itself needs `goto/32`"),
        (".line 1", "B.smali:3: method `m` has no instructions"),
    ] {
        let message = error(&method(body));
        assert!(message.starts_with(wanted), "{body}\n  wanted {wanted}\n  got    {message}");
    }
}

#[test]
fn errors_of_classes_name_the_file_and_the_line() {
    for (text, wanted) in [
        (".super La;", "B.smali:1: expected `.class`, found `.super La;`"),
        ("# only\n.class La;", "B.smali:2: class `La;` has no `.super`"),
        (".class La;\n.super La;", "B.smali:1: class `La;` inherits from itself"),
        (".class La;\n.super Lb;\n.class La;\n.super Lb;", "B.smali:3: class `La;` is defined twice"),
        (".class La;\n.super Lb;\n.field x:I = 0x1", "B.smali:3: field `x` has a value and is not static"),
        (".class La;\n.super Lb;\n.field static x:I = \"a\"", "B.smali:3: a field of type `I` cannot start"),
        (".class La;\n.super Lb;\n.field x:I\n.field x:I", "B.smali:4: field `x` stands twice"),
        (".class La;\n.super Lb;\n.method m()V", "B.smali:3: this method does not end"),
        (
            ".class La;\n.super Lb;\n.method static m()V\n.locals 0\nreturn v0",
            "B.smali:5: register v0 is beyond",
        ),
        (".class La;\n.super Lb;\n.method m()V\n.registers 0", "B.smali:4: .registers 0 is too few"),
        (".class La;\n.super Lb;\n.method m()V\nmove v0, v0", "B.smali:4: declare `.registers`"),
        (
            ".class La;\n.super Lb;\n.method native m()V\n.locals 0\nnop\n.end method",
            "B.smali:3: method `m` is",
        ),
        (".class La;\n.super Lb;\n.annotation odd Lc;", "B.smali:3: expected `build`, `runtime` or `system`"),
        (".class La;\n.super Lb;\n.annotation build Lc;\nx = {\n0x1\n", "B.smali:4: this array does not end"),
        (".class La;\n.super Lb;\n.annotation build Lc;\nx = ?\n", "B.smali:4: expected a value, found `?`"),
        (".class La;\n.super Lb;\n.method m(\n", "B.smali:3: expected a type"),
        (".class I\n.super Lb;", "B.smali:1: a class is named such as"),
    ] {
        let message = error(text);
        assert!(message.starts_with(wanted), "{text}\n  wanted {wanted}\n  got    {message}");
    }
    let handles = method("const-method-handle v0, invoke-static@La/B;->m(I)V\nreturn-void");
    assert!(assemble(&[("B", &handles)], 37).unwrap_err().contains("need dex version 38"));
}

#[test]
fn our_reader_finds_every_instruction_and_no_defect() {
    use crate::base::{Bytes, Limits};
    use crate::format::dex::{parse, sweep};
    for version in 38..=41 {
        let dex = assemble(&[("formats.smali", include_str!("formats.smali"))], version).unwrap();
        let parsed = parse(Bytes::new(dex), &Limits::default());
        assert_eq!(parsed.defects.as_slice(), []);
        let counts = sweep(&parsed.value[0]);
        assert_eq!((counts.classes, counts.methods, counts.code_items, counts.broken), (1, 5, 3, 0));
        assert_eq!(counts.invokes, 7);
    }
}
