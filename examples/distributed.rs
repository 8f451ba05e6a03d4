//! Compresses a file as four ranges in four processes, and joins the parts in a fifth.
//!
//! ```text
//! cargo run --release --example distributed -- FILE FILE.gz
//! ```
//!
//! The processes share nothing but files, so they could as well run on five machines: each part
//! needs its own range and the 32 KiB before it. The result is byte for byte what
//! [`parflate::compress`] makes of the whole file, and `parflate -n`.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::process::{Child, Command};

use parflate::{Options, PartLabel, PartPlace, copy_part, join_parts};

/// Ranges, and processes that compress them; fewer if there are not so many blocks.
const PARTS: u64 = 4;

/// How far back DEFLATE data can refer (RFC 1951 section 2).
const WINDOW_BYTES: u64 = 32 * 1024;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["part", start, end, input, output] => {
            make_part(start.parse()?, end.parse()?, input, output)
        }
        ["join", output, ref parts @ ..] => join(output, parts),
        [input, output] => distribute(input, output),
        _ => Err("usage: distributed FILE FILE.gz".into()),
    }
}

/// The options that all processes must agree on. As the library's own they store neither name nor
/// time, which the command does unless `-n` is given.
fn options() -> Options {
    Options::gzip()
}

/// Starts the processes: four at once, then the fifth.
fn distribute(input: &str, output: &str) -> Outcome {
    let input_bytes = fs::metadata(input)?.len();
    // Every range is a whole number of blocks; only the last may end within one.
    let block_bytes = options().resolved_block_bytes()? as u64;
    let part_bytes = input_bytes.div_ceil(PARTS).div_ceil(block_bytes).max(1) * block_bytes;
    let (mut names, mut processes) = (Vec::new(), Vec::new());
    for start in (0..input_bytes.max(1)).step_by(usize::try_from(part_bytes)?) {
        let (end, name) = (input_bytes.min(start + part_bytes), format!("{output}.part{start}"));
        processes.push(run(["part", &start.to_string(), &end.to_string(), input, &name])?);
        names.push(name);
    }
    let outcome = processes.into_iter().try_for_each(wait).and_then(|()| {
        let names = names.iter().map(String::as_str);
        wait(run(["join", output].into_iter().chain(names))?)
    });
    for name in names {
        fs::remove_file(label_name(&name)).ok();
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

/// One of the four: compresses its range of `input`, and writes data and label.
fn make_part(start: u64, end: u64, input: &str, output: &str) -> Outcome {
    let mut input = File::open(input)?;
    let is_last = end == input.metadata()?.len();
    let window_start = start.saturating_sub(WINDOW_BYTES);
    input.seek(SeekFrom::Start(window_start))?;
    let mut window = Vec::new();
    (&input).take(start - window_start).read_to_end(&mut window)?;

    let place = PartPlace { start, window: &window, is_last };
    let range = input.take(end - start);
    let label = copy_part(range, File::create(output)?, &place, &options())?;
    Ok(fs::write(label_name(output), label.to_bytes())?)
}

fn label_name(part: &str) -> String {
    format!("{part}.label")
}

/// The fifth: checks by the labels that the parts belong together, and puts their data and the
/// trailer one after the other.
fn join(output: &str, parts: &[&str]) -> Outcome {
    let label = |part: &&str| -> Result<PartLabel, Box<dyn Error>> {
        Ok(PartLabel::from_bytes(&fs::read(label_name(part))?)?)
    };
    let labels: Vec<PartLabel> = parts.iter().map(label).collect::<Result<_, _>>()?;
    let joined = join_parts(&labels)?;
    let mut output = BufWriter::new(File::create(output)?);
    for part in parts {
        io::copy(&mut File::open(part)?, &mut output)?;
    }
    output.write_all(joined.trailer())?;
    Ok(output.flush()?)
}
