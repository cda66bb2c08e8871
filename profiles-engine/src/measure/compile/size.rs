//! Size by section: how many bytes of an artifact are code, data, debug information, symbols, and other.
//!
//! The classes always sum to the size of the file: a byte that two sections claim belongs to the first, and a byte that
//! none claims (headers, tables, padding) is "other". WebAssembly modules are read from their own simple framing: an id, a
//! LEB128 size, the content ("Binary Format: Modules" in the WebAssembly specification). A static library is an archive of
//! object files, whose sections are added up.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use object::read::archive::ArchiveFile;
use object::read::macho::{LoadCommandIterator, MachHeader, MachOFile};
use object::read::pe::{ImageNtHeaders, PeFile};
use object::read::{ReadCache, ReadRef};
use object::{Object, ObjectSection, SectionFlags, SectionKind, elf, macho};

use crate::results::Sections;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Code,
    Data,
    Debug,
    Symbols,
}

type Stretch = (Range<u64>, Class);

/// Measures a file; `None` for an unknown format.
pub fn sections(path: &Path) -> io::Result<Option<Sections>> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    if let Some(stretches) = wasm_stretches(&mut file, bytes)? {
        return Ok(Some(tally(bytes, stretches)));
    }
    let cache = ReadCache::new(file);
    let stretches = object_stretches(&cache).or_else(|| archive_stretches(&cache));
    Ok(stretches.map(|stretches| tally(bytes, stretches)))
}

/// The stretches of an object file, of which executables and dynamic libraries are two kinds; `None` for another file.
fn object_stretches<'data>(data: impl ReadRef<'data>) -> Option<Vec<Stretch>> {
    let object = object::File::parse(data).ok()?;
    let mut stretches: Vec<Stretch> = object.sections().filter_map(|one| stretch(&one)).collect();
    stretches.extend(symbol_tables(&object));
    Some(stretches)
}

/// The stretches of all members of an archive; a member of another format has none.
fn archive_stretches(cache: &ReadCache<File>) -> Option<Vec<Stretch>> {
    let archive = ArchiveFile::parse(cache).ok()?;
    let mut all = Vec::new();
    for member in archive.members().flatten().filter(|member| !member.is_thin()) {
        let (start, size) = member.file_range();
        let stretches = object_stretches(cache.range(start, size)).or_else(|| {
            let module = cache.read_bytes_at(start, size).ok()?;
            wasm_stretches(&mut Cursor::new(module), size).ok()?
        });
        let moved = |(range, class): Stretch| {
            (range.start.saturating_add(start)..range.end.saturating_add(start), class)
        };
        all.extend(stretches.unwrap_or_default().into_iter().map(moved));
    }
    Some(all)
}

fn stretch<'data>(section: &impl ObjectSection<'data>) -> Option<Stretch> {
    let (start, size) = section.file_range()?;
    let class = class(section.name().unwrap_or_default(), section.kind(), section.flags())?;
    Some((start..start.saturating_add(size), class))
}

fn class(name: &str, kind: SectionKind, flags: SectionFlags) -> Option<Class> {
    let debug = [".debug", ".zdebug", "__debug", "__zdebug", ".gdb_index"];
    if debug.iter().any(|prefix| name.starts_with(prefix)) {
        return Some(Class::Debug);
    }
    match (kind, flags) {
        (SectionKind::Debug | SectionKind::DebugString, _) => Some(Class::Debug),
        (SectionKind::Text, _) => Some(Class::Code),
        (_, SectionFlags::MachO { flags }) if has_instructions(flags) => Some(Class::Code),
        // Sections of an ELF file that are not loaded are for tools.
        (_, SectionFlags::Elf { sh_flags, .. }) if sh_flags & u64::from(elf::SHF_ALLOC) == 0 => {
            let symbols = [".symtab", ".strtab", ".symtab_shndx"].contains(&name);
            symbols.then_some(Class::Symbols)
        }
        _ => Some(Class::Data),
    }
}

/// Whether a section of a Mach-O file has code: `object` 0.39 only knows `__text`.
fn has_instructions(flags: u32) -> bool {
    let attributes = macho::S_ATTR_PURE_INSTRUCTIONS | macho::S_ATTR_SOME_INSTRUCTIONS;
    let is_stubs = flags & macho::SECTION_TYPE == macho::S_SYMBOL_STUBS;
    flags & macho::S_ATTR_DEBUG == 0 && (is_stubs || flags & attributes != 0)
}

