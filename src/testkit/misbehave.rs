//! Packages that a program with a fault would not survive: content that tells the process reading it what to do.

use std::time::Duration;

/// What such a package begins with; a word follows.
pub const MARK: &str = "mingcha-test:";

/// Does what the bytes tell, where they tell something.
pub fn misbehave(bytes: &[u8]) {
    let Some(word) = bytes.strip_prefix(MARK.as_bytes()) else { return };
    let word = word.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    match word {
        b"spin" => loop {
            std::hint::black_box(0);
        },
        b"sleep" => loop {
            std::thread::sleep(Duration::from_secs(1));
        },
        b"memory" => {
            let mut kept: Vec<Vec<u8>> = Vec::new();
            loop {
                kept.push(std::hint::black_box(vec![1; 1 << 20]));
            }
        }
        b"stack" => {
            std::hint::black_box(deeper(1));
        }
        b"panic" => panic!("as the package wants"),
        b"abort" => std::process::abort(),
        b"socket" => assert!(std::net::UdpSocket::bind("127.0.0.1:0").is_err(), "there is a network"),
        b"files" => assert!(std::fs::read("/etc/passwd").is_err(), "there are files"),
        b"process" => assert!(std::process::Command::new("true").status().is_err(), "there are programs"),
        _ => {}
    }
}

fn deeper(depth: u64) -> u64 {
    let space = std::hint::black_box([depth; 512]);
    if depth == u64::MAX { 0 } else { deeper(depth + 1) + space[7] }
}
