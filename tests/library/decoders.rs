//! Twelve decoders agree: every output at every level, format and backend is read back byte for
//! byte by gzip, pigz, igzip, bgzip, 7-Zip, libarchive (`bsdcat`), libdeflate (crate and command),
//! Python's zlib, Node's zlib, `miniz_oxide`, `fdeflate`, and by this crate itself through
//! `zlib-rs`.
//!
//! External decoders get all streams in one process each. One that is not installed is skipped, and
//! reported; the crates always run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use parflate::{Backend, DecodeOptions, Format, MAX_LEVEL, MemberHeader, Options, compress};
use parflate_test_support::decoders::assert_four_inflate;
use parflate_test_support::{noise, sample};

use crate::assert_inflates;

/// One output, and what it must inflate to.
struct Case {
    name: String,
    format: Format,
    stream: Vec<u8>,
    content: usize,
}

/// Contents in several blocks: text with runs and noise, noise alone, and nothing.
fn contents() -> Vec<Vec<u8>> {
    vec![sample(150_000, 1), noise(40_000, 2), Vec::new()]
}

/// Every level × format × backend × content.
fn cases(contents: &[Vec<u8>]) -> Vec<Case> {
    let mut cases = Vec::new();
    for backend in Backend::available() {
        for level in 0..=MAX_LEVEL {
            for (format, options, extension) in [
                (Format::Gzip, Options::gzip(), "gz"),
                (Format::Zlib, Options::zlib(), "zz"),
                (Format::Raw, Options::raw(), "raw"),
            ] {
                let options = options.backend(backend).level(level).block_bytes(32 << 10);
                for (index, content) in contents.iter().enumerate() {
                    cases.push(Case {
                        name: format!("{backend}-{level}-{index}.{extension}"),
                        format,
                        stream: compress(content, &options).unwrap(),
                        content: index,
                    });
                }
            }
        }
    }
    cases
}

/// Streams and contents as files.
struct Files {
    folder: tempfile::TempDir,
    contents: Vec<Vec<u8>>,
    cases: Vec<Case>,
}

impl Files {
    fn write() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let contents = contents();
        let cases = cases(&contents);
        for case in &cases {
            fs::write(folder.path().join(&case.name), &case.stream).unwrap();
        }
        for (index, content) in contents.iter().enumerate() {
            fs::write(folder.path().join(format!("content-{index}")), content).unwrap();
        }
        Self { folder, contents, cases }
    }

    fn of(&self, format: Format) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(move |case| case.format == format)
    }

    /// A command that writes the content of all streams of one format, in order.
    fn check_concatenated(&self, program: &str, arguments: &[&str], format: Format) {
        let output_path = self.folder.path().join("output");
        let Some(mut command) = installed(program) else { return };
        let status = command
            .args(arguments)
            .args(self.of(format).map(|case| &case.name))
            .current_dir(self.folder.path())
            .stdout(File::create(&output_path).unwrap())
            .status()
            .unwrap();
        assert!(status.success(), "{program} {arguments:?}: {status}");
        let output = fs::read(&output_path).unwrap();
        let mut rest = &output[..];
        for case in self.of(format) {
            let found = rest.strip_prefix(&self.contents[case.content][..]);
            rest = found.unwrap_or_else(|| panic!("{program} reads {} otherwise", case.name));
        }
        assert!(rest.is_empty(), "{program} reads {} bytes too many", rest.len());
    }

    /// A command that reads one gzip file a call: one of each level and backend.
    fn check_one_by_one(&self, program: &str, arguments: &[&str]) {
        if installed(program).is_none() {
            return;
        }
        for case in self.of(Format::Gzip).filter(|case| case.content == 0) {
            let mut command = Command::new(program);
            let command = command.args(arguments).arg(&case.name).current_dir(self.folder.path());
            let output = command.output().unwrap();
            assert!(output.status.success(), "{program} refuses {}", case.name);
            assert!(output.stdout == self.contents[0], "{program} reads {} otherwise", case.name);
        }
    }

    /// 7-Zip, which checks all gzip streams against their own trailers and counts them.
    fn check_by_7z(&self) {
        let Some(mut command) = installed("7z") else { return };
        let output = command
            .args(["t", "-tgzip", "-an"])
            .args(self.of(Format::Gzip).map(|case| format!("-ai!{}", case.name)))
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let messages = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "7z: {messages}");
        let count = format!("OK archives: {}", self.of(Format::Gzip).count());
        assert!(messages.contains(&count), "7z has not read all: {messages}");
    }

    /// A script that compares each stream named in a list with its content itself.
    fn check_by_script(&self, program: &str, script_name: &str, script: &str) {
        let Some(mut command) = installed(program) else { return };
        let list: String = self
            .cases
            .iter()
            .map(|case| format!("{:?} {} content-{}\n", case.format, case.name, case.content))
            .collect();
        let (list_path, script_path) = (self.path("list"), self.path(script_name));
        fs::write(&list_path, list).unwrap();
        fs::write(&script_path, script).unwrap();
        let output = command
            .arg(&script_path)
            .arg(&list_path)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {errors}");
        let count = String::from_utf8_lossy(&output.stdout);
        assert_eq!(count.trim(), self.cases.len().to_string(), "{program} has not read all");
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }
}

