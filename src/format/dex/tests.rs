//! What the reader makes of valid files and of damaged ones.

use super::*;

const EVERY: &[u8] = include_bytes!("../../../tests/data/dex/every.dex");

fn open(bytes: &[u8]) -> Parsed<Vec<Dex>> {
    parse(Bytes::new(bytes.to_vec()), &Limits::default())
}

fn every() -> Dex {
    let parsed = open(EVERY);
    assert_eq!(parsed.defects.as_slice(), []);
    parsed.value.into_iter().next().unwrap()
}

/// Calls every accessor on everything that can be reached; returns how much that was.
fn exhaust(dex: &Dex) -> usize {
    let mut seen = 0;
    for id in 0..dex.string_count() {
        seen += dex.string(StringId(id)).map_or(0, |text| text.len());
    }
    for id in 0..dex.type_count() {
        seen += dex.type_text(TypeId(id)).len();
    }
    for id in 0..dex.method_count() {
        seen += dex.method_text(MethodId(id)).len();
    }
    for id in 0..dex.field_count() {
        seen += dex.field_text(FieldId(id)).len();
    }
    for class in dex.class_defs().flatten() {
        for method in dex.class_data(&class).methods() {
            let Some(code) = dex.code(method.code_off) else { continue };
            for instruction in instructions(&code) {
                seen += instruction.units().len() + instruction.registers().count();
                seen += instruction.payload().map_or(0, |payload| payload.bytes().len());
                seen += usize::from(dex.line_of(&code, instruction.address).is_some());
            }
        }
    }
    seen + dump(dex).len()
}

/// Reads a damaged file to the last bit, and fails if that took more than a small file can justify.
fn survive(bytes: &[u8], what: &dyn Fn() -> String) {
    for dex in open(bytes).value {
        let seen = exhaust(&dex);
        assert!(seen < 4_000_000, "{}: {seen} things seen in a file of {} bytes", what(), bytes.len());
    }
}

fn with_u32(bytes: &[u8], at: usize, value: u32) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out[at..at + 4].copy_from_slice(&value.to_le_bytes());
    out
}

fn u32_of(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn kinds(parsed: &Parsed<Vec<Dex>>) -> Vec<&'static str> {
    parsed.defects.as_slice().iter().map(|defect| defect.kind).collect()
}

#[test]
fn the_dump_is_the_golden_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/dex-every.txt");
    let text = dump(&every());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(path).unwrap(), "run with UPDATE=1 to rewrite {path}");
}

#[test]
fn a_sweep_counts_what_dexdump_shows() {
    let counts = sweep(&every());
    let expected =
        Counts { classes: 1, methods: 4, code_items: 3, instructions: 40, invokes: 5, ..Counts::default() };
    assert_eq!(counts, expected);
}

#[test]
fn strings_count_utf16_units_not_bytes() {
    let dex = every();
    let texts: Vec<_> = (0..dex.string_count()).map(|id| dex.string(StringId(id)).unwrap()).collect();
    assert!(texts.iter().any(|text| text == "中文😀\0\u{fffd}"), "{texts:?}");
    assert_eq!(dex.string(StringId(dex.string_count())), None);
    assert_eq!(dex.string(StringId(u32::MAX)), None);
}

#[test]
fn lines_follow_the_state_machine() {
    let dex = every();
    let class = dex.class_def(0).unwrap();
    let run = dex
        .class_data(&class)
        .methods()
        .find(|method| dex.method_descriptor(method.method).as_deref() == Some("run()V"))
        .unwrap();
    let code = dex.code(run.code_off).unwrap();
    let lines = [0, 7, 8, 0x13, 0x14, 0x43].map(|address| dex.line_of(&code, address));
    assert_eq!(lines, [20, 20, 200, 200, 5, 5].map(Some));
    let mut without = code;
    without.debug_info_off = 0;
    assert_eq!(dex.line_of(&without, 0), None);
}

