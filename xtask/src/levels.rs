//! `cargo xtask levels`: our levels beside libdeflate's, on the files of a folder, in one process.
//!
//! Each file is cut into blocks with the previous 32 KiB as dictionary, as the pipeline does;
//! libdeflate gets the whole file at once. Encoders take turns within each round, thread CPU time
//! is taken, and the median of the rounds counts, so that a busy machine slows all rows alike.
//! Every output is inflated by libdeflate and compared; a fault of an encoder ends the run with a
//! panic, as a measurement should.
#![expect(clippy::expect_used, reason = "a fault of an encoder must end the measurement")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use libdeflater::{CompressionLvl, Compressor, Decompressor};
use parflate::deflate::{End, RawEncoder};

/// Shown when the arguments make no sense.
pub(crate) const USAGE: &str = "\
cargo xtask levels [--runs N] [--ours 1,3,6] [--theirs 1,3,6] [--block KIB] [--files] [--max BYTES] FOLDER...

  --runs    rounds; the median time counts (3)
  --ours    our levels (0 to 12)
  --theirs  libdeflate's levels (0 to 12)
  --block   block size in KiB (512); 0 for one block
  --files   a row for each file, too
  --max     read only so much of each file";

/// Bytes of dictionary given to each block.
const DICTIONARY_BYTES: usize = 32768;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rival {
    Ours(u8),
    Libdeflate(u8),
}

struct Plan {
    runs: usize,
    rivals: Vec<Rival>,
    block_bytes: usize,
    per_file: bool,
    max_bytes: usize,
    folders: Vec<PathBuf>,
}

/// Prints the tables.
pub(crate) fn run(arguments: impl Iterator<Item = String>) {
    let Some(plan) = parse(arguments) else {
        eprintln!("{USAGE}");
        std::process::exit(2);
    };
    for folder in &plan.folders {
        let files = match read(folder, plan.max_bytes) {
            Ok(files) => files,
            Err(error) => {
                eprintln!("{}: {error}", folder.display());
                std::process::exit(1);
            }
        };
        println!("{}", folder.display());
        if plan.per_file {
            for (name, file) in &files {
                println!("{name}");
                table(&plan, std::slice::from_ref(file));
            }
        }
        table(&plan, &files.into_values().collect::<Vec<_>>());
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Plan> {
    let mut plan = Plan {
        runs: 3,
        rivals: Vec::new(),
        block_bytes: 512 << 10,
        per_file: false,
        max_bytes: usize::MAX,
        folders: Vec::new(),
    };
    let (mut ours, mut theirs) = ((0..=12).collect(), (0..=12).collect());
    let list =
        |text: String| text.split(',').map(|one| one.parse().ok()).collect::<Option<Vec<u8>>>();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => plan.runs = arguments.next()?.parse().ok()?,
            "--ours" => ours = list(arguments.next()?)?,
            "--theirs" => theirs = list(arguments.next()?)?,
            "--block" => plan.block_bytes = arguments.next()?.parse::<usize>().ok()? << 10,
            "--files" => plan.per_file = true,
            "--max" => plan.max_bytes = arguments.next()?.parse().ok()?,
            _ => plan.folders.push(argument.into()),
        }
    }
    plan.rivals.extend(ours.into_iter().map(Rival::Ours));
    plan.rivals.extend(theirs.into_iter().map(Rival::Libdeflate));
    (!plan.folders.is_empty()).then_some(plan)
}

fn read(folder: &PathBuf, max_bytes: usize) -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let mut bytes = std::fs::read(entry.path())?;
        bytes.truncate(max_bytes);
        files.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
    }
    Ok(files)
}

fn table(plan: &Plan, files: &[Vec<u8>]) {
    let total: usize = files.iter().map(Vec::len).sum();
    let mut seconds = vec![Vec::new(); plan.rivals.len()];
    let mut sizes = vec![0; plan.rivals.len()];
    let mut output = Vec::new();
    for round in 0..plan.runs {
        for (index, &rival) in plan.rivals.iter().enumerate() {
            let mut spent = 0.0;
            let mut size = 0;
            let mut encode = encoder(rival, plan.block_bytes);
            for file in files {
                // Room for the worst case, touched before the clock starts.
                output.resize(file.len() + file.len() / 64 + 1024, 0);
                let start = cpu_seconds();
                let written = encode(file, &mut output);
                spent += cpu_seconds() - start;
                size += written;
                if round == 0 {
                    verify(file, &output[..written]);
                }
            }
            seconds[index].push(spent);
            sizes[index] = size;
        }
    }
    let rate = |index: usize| {
        let mut times: Vec<f64> = seconds[index].clone();
        times.sort_by(f64::total_cmp);
        total as f64 / 1e6 / times[times.len() / 2]
    };
    println!("| level | size | % | MB/s | size / libdeflate | speed / libdeflate |");
    println!("|---|---|---|---|---|---|");
    for (index, rival) in plan.rivals.iter().enumerate() {
        let percent = 100.0 * sizes[index] as f64 / total.max(1) as f64;
        let (name, peer) = match *rival {
            Rival::Ours(level) => (format!("parflate {level}"), level),
            Rival::Libdeflate(level) => (format!("libdeflate {level}"), level),
        };
        print!("| {name} | {} | {percent:.2} | {:.1} |", sizes[index], rate(index));
        let peer = plan.rivals.iter().position(|other| *other == Rival::Libdeflate(peer));
        match peer {
            Some(peer) if peer != index => {
                let size = sizes[index] as f64 / sizes[peer] as f64;
                println!(" {size:.4} | {:.3} |", rate(index) / rate(peer));
            }
            _ => println!(" | |"),
        }
    }
}

/// Compresses the first argument into the second and returns the size.
type Encode = Box<dyn FnMut(&[u8], &mut Vec<u8>) -> usize>;

fn encoder(rival: Rival, block_bytes: usize) -> Encode {
    match rival {
        Rival::Libdeflate(level) => {
            let level =
                CompressionLvl::new(i32::from(level)).expect("libdeflate has levels 0 to 12");
            let mut compressor = Compressor::new(level);
            Box::new(move |input, output| {
                compressor.deflate_compress(input, output).expect("there is room")
            })
        }
        Rival::Ours(level) => {
            let mut encoder = RawEncoder::new(level).expect("we have levels 0 to 12");
            Box::new(move |input, output| {
                let block_bytes = if block_bytes == 0 { input.len().max(1) } else { block_bytes };
                output.clear();
                let mut start = 0;
                loop {
                    let stop = input.len().min(start + block_bytes);
                    let dictionary = start.min(DICTIONARY_BYTES);
                    let end = if stop == input.len() { End::Final } else { End::ByteAligned };
                    encoder.encode(&input[start - dictionary..stop], dictionary, end, output);
                    if stop == input.len() {
                        return output.len();
                    }
                    start = stop;
                }
            })
        }
    }
}

fn verify(input: &[u8], output: &[u8]) {
    let mut inflated = vec![0; input.len()];
    let size =
        Decompressor::new().deflate_decompress(output, &mut inflated).expect("a valid stream");
    assert!(size == input.len() && inflated == input, "the round trip changed the bytes");
}

/// CPU seconds of this thread, or wall seconds where the system does not tell them.
fn cpu_seconds() -> f64 {
    #[cfg(target_os = "linux")]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }
    #[cfg(not(target_os = "linux"))]
    {
        use std::sync::OnceLock;
        use std::time::Instant;
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64()
    }
}
