use super::*;

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
