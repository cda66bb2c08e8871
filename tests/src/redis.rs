//! A Redis server, for what several machines share.

use std::net::TcpListener;
use std::process::{Child, Stdio};

use crate::foreign::{has, not_tried};
use crate::{Folder, command, run, wait_until};

/// A server on this machine alone, which ends with this value.
pub struct Redis {
    server: Child,
    _folder: Folder,
    /// Its URL.
    pub address: String,
}

impl Redis {
    /// Starts it. Without Redis there is a note, and `None`.
    ///
    /// # Panics
    /// In CI, without Redis.
    pub fn start() -> Option<Self> {
        if !has("redis-server") {
            not_tried("a shared cache, for lack of redis-server");
            return None;
        }
        let folder = Folder::new();
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let port = free.expect("a free port").port().to_string();
        let args = ["--bind", "127.0.0.1", "--port", &port, "--save", "", "--appendonly", "no"];
        let mut server = command("redis-server", args, folder.path());
        let server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
        let answers =
            || run("redis-cli", ["-p", &port, "ping"], folder.path()).stdout.contains("PONG");
        wait_until("Redis answers", answers);
        Some(Self { server, address: format!("redis://127.0.0.1:{port}"), _folder: folder })
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.server.kill().expect("killed");
        self.server.wait().expect("ended");
    }
}