#[test]
fn the_checksum_is_verified_on_request() {
    assert_eq!(every().verify_checksum(), Some(true));
    let mut bytes = EVERY.to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    assert_eq!(open(&bytes).value[0].verify_checksum(), Some(false));
    assert_eq!(open(&EVERY[..2_000]).value[0].verify_checksum(), None);
}

#[test]
fn opcode_rows_are_consistent() {
    let defined: Vec<Opcode> = (0..=u8::MAX).map(Opcode).filter(|opcode| opcode.width() > 0).collect();
    assert_eq!(defined.len(), 224);
    let names: std::collections::BTreeSet<_> = defined.iter().map(|opcode| opcode.name()).collect();
    assert_eq!(names.len(), defined.len());
    for opcode in defined {
        assert_eq!(opcode.width(), opcode.format().width(), "{}", opcode.name());
        assert_eq!(opcode.name().starts_with("invoke-"), opcode.has(flag::INVOKE), "{}", opcode.name());
        assert!(!opcode.has(flag::WIDE) || opcode.has(flag::WRITES_A), "{}", opcode.name());
    }
}

#[test]
fn an_undefined_opcode_ends_its_method_only() {
    let undefined = [[0x0e, 0], [0x3e, 0], [0x0e, 0]];
    let mut walk = Instructions::new(&undefined);
    assert_eq!(walk.by_ref().count(), 1);
    assert_eq!(walk.fault(), Some(Fault::UndefinedOpcode(1, Opcode(0x3e))));
    let mut defects = Defects::default();
    Counts { broken: 2, ..Counts::default() }.note_broken(&mut defects);
    assert_eq!(defects.as_slice()[0].text, "the code of 2 methods is not readable to its end");
    let short = [[0x0e, 0], [0x6e, 0x10], [0, 0]];
    let mut walk = Instructions::new(&short);
    assert_eq!(walk.by_ref().count(), 1);
    assert_eq!(walk.fault(), Some(Fault::Truncated(1)));
    let payload = [[0, 3], [4, 0], [0xff, 0xff], [0xff, 0xff], [0, 0]];
    let mut walk = Instructions::new(&payload);
    assert_eq!(walk.next().map(|instruction| instruction.address), None);
    assert_eq!(walk.fault(), Some(Fault::Truncated(0)));
}

#[test]
fn what_is_no_dex_is_empty_with_a_defect() {
    for bytes in [&b""[..], b"dex\n", b"dey\n036\0", b"PK\x03\x04", &EVERY[..0x60]] {
        let parsed = open(bytes);
        assert!(parsed.value.is_empty());
        assert_eq!(kinds(&parsed), ["dex-header"]);
    }
    assert!(is_dex(EVERY));
    assert!(!is_dex(b"dex\n03x\0"));
}

#[test]
fn a_lying_header_is_read_with_defects() {
    let mut unknown = EVERY.to_vec();
    unknown[6] = b'6';
    let lies = [
        (unknown, "dex-version"),
        (with_u32(EVERY, 0x20, 0x7000_0000), "dex-truncated"),
        (with_u32(EVERY, 0x20, 0x70), "dex-trailing-bytes"),
        (with_u32(EVERY, 0x24, 0x71), "dex-header-size"),
        (with_u32(EVERY, 0x28, 0x7856_3412), "dex-endian-tag"),
        (with_u32(EVERY, 0x34, 0), "dex-map-list"),
        (with_u32(EVERY, 0x38, u32::MAX), "dex-table-size"),
    ];
    for (bytes, kind) in lies {
        let parsed = open(&bytes);
        assert_eq!(kinds(&parsed), [kind]);
        assert_eq!(sweep(&parsed.value[0]).instructions, 40, "{kind}");
    }
}

