//! The sections of a WebAssembly module, from its own simple frame: an id, a LEB128 size, the content.
//!
//! Source: the WebAssembly specification, "Binary Format: Modules".

use std::io::{self, Read, Seek, SeekFrom};

use crate::measure::figures::size::{Class, Stretch};

const MAGIC: &[u8; 4] = b"\0asm";
const HEADER: u64 = 8;
const CUSTOM: u8 = 0;
const GLOBAL: u8 = 6;
const ELEMENT: u8 = 9;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// The stretches of a module; `None` when the file is no module.
pub fn stretches(file: &mut (impl Read + Seek), bytes: u64) -> io::Result<Option<Vec<Stretch>>> {
    let mut magic = [0; 4];
    file.seek(SeekFrom::Start(0))?;
    if bytes < HEADER || file.read_exact(&mut magic).is_err() || &magic != MAGIC {
        return Ok(None);
    }
    let mut found = Vec::new();
    let mut start = HEADER;
    while start < bytes {
        file.seek(SeekFrom::Start(start))?;
        let Some((id, size)) = header(file) else {
            break;
        };
        let content = file.stream_position()?;
        let end = content.saturating_add(size);
        let class = match id {
            CODE => Some(Class::Code),
            GLOBAL | ELEMENT | DATA => Some(Class::Data),
            CUSTOM => custom(&name(file, size)),
            _ => None,
        };
        found.extend(class.map(|class| (start..end, class)));
        start = end;
    }
    Ok(Some(found))
}

fn custom(name: &[u8]) -> Option<Class> {
    match name {
        b"name" => Some(Class::Symbols),
        name if name.starts_with(b".debug") => Some(Class::Debug),
        _ => None,
    }
}

/// A section's id and the size of its content.
fn header(file: &mut impl Read) -> Option<(u8, u64)> {
    let mut id = [0];
    file.read_exact(&mut id).ok()?;
    Some((id[0], leb128(file)?))
}

/// The name that a custom section begins with.
fn name(file: &mut impl Read, size: u64) -> Vec<u8> {
    let mut name = Vec::new();
    if let Some(length) = leb128(file) {
        // A name cut short by a broken file is compared as it is.
        let _ = file.take(length.min(size)).read_to_end(&mut name);
    }
    name
}

/// An unsigned 32-bit LEB128 number.
fn leb128(file: &mut impl Read) -> Option<u64> {
    let mut value = 0;
    for shift in (0..35).step_by(7) {
        let mut byte = [0];
        file.read_exact(&mut byte).ok()?;
        value |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
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
}
