//! Fuzz corpora in archives: `fuzz/corpus/TARGET.tar.gz` holds the inputs of one fuzz target, named
//! as libFuzzer names them. The same inputs always give the same archive.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// Inputs by name.
pub type Inputs = BTreeMap<String, Vec<u8>>;

/// Reads all inputs of an archive.
///
/// # Errors
/// The archive cannot be read, or is damaged.
pub fn read(archive: &Path) -> io::Result<Inputs> {
    let file = fs::File::open(archive)?;
    let mut inputs = Inputs::new();
    for entry in tar::Archive::new(GzDecoder::new(file)).entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let mut input = Vec::new();
        entry.read_to_end(&mut input)?;
        inputs.insert(name, input);
    }
    Ok(inputs)
}

/// Writes an archive of these inputs, unless it is there already: another compressor's bytes are
/// no reason for a change.
///
/// # Errors
/// The archive cannot be written.
pub fn write(archive: &Path, inputs: &Inputs) -> io::Result<()> {
    if read(archive).is_ok_and(|found| found == *inputs) {
        return Ok(());
    }
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (name, input) in inputs {
        // Time, owner and the like stay 0.
        let mut header = tar::Header::new_gnu();
        header.set_size(input.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, &input[..])?;
    }
    fs::write(archive, builder.into_inner()?.finish()?)
}

/// Reads all files of a folder; one that is not there has none.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub fn read_folder(folder: &Path) -> io::Result<Inputs> {
    let mut inputs = Inputs::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            inputs
                .insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(inputs)
}

/// Writes the inputs into a folder, in the place of whatever it has.
///
/// # Errors
/// The folder or a file in it cannot be written.
pub fn write_folder(folder: &Path, inputs: &Inputs) -> io::Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    inputs.iter().try_for_each(|(name, input)| fs::write(folder.join(name), input))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_come_back_and_their_archive_is_the_same_each_time() {
        let folder = std::env::temp_dir().join(format!("parflate-corpus-{}", std::process::id()));
        let inputs: Inputs = (0..9u8).map(|n| (format!("name{n}"), vec![n; n.into()])).collect();
        write_folder(&folder.join("inputs"), &inputs).unwrap();
        assert_eq!(read_folder(&folder.join("inputs")).unwrap(), inputs);
        let (one, other) = (folder.join("1.tar.gz"), folder.join("2.tar.gz"));
        write(&one, &inputs).unwrap();
        write(&other, &inputs).unwrap();
        assert_eq!(read(&one).unwrap(), inputs);
        assert_eq!(fs::read(&one).unwrap(), fs::read(&other).unwrap());
        fs::remove_dir_all(&folder).unwrap();
    }
}