/// Two dex files of version 041 (or as given) whose headers come first and whose tables are shared.
fn container(version: u8) -> Vec<u8> {
    const STRING_IDS: u32 = 0xf0;
    let mut out = vec![0; 0xf0];
    let class = [0, 1, u32::MAX, 0, u32::MAX, 0, 0, 0];
    out.extend([0x11c_u32, 0].iter().chain(&class).flat_map(|word: &u32| word.to_le_bytes()));
    assert_eq!(out.len(), 0x118);
    out.extend([0, 0, 0, 0]);
    out.extend(b"\x03LA;\0");
    let size = u32::try_from(out.len()).unwrap();
    for (start, file_size, classes) in [(0, 0x78, 0), (0x78, size - 0x78, 1)] {
        let header = [
            (0x20, file_size),
            (0x24, 0x78),
            (0x28, 0x1234_5678),
            (0x34, 0x118),
            (0x38, 1),
            (0x3c, STRING_IDS),
            (0x40, 1),
            (0x44, STRING_IDS + 4),
            (0x60, classes),
            (0x64, STRING_IDS + 8),
            (0x70, size),
            (0x74, start),
        ];
        for (at, value) in header {
            out = with_u32(&out, usize::try_from(start).unwrap() + at, value);
        }
        let at = usize::try_from(start).unwrap();
        out[at..at + 8].copy_from_slice(&[b'd', b'e', b'x', b'\n', b'0', b'4', version, 0]);
    }
    out
}

#[test]
fn a_container_gives_all_its_dex_files() {
    let parsed = open(&container(b'1'));
    assert_eq!(parsed.defects.as_slice(), []);
    let found: Vec<_> = parsed.value.iter().map(|dex| (dex.header_offset(), dex.class_count())).collect();
    assert_eq!(found, [(0, 0), (0x78, 1)]);
    let class = parsed.value[1].class_def(0).unwrap();
    assert_eq!(parsed.value[1].type_descriptor(class.class).as_deref(), Some("LA;"));

    let newer = open(&container(b'2'));
    assert_eq!(newer.value.len(), 2);
    assert_eq!(kinds(&newer), ["dex-version", "dex-version"]);
    let cut = open(&with_u32(&container(b'1'), 0x70, 5));
    assert_eq!((cut.value.len(), kinds(&cut)), (2, vec!["dex-container"]));
}

#[test]
fn strings_that_all_lie_in_one_place_are_closed_in_time() {
    let data_at = u32_of(EVERY, 0x20);
    let mut bytes = EVERY.to_vec();
    bytes.extend([0xb8, 0x17]);
    bytes.extend([b'x'; 3_000]);
    bytes.push(0);
    for row in 0..usize::try_from(u32_of(EVERY, 0x38)).unwrap() {
        let at = usize::try_from(u32_of(EVERY, 0x3c)).unwrap() + 4 * row;
        bytes = with_u32(&bytes, at, data_at);
    }
    let parsed = open(&bytes);
    assert!(kinds(&parsed).contains(&"dex-strings-overlap"));
    let dex = &parsed.value[0];
    let lengths: Vec<usize> =
        (0..dex.string_count()).filter_map(|id| dex.string_bytes(StringId(id))).map(<[u8]>::len).collect();
    assert_eq!(lengths.iter().max(), Some(&3_000));
    assert!(lengths.iter().sum::<usize>() <= 4 * bytes.len(), "{lengths:?}");
}

#[test]
fn code_beyond_the_ceiling_is_closed_and_reported() {
    let limits = Limits { max_bytes_touched: 100, ..Limits::default() };
    let parsed = parse(Bytes::new(EVERY), &limits);
    assert_eq!(kinds(&parsed), ["dex-strings-overlap", "dex-code-overlap"]);
    let counts = sweep(&parsed.value[0]);
    assert_eq!((counts.classes, counts.methods), (1, 0));
}

