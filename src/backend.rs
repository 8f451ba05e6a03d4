//! All encoders under one trait, chosen at run time by value.
//!
//! A backend turns one block into the DEFLATE data of one piece; it knows nothing of streams,
//! formats or threads. Features decide which are in a build, in this file and nowhere else.

use std::fmt;
use std::str::FromStr;

use crate::error::{BlockFault, Error, Result};
use crate::split::BlockView;

mod parflate;

cfg_if::cfg_if! {
    if #[cfg(feature = "libdeflate")] {
        mod libdeflate;
        mod splice;
    }
}
cfg_if::cfg_if! {
    if #[cfg(feature = "zlib-ng")] {
        mod zlib_ng;
    }
}
cfg_if::cfg_if! {
    if #[cfg(all(feature = "libdeflate", feature = "zlib-ng"))] {
        mod hybrid;
    }
}
cfg_if::cfg_if! {
    if #[cfg(feature = "miniz")] {
        mod miniz;
    }
}

/// An encoder for blocks.
///
/// ```
/// use parflate::Backend;
/// assert_eq!("libdeflate".parse::<Backend>()?, Backend::Libdeflate);
/// assert_eq!(Backend::ZlibNg.to_string(), "zlib-ng");
/// assert!(Backend::Parflate.is_available());
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backend {
    /// The one that measured best at the level.
    #[default]
    Auto,
    /// Our own encoder: pure Rust, every target, with dictionary.
    Parflate,
    /// libdeflate (feature `libdeflate`, C): levels 0 to 12, no dictionary, so blocks cost size.
    Libdeflate,
    /// zlib-ng (feature `zlib-ng`, C and cmake), with dictionary. Levels above 9 map to its 9, and
    /// level 1 to its 2, whose ratio is closer to that of zlib's level 1.
    ZlibNg,
    /// libdeflate for the last block and for blocks without a dictionary, zlib-ng for the others
    /// (both features).
    Hybrid,
    /// `miniz_oxide` (feature `miniz`, pure Rust): no dictionary; levels above 10 map to its 10.
    Miniz,
}

/// Compresses one block at a time at one level; made once per worker and reused.
pub(crate) trait BlockEncoder: Send {
    /// Appends the DEFLATE data of the block's bytes to `output`, which is empty: with its final
    /// block last if the block is the last, else ending in an empty stored block.
    ///
    /// # Errors
    /// The fault, when the block could not be compressed.
    fn encode(&mut self, block: BlockView<'_>, output: &mut Vec<u8>) -> Result<(), BlockFault>;
}

impl Backend {
    /// Every backend that exists, in this build or not.
    pub const ALL: [Self; 6] =
        [Self::Auto, Self::Parflate, Self::Libdeflate, Self::ZlibNg, Self::Hybrid, Self::Miniz];

    /// The backends that this build has: `Auto` and `Parflate`, and those that features add.
    ///
    /// ```
    /// use parflate::Backend;
    /// assert!(Backend::available().any(|backend| backend == Backend::Parflate));
    /// ```
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|backend| backend.is_available())
    }

    /// Whether this build has it.
    #[must_use]
    pub const fn is_available(self) -> bool {
        match self {
            Self::Auto | Self::Parflate => true,
            Self::Libdeflate => cfg!(feature = "libdeflate"),
            Self::ZlibNg => cfg!(feature = "zlib-ng"),
            Self::Hybrid => cfg!(all(feature = "libdeflate", feature = "zlib-ng")),
            Self::Miniz => cfg!(feature = "miniz"),
        }
    }

    /// The name, as the command line spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Parflate => "parflate",
            Self::Libdeflate => "libdeflate",
            Self::ZlibNg => "zlib-ng",
            Self::Hybrid => "hybrid",
            Self::Miniz => "miniz",
        }
    }

    /// The cargo features that bring it into a build.
    #[must_use]
    pub(crate) const fn feature(self) -> &'static str {
        match self {
            Self::Hybrid => "libdeflate,zlib-ng",
            other => other.name(),
        }
    }

    /// Whether it can make use of the window before a block.
    pub(crate) const fn uses_dictionary(self) -> bool {
        matches!(self, Self::Auto | Self::Parflate | Self::ZlibNg | Self::Hybrid)
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Backend {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|backend| backend.name() == name).ok_or_else(|| {
            let names: Vec<_> = Self::available().map(Self::name).collect();
            Error::InvalidOption {
                option: "backend",
                reason: format!("there is no backend {name}; this build has {}", names.join(", ")),
            }
        })
    }
}

/// Turns `Auto` into the best backend for the level, and refuses what is not in this build.
pub(crate) fn resolve(backend: Backend) -> Result<Backend> {
    match backend {
        Backend::Auto => Ok(Backend::Parflate),
        chosen if chosen.is_available() => Ok(chosen),
        missing => {
            Err(Error::BackendUnavailable { backend: missing.name(), features: missing.feature() })
        }
    }
}

/// Bytes in a block when the caller does not say.
///
/// Without a dictionary every block starts from nothing, so blocks are larger: libdeflate at 1 MiB
/// loses 0.4 % against one block. zlib-ng has pigz's 128 KiB, where its dictionary costs 0.1 %.
pub(crate) fn default_block_bytes(backend: Backend, level: u8) -> usize {
    match backend {
        Backend::Auto | Backend::Parflate => parflate::default_block_bytes(level),
        Backend::ZlibNg | Backend::Hybrid => 128 << 10,
        Backend::Libdeflate | Backend::Miniz => 1 << 20,
    }
}

/// Room for one call of a library that has no bound for a sync flush of its own.
///
/// zlib-ng ends a block after 16 Ki symbols and `miniz_oxide` after 31 KiB, so that data which do
/// not shrink grow by 5 bytes in at least 16,383: less than one in 1,024. The rest is for the
/// empty block at the end and for what a small block's tables cost before it is stored instead.
#[cfg(any(feature = "zlib-ng", feature = "miniz"))]
fn one_call_bound_bytes(input_bytes: usize) -> usize {
    input_bytes + input_bytes / 1024 + 4096
}

/// A fresh encoder.
pub(crate) fn encoder(backend: Backend, level: u8) -> Result<Box<dyn BlockEncoder>, BlockFault> {
    Ok(match backend {
        Backend::Auto | Backend::Parflate => Box::new(parflate::Parflate::new(level)?),
        #[cfg(feature = "libdeflate")]
        Backend::Libdeflate => Box::new(libdeflate::Libdeflate::new(level)?),
        #[cfg(feature = "zlib-ng")]
        Backend::ZlibNg => Box::new(zlib_ng::ZlibNg::new(level)),
        #[cfg(all(feature = "libdeflate", feature = "zlib-ng"))]
        Backend::Hybrid => Box::new(hybrid::Hybrid::new(level)?),
        #[cfg(feature = "miniz")]
        Backend::Miniz => Box::new(miniz::Miniz::new(level)),
        // `resolve` lets no other value through.
        #[allow(unreachable_patterns)]
        _ => return Err(BlockFault::Malformed),
    })
}
