use super::*;
use std::io::Cursor;

#[test]
fn classes_sum_to_the_files_bytes_whatever_sections_claim() {
    let sections = tally(
        100,
        vec![
            (50..80, Class::Debug),
            (10..60, Class::Code),
            (20..30, Class::Data),
            (90..u64::MAX, Class::Symbols),
        ],
    );
    let expected = Sections { code: 50, data: 0, debug: 20, symbols: 10, other: 20 };
    assert_eq!(sections, expected);
}

#[test]
fn code_of_mach_o_files_is_known_by_its_flags() {
    for (flags, expected) in [
        (macho::S_SYMBOL_STUBS, Class::Code),
        (macho::S_ATTR_PURE_INSTRUCTIONS, Class::Code),
        (macho::S_LAZY_SYMBOL_POINTERS, Class::Data),
    ] {
        let flags = SectionFlags::MachO { flags };
        assert_eq!(class("__stubs", SectionKind::Unknown, flags), Some(expected));
    }
}

#[test]
fn this_very_program_has_code_and_sums_up() {
    let path = std::env::current_exe().expect("a path");
    let bytes = path.metadata().expect("readable").len();
    let sections = sections(&path).expect("readable").expect("a known format");
    let Sections { code, data, debug, symbols, other } = sections;
    assert_eq!(code + data + debug + symbols + other, bytes);
    assert!(code > 100_000 && data > 10_000 && symbols > 10_000, "{sections:?}");
    assert!(other < bytes / 10, "{sections:?}");
}

#[test]
fn a_file_of_no_known_format_has_no_sections() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "#!/bin/sh\n").expect("written");
    assert_eq!(sections(file.path()).expect("readable"), None);
}

fn section(id: u8, content: &[u8]) -> Vec<u8> {
    // Two bytes of size, as a linker that patches sizes later writes them.
    let size = u16::try_from(content.len()).expect("a short section");
    let low = u8::try_from(size & 0x7f).expect("seven bits") | 0x80;
    let high = u8::try_from(size >> 7).expect("seven bits");
    [&[id, low, high], content].concat()
}

fn named(name: &str, rest: usize) -> Vec<u8> {
    let length = u8::try_from(name.len()).expect("a short name");
    section(WASM_CUSTOM, &[&[length], name.as_bytes(), &vec![0; rest]].concat())
}

#[test]
fn sections_are_told_by_their_id_or_name() {
    let module = [
        b"\0asm\x01\0\0\0".to_vec(),
        section(1, &[0; 5]),
        section(WASM_CODE, &[0; 300]),
        section(WASM_DATA, &[0; 20]),
        named(".debug_info", 40),
        named("name", 10),
    ]
    .concat();
    let bytes = module.len() as u64;
    let found = wasm_stretches(&mut Cursor::new(module), bytes).expect("readable");
    let expected = [
        (16..319, Class::Code),
        (319..342, Class::Data),
        (342..397, Class::Debug),
        (397..bytes, Class::Symbols),
    ];
    assert_eq!(found.expect("a module"), expected);
}

#[test]
fn another_file_is_no_module() {
    let file = b"\x7fELF0123456789".to_vec();
    assert!(wasm_stretches(&mut Cursor::new(file), 14).expect("readable").is_none());
}

#[test]
fn a_module_cut_short_ends_where_it_ends() {
    let module = [b"\0asm\x01\0\0\0".to_vec(), vec![WASM_CODE, 0xff]].concat();
    let found = wasm_stretches(&mut Cursor::new(module), 10).expect("readable");
    assert_eq!(found.expect("a module"), []);
}
