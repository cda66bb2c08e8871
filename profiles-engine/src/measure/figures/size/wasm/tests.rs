use super::*;
use std::io::Cursor;

fn section(id: u8, content: &[u8]) -> Vec<u8> {
    // Two bytes of size, as a linker that patches sizes later writes them.
    let size = u16::try_from(content.len()).expect("a short section");
    let low = u8::try_from(size & 0x7f).expect("seven bits") | 0x80;
    let high = u8::try_from(size >> 7).expect("seven bits");
    [&[id, low, high], content].concat()
}

fn named(name: &str, rest: usize) -> Vec<u8> {
    let length = u8::try_from(name.len()).expect("a short name");
    section(CUSTOM, &[&[length], name.as_bytes(), &vec![0; rest]].concat())
}

#[test]
fn sections_are_told_by_their_id_or_name() {
    let module = [
        b"\0asm\x01\0\0\0".to_vec(),
        section(1, &[0; 5]),
        section(CODE, &[0; 300]),
        section(DATA, &[0; 20]),
        named(".debug_info", 40),
        named("name", 10),
    ]
    .concat();
    let bytes = module.len() as u64;
    let found = stretches(&mut Cursor::new(module), bytes).expect("readable");
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
    assert!(stretches(&mut Cursor::new(file), 14).expect("readable").is_none());
}

#[test]
fn a_module_cut_short_ends_where_it_ends() {
    let module = [b"\0asm\x01\0\0\0".to_vec(), vec![CODE, 0xff]].concat();
    let found = stretches(&mut Cursor::new(module), 10).expect("readable");
    assert_eq!(found.expect("a module"), []);
}