/// The program as a command, or a message that it is skipped.
fn installed(program: &str) -> Option<Command> {
    let found = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_err() {
        println!("skipped: {program} is not installed");
    }
    found.ok().map(|_| Command::new(program))
}

/// Reads each stream to its end with Python's zlib; nothing may be left over.
const PYTHON: &str = r#"
import sys, zlib
WINDOW_BITS = {"Gzip": 31, "Zlib": 15, "Raw": -15}
count = 0
for line in open(sys.argv[1]):
    kind, stream, content = line.split()
    decoder = zlib.decompressobj(WINDOW_BITS[kind])
    found = decoder.decompress(open(stream, "rb").read())
    assert decoder.eof and not decoder.unused_data, stream + ": its end is not its end"
    assert found == open(content, "rb").read(), stream + ": other content"
    count += 1
print(count)
"#;

/// The same with Node's zlib, which refuses truncated streams and trailing junk by itself.
const NODE: &str = r#"
const fs = require("fs"), zlib = require("zlib");
const decode = { Gzip: zlib.gunzipSync, Zlib: zlib.inflateSync, Raw: zlib.inflateRawSync };
let count = 0;
for (const line of fs.readFileSync(process.argv[2], "utf8").trim().split("\n")) {
    const [kind, stream, content] = line.split(" ");
    const found = decode[kind](fs.readFileSync(stream));
    if (!found.equals(fs.readFileSync(content))) throw new Error(stream + ": other content");
    count += 1;
}
console.log(count);
"#;

#[test]
fn external_decoders_read_every_output() {
    let files = Files::write();
    files.check_concatenated("gzip", &["-dc"], Format::Gzip);
    files.check_concatenated("pigz", &["-dc"], Format::Gzip);
    files.check_concatenated("pigz", &["-dc"], Format::Zlib);
    files.check_concatenated("libdeflate-gunzip", &["-c"], Format::Gzip);
    files.check_concatenated("igzip", &["-dc"], Format::Gzip);
    files.check_concatenated("bsdcat", &[], Format::Gzip);
    files.check_one_by_one("bgzip", &["-dc"]);
    files.check_by_7z();
    files.check_by_script("python3", "check.py", PYTHON);
    files.check_by_script("node", "check.cjs", NODE);
}

/// The DEFLATE data of a stream, without what stands around them.
fn deflate_data(case: &Case) -> &[u8] {
    match case.format {
        Format::Zlib => &case.stream[2..case.stream.len() - 4],
        Format::Gzip => {
            let (_, header_bytes) = MemberHeader::parse(&case.stream).unwrap();
            &case.stream[header_bytes..case.stream.len() - 8]
        }
        _ => &case.stream,
    }
}

#[test]
fn decoder_crates_read_every_output() {
    let contents = contents();
    for case in cases(&contents) {
        let content = &contents[case.content];
        assert_four_inflate(&case.name, deflate_data(&case), content);
        assert_inflates(&case.stream, case.format, content);
        let options = DecodeOptions::new(case.format);
        let found = parflate::decompress_with(&case.stream, &options).unwrap();
        assert!(found == *content, "parflate: {}", case.name);
    }
}

#[cfg(feature = "libdeflate")]
#[test]
fn libdeflate_reads_every_output() {
    let contents = contents();
    let mut decoder = libdeflater::Decompressor::new();
    for case in cases(&contents) {
        let content = &contents[case.content];
        let mut found = vec![0; content.len()];
        let found_bytes = match case.format {
            Format::Gzip => decoder.gzip_decompress(&case.stream, &mut found),
            Format::Zlib => decoder.zlib_decompress(&case.stream, &mut found),
            _ => decoder.deflate_decompress(&case.stream, &mut found),
        };
        assert_eq!(found_bytes, Ok(content.len()), "{}", case.name);
        assert!(found == *content, "{}", case.name);
    }
}