/// The symbol tables of formats that keep them outside of sections.
fn symbol_tables<'data, R: ReadRef<'data>>(object: &object::File<'data, R>) -> Vec<Stretch> {
    let ranges = match object {
        object::File::MachO32(file) => macho_symbols(file).unwrap_or_default(),
        object::File::MachO64(file) => macho_symbols(file).unwrap_or_default(),
        object::File::Pe32(file) => Vec::from_iter(pe_symbols(file)),
        object::File::Pe64(file) => Vec::from_iter(pe_symbols(file)),
        _ => Vec::new(),
    };
    ranges.into_iter().map(|range| (range, Class::Symbols)).collect()
}

fn macho_symbols<'data, M: MachHeader, R: ReadRef<'data>>(
    file: &MachOFile<'data, M, R>,
) -> Option<Vec<Range<u64>>> {
    let endian = file.endian();
    let mut commands =
        file.macho_load_commands().into_iter().flat_map(LoadCommandIterator::flatten);
    let symtab = commands.find_map(|command| command.symtab().ok().flatten())?;
    let entry = if file.is_64() { 16 } else { 12 };
    let at = |offset: u32, size: u64| u64::from(offset)..u64::from(offset) + size;
    Some(vec![
        at(symtab.symoff.get(endian), u64::from(symtab.nsyms.get(endian)) * entry),
        at(symtab.stroff.get(endian), u64::from(symtab.strsize.get(endian))),
    ])
}

/// The COFF symbol table and the string table after it, which starts with its size.
fn pe_symbols<'data, P: ImageNtHeaders, R: ReadRef<'data>>(
    file: &PeFile<'data, P, R>,
) -> Option<Range<u64>> {
    const ENTRY: u64 = 18;
    let header = file.nt_headers().file_header();
    let start = u64::from(header.pointer_to_symbol_table.get(object::LittleEndian));
    if start == 0 {
        return None;
    }
    let count = u64::from(header.number_of_symbols.get(object::LittleEndian));
    let strings = start + count * ENTRY;
    let size = file.data().read_bytes_at(strings, 4).ok();
    let size = size.and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    Some(start..strings + u64::from(size.unwrap_or_default()))
}

const WASM_MAGIC: &[u8; 4] = b"\0asm";
const WASM_HEADER: u64 = 8;
const WASM_CUSTOM: u8 = 0;
const WASM_GLOBAL: u8 = 6;
const WASM_ELEMENT: u8 = 9;
const WASM_CODE: u8 = 10;
const WASM_DATA: u8 = 11;

/// The stretches of a WebAssembly module; `None` for another file.
fn wasm_stretches(file: &mut (impl Read + Seek), bytes: u64) -> io::Result<Option<Vec<Stretch>>> {
    let mut magic = [0; 4];
    file.seek(SeekFrom::Start(0))?;
    if bytes < WASM_HEADER || file.read_exact(&mut magic).is_err() || &magic != WASM_MAGIC {
        return Ok(None);
    }
    let mut found = Vec::new();
    let mut start = WASM_HEADER;
    while start < bytes {
        file.seek(SeekFrom::Start(start))?;
        let Some((id, size)) = wasm_section(file) else {
            break;
        };
        let content = file.stream_position()?;
        let end = content.saturating_add(size);
        let class = match id {
            WASM_CODE => Some(Class::Code),
            WASM_GLOBAL | WASM_ELEMENT | WASM_DATA => Some(Class::Data),
            WASM_CUSTOM => match &wasm_name(file, size)[..] {
                b"name" => Some(Class::Symbols),
                name if name.starts_with(b".debug") => Some(Class::Debug),
                _ => None,
            },
            _ => None,
        };
        found.extend(class.map(|class| (start..end, class)));
        start = end;
    }
    Ok(Some(found))
}

fn wasm_section(file: &mut impl Read) -> Option<(u8, u64)> {
    let mut id = [0];
    file.read_exact(&mut id).ok()?;
    Some((id[0], leb128(file)?))
}

/// The name at the start of a custom section.
fn wasm_name(file: &mut impl Read, size: u64) -> Vec<u8> {
    let mut name = Vec::new();
    if let Some(length) = leb128(file) {
        // A name that a broken file cuts short is compared as it is.
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

fn tally(bytes: u64, mut stretches: Vec<Stretch>) -> Sections {
    stretches.sort_by_key(|(range, _)| range.start);
    let (mut sizes, mut counted) = ([0; 4], 0);
    for (range, class) in stretches {
        let end = range.end.min(bytes);
        let size = end.saturating_sub(range.start.max(counted));
        counted = counted.max(end);
        sizes[class as usize] += size;
    }
    let [code, data, debug, symbols] = sizes;
    Sections { code, data, debug, symbols, other: bytes - sizes.iter().sum::<u64>() }
}

#[cfg(test)]
mod tests;
