//! A program for Windows that has the program of the same name do its work outside of wine. What listens there
//! (`tests/src/windows/host.rs`) gets the folder, the arguments and the variables, and returns both outputs and the exit
//! code.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::{env, process};

fn main() {
    let port = env::var("HOST_PORT").expect("the port of the host");
    let port: u16 = port.parse().expect("a number");
    let mut host = TcpStream::connect(("127.0.0.1", port)).expect("the host listens");
    host.write_all(&request()).expect("the host reads");
    loop {
        let mut head = [0; 5];
        host.read_exact(&mut head).expect("the host answers");
        let [kind, number @ ..] = head;
        let number = u32::from_le_bytes(number);
        if kind == b'x' {
            process::exit(number as i32);
        }
        let mut bytes = vec![0; number as usize];
        host.read_exact(&mut bytes).expect("all of the answer");
        // What reads our output may have ended.
        let _ = match kind {
            b'1' => io::stdout().write_all(&bytes).and_then(|()| io::stdout().flush()),
            _ => io::stderr().write_all(&bytes),
        };
    }
}

/// The program, the folder, the number of arguments, the arguments and the variables, each after its length.
fn request() -> Vec<u8> {
    let program = env::current_exe().expect("a path");
    let program = program.file_stem().expect("a name").to_string_lossy().into_owned();
    let folder = env::current_dir().expect("a folder").to_string_lossy().into_owned();
    let args: Vec<String> = env::args().skip(1).collect();
    let mut words = vec![program, folder, args.len().to_string()];
    words.extend(args);
    words.extend(env::vars().map(|(name, value)| format!("{name}={value}")));
    let mut bytes = Vec::from((words.len() as u32).to_le_bytes());
    for word in words {
        bytes.extend((word.len() as u32).to_le_bytes());
        bytes.extend(word.into_bytes());
    }
    bytes
}
