//! What the programs work on: the same bytes on every machine.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Writes all inputs into a folder.
pub fn write(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder can be made");
    let put = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).expect("a file can be written");
    };
    let long = text(300_000);
    put("short.txt", &long.as_bytes()[..2_000_000]);
    put("long.txt", long.as_bytes());
    put("page.md", page(60_000).as_bytes());
    let mut random = Random(3);
    put("bytes", &(0..16_000_000).flat_map(|_| random.next().to_le_bytes()).collect::<Vec<u8>>());
    put("image.png", &image(640, 480));
}

/// Knuth's linear congruential generator (MMIX).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 16
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("it came from a usize")
    }
}

/// Invented words, of which some are frequent and most are rare.
struct Words {
    random: Random,
    known: Vec<String>,
}

impl Words {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let mut word = |_| {
            let length = 2 + random.below(8);
            (0..length).map(|_| char::from(b"etaoinshrdlucmfw"[random.below(16)])).collect()
        };
        Self { known: (0..4000).map(&mut word).collect(), random }
    }

    fn next(&mut self) -> &str {
        let range = self.random.below(self.known.len()) + 1;
        let place = self.random.below(range);
        &self.known[place]
    }

    fn line(&mut self, words: usize) -> String {
        (0..words).map(|_| self.next().to_owned()).collect::<Vec<String>>().join(" ")
    }
}

fn text(lines: usize) -> String {
    let mut words = Words::new(1);
    (0..lines).fold(String::new(), |text, _| text + &words.line(13) + "\n")
}

/// Markdown of all sorts: headings, lists, code, links, emphasis, quotes.
fn page(blocks: usize) -> String {
    let mut words = Words::new(2);
    let mut page = String::new();
    for block in 0..blocks {
        let (one, two) = (words.line(9), words.line(14));
        let written = match block % 8 {
            0 => write!(page, "## {one}\n\n"),
            1 => write!(page, "{two} *{one}* and **{two}**.\n\n"),
            2 => write!(page, "- {one}\n- {two}\n  - [{one}](https://example.org/{block})\n\n"),
            3 => write!(page, "```rust\nfn f{block}() {{ {one}; }}\n```\n\n"),
            4 => write!(page, "> {one}\n> {two}\n\n"),
            5 => write!(page, "{two} `{one}` {two} &amp; <b>{one}</b>\n\n"),
            6 => write!(page, "1. {two}\n2. {one}\n\n"),
            _ => write!(page, "{two}\n{one}  \n{two}\n\n"),
        };
        written.expect("text takes all");
    }
    page
}

/// A PNG file of a picture with smooth parts and rough ones, not compressed.
fn image(width: u32, height: u32) -> Vec<u8> {
    let mut random = Random(4);
    let mut rows = Vec::new();
    for y in 0..height {
        rows.push(0);
        for x in 0..width {
            let rough = if (x / 80 + y / 60) % 2 == 0 { random.below(24) as u32 } else { 0 };
            let point = [x * 255 / width, y * 255 / height, (x + y) / 8 + rough];
            rows.extend(point.map(|value| value as u8));
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(&mut png, b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat());
    chunk(&mut png, b"IDAT", &stored(&rows));
    chunk(&mut png, b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let body = [&kind[..], data].concat();
    png.extend(u32::try_from(data.len()).expect("a small picture").to_be_bytes());
    png.extend(&body);
    png.extend(crc(&body).to_be_bytes());
}

/// A zlib stream of stored blocks (RFC 1950 and 1951).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = bytes.chunks(0xFFFF);
    let last = blocks.len() - 1;
    for (place, block) in blocks.enumerate() {
        let length = block.len() as u16;
        stream.push(u8::from(place == last));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    let sums = bytes.iter().fold((1, 0), |(one, two): (u32, u32), byte| {
        let one = (one + u32::from(*byte)) % 65521;
        (one, (two + one) % 65521)
    });
    stream.extend((sums.1 << 16 | sums.0).to_be_bytes());
    stream
}

/// CRC-32 as PNG has it.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
    !bytes
        .iter()
        .fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_that_of_png() {
        assert_eq!(super::crc(b"IEND"), 0xAE42_6082);
    }
}
