//! Compresses a file as four ranges in four processes, and joins the pieces in a fifth.
//!
//! ```text
//! cargo run --release --example distributed -- FILE FILE.gz
//! ```
//!
//! The processes share nothing but files, so they could as well run on five machines: each part
//! needs its own range and the 32 KiB before it. The result is byte for byte what
//! [`parflate::compress`] makes of the whole file.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::process::{Child, Command};

use parflate::{Assembler, Options, Piece, pieces};

/// Ranges, and processes that compress them.
const PARTS: u64 = 4;

/// How far back DEFLATE data can refer (RFC 1951 section 2).
const WINDOW_BYTES: u64 = 32 * 1024;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["part", number, input, output] => compress_part(number.parse()?, input, output),
        ["join", output, ref parts @ ..] => join(output, parts),
        [input, output] => distribute(input, output),
        _ => Err("usage: distributed FILE FILE.gz".into()),
    }
}

/// The options that all processes must agree on; with the defaults, those of the `parflate`
/// command.
fn options() -> Options {
    Options::gzip()
}

/// Starts the processes: four at once, then the fifth.
fn distribute(input: &str, output: &str) -> Outcome {
    let part_names: Vec<String> =
        (0..PARTS).map(|number| format!("{output}.part{number}")).collect();
    let mut parts = Vec::new();
    for (number, name) in part_names.iter().enumerate() {
        parts.push(run(["part", &number.to_string(), input, name])?);
    }
    let outcome = parts.into_iter().try_for_each(wait).and_then(|()| {
        let names = part_names.iter().map(String::as_str);
        wait(run(["join", output].into_iter().chain(names))?)
    });
    for name in part_names {
        fs::remove_file(name).ok();
    }
    outcome
}

/// Starts this program with other arguments.
fn run<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Child, Box<dyn Error>> {
    Ok(Command::new(env::current_exe()?).args(arguments).spawn()?)
}

fn wait(mut process: Child) -> Outcome {
    let status = process.wait()?;
    if status.success() { Ok(()) } else { Err(format!("a process failed: {status}").into()) }
}

/// One of the four: compresses its range of `input` and writes the pieces to `output`.
fn compress_part(number: u64, input: &str, output: &str) -> Outcome {
    let options = options();
    let mut input = File::open(input)?;
    let input_bytes = input.metadata()?.len();
    // Every range is a whole number of blocks; only the last may end within one.
    let block_bytes = options.resolved_block_bytes()? as u64;
    let part_blocks = input_bytes.div_ceil(PARTS).div_ceil(block_bytes);
    let start = input_bytes.min(number * part_blocks * block_bytes);
    let end = input_bytes.min((number + 1) * part_blocks * block_bytes);

    let window_bytes = start.min(WINDOW_BYTES);
    input.seek(SeekFrom::Start(start - window_bytes))?;
    let mut bytes = Vec::new();
    input.take(window_bytes + end - start).read_to_end(&mut bytes)?;
    let (window, range) = bytes.split_at(usize::try_from(window_bytes)?);

    // The stream ends in the last range that has any bytes, or else in the first.
    let is_last = end == input_bytes && (start < end || number == 0);
    let mut output = BufWriter::new(File::create(output)?);
    for piece in pieces(window, range, number * part_blocks, is_last, &options)? {
        output.write_all(&piece.to_bytes())?;
    }
    Ok(output.flush()?)
}

/// The fifth: joins the parts' pieces in order.
fn join(output: &str, parts: &[&str]) -> Outcome {
    let mut assembler = Assembler::new(BufWriter::new(File::create(output)?), &options())?;
    for part in parts {
        let bytes = fs::read(part)?;
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (piece, after) = Piece::split_from_bytes(rest)?;
            assembler.push(&piece)?;
            rest = after;
        }
    }
    assembler.finish()?;
    Ok(())
}