#[test]
fn classes_that_share_endless_class_data_cost_a_bounded_amount() {
    // 30,000 rows of `class_defs` that lie on top of each other's fields, all with the same 300,000 fields.
    let rows = 30_000_u32;
    let table = u32_of(EVERY, 0x20);
    let members = table + 32 * rows;
    let mut bytes = with_u32(&with_u32(EVERY, 0x60, rows), 0x64, table);
    for _ in 0..rows {
        bytes.extend([0, 1, u32::MAX, 0, u32::MAX, 0, members, 0].iter().flat_map(|word| word.to_le_bytes()));
    }
    bytes.extend([0xe0, 0xa7, 0x12, 0, 0, 0]);
    bytes.resize(bytes.len() + 600_000, 0);
    let parsed = open(&bytes);
    assert!(kinds(&parsed).contains(&"dex-code-overlap"));
    let dex = &parsed.value[0];
    let fields: usize = dex.class_defs().flatten().map(|class| dex.class_data(&class).fields().count()).sum();
    assert!(fields <= 4 * bytes.len(), "{fields}");
}

#[test]
fn values_nested_too_deep_or_too_many_are_unreadable() {
    let read = |bytes: &[u8]| EncodedArray::read(crate::base::Reader::new(bytes)).unwrap().count();
    let nested = |depth: usize| [&[1][..], &[0x1c, 1].repeat(depth), &[0x1e]].concat();
    assert_eq!(read(&nested(32)), 1);
    assert_eq!(read(&nested(33)), 0);
    assert_eq!(read(&nested(1_000_000)), 0);
    let many = |count: &[u8], bytes: usize| [&[1, 0x1c], count, &[0x1e].repeat(bytes)].concat();
    assert_eq!(read(&many(&[0x80, 0x7d], 16_000)), 1);
    assert_eq!(read(&many(&[0x80, 0x80, 0x08], 131_072)), 0);
}

#[test]
fn every_prefix_is_survived() {
    for length in 0..EVERY.len() {
        survive(&EVERY[..length], &|| format!("cut at {length}"));
    }
}

#[test]
fn every_flipped_byte_is_survived() {
    for at in 0..EVERY.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut bytes = EVERY.to_vec();
            bytes[at] ^= mask;
            survive(&bytes, &|| format!("byte {at:#x} ^ {mask:#x}"));
        }
    }
}

#[test]
fn every_lying_number_is_survived() {
    let size = u32::try_from(EVERY.len()).unwrap();
    for at in (0..EVERY.len() - 3).step_by(2) {
        for lie in [0, 1, 0x70, 0xffff, size - 1, size, 0x7fff_ffff, 0x8000_0000, u32::MAX - 1, u32::MAX] {
            survive(&with_u32(EVERY, at, lie), &|| format!("{lie:#x} at {at:#x}"));
        }
    }
}

/// The dex files of one package; entries that another zip reader cannot open are left out.
fn packaged(path: &std::path::Path) -> Vec<Vec<u8>> {
    let Ok(mut archive) = zip::ZipArchive::new(std::fs::File::open(path).unwrap()) else { return Vec::new() };
    let mut found = Vec::new();
    for number in 0..archive.len() {
        let mut bytes = Vec::new();
        let read = archive.by_index(number).map(|mut entry| std::io::copy(&mut entry, &mut bytes));
        if matches!(read, Ok(Ok(_))) && is_dex(&bytes) {
            found.push(bytes);
        }
    }
    found
}

/// Needs real packages: `MINGCHA_CORPUS` names a folder with a sub-folder `apk`; without it nothing is read.
#[test]
fn real_dex_files_are_read_to_the_end() {
    let Some(corpus) = std::env::var_os("MINGCHA_CORPUS") else {
        eprintln!("MINGCHA_CORPUS is not set: no real dex files are read");
        return;
    };
    let mut instructions = 0;
    for entry in std::fs::read_dir(std::path::Path::new(&corpus).join("apk")).unwrap() {
        let path = entry.unwrap().path();
        for bytes in packaged(&path) {
            let parsed = open(&bytes);
            assert_eq!(parsed.defects.as_slice(), [], "{}", path.display());
            for dex in &parsed.value {
                let counts = sweep(dex);
                assert_eq!(counts.broken, 0, "{}", path.display());
                instructions += counts.instructions;
            }
        }
    }
    assert!(instructions > 0, "no package with code in {}", corpus.display());
}
