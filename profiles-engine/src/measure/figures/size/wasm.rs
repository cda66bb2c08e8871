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
mod tests;
