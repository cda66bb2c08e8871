#![no_std]
pub struct Buffer;
impl Buffer {
    pub fn new() -> Self { Self }
    pub fn format(&mut self, _: u8) -> &str { "3" }
}
