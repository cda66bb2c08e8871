//! The client of the server: starts it, asks it many things at once, and ends it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How often the block of requests is sent.
const BLOCKS: usize = 300;
/// The keys in a block: each is set once and asked for once.
const KEYS: usize = 100;
const VALUE: [u8; 64] = [b'v'; 64];

/// Starts a Redis server, sends it all requests without waiting for an answer, and reads all answers.
pub fn drive(server: &Path) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let mut command = Command::new(server);
    command.args(["--port", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    let _server = Running(command.spawn().expect("the server starts"));
    let mut stream = connect(port);
    let mut sender = stream.try_clone().expect("a second handle");
    let sending = std::thread::spawn(move || {
        let block = block();
        (0..BLOCKS).for_each(|_| sender.write_all(&block).expect("the server reads"));
    });
    let (set, got) = (b"+OK\r\n".len(), b"$64\r\n".len() + VALUE.len() + 2);
    let mut left = BLOCKS * KEYS * (set + got);
    let mut answers = vec![0; 1 << 16];
    while left > 0 {
        let read = stream.read(&mut answers).expect("an answer");
        assert!(read > 0 && read <= left, "the server answers what it was asked");
        left -= read;
    }
    sending.join().expect("all was sent");
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn connect(port: u16) -> TcpStream {
    for _ in 0..5000 {
        if let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) {
            return stream;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the server does not listen");
}

fn block() -> Vec<u8> {
    let mut block = Vec::new();
    for key in 0..KEYS {
        write!(block, "*3\r\n$3\r\nSET\r\n$3\r\nk{key:02}\r\n$64\r\n").expect("memory takes all");
        block.extend(VALUE);
        write!(block, "\r\n*2\r\n$3\r\nGET\r\n$3\r\nk{key:02}\r\n").expect("memory takes all");
    }
    block
}
