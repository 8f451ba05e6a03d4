//! Content that was decoded lately, in stretches, bounded in bytes.
//!
//! The least recently used stretch makes room for a new one, and its buffer is used again.

use std::collections::HashMap;

use crate::error::Result;
use crate::memory;

/// Stretches of content by the offset of their first byte.
pub(super) struct ContentCache {
    stretches: HashMap<u64, Stretch>,
    stretch_bytes: usize,
    /// Most stretches; at least one.
    most: usize,
    /// Counts the uses.
    clock: u64,
}

struct Stretch {
    content: Vec<u8>,
    /// The clock at its last use.
    used: u64,
}

impl ContentCache {
    /// A cache of stretches of at most `stretch_bytes`, in all at most `most_bytes`, but of one at
    /// least.
    pub(super) fn new(stretch_bytes: usize, most_bytes: usize) -> Self {
        let most = (most_bytes / stretch_bytes).max(1);
        Self { stretches: HashMap::new(), stretch_bytes, most, clock: 0 }
    }

    /// The stretch that begins there, if it is held.
    pub(super) fn get(&mut self, offset: u64) -> Option<&[u8]> {
        self.clock += 1;
        let stretch = self.stretches.get_mut(&offset)?;
        stretch.used = self.clock;
        Some(&stretch.content)
    }

    /// A buffer of a full stretch, to be filled and given to [`ContentCache::put`].
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(super) fn buffer(&mut self) -> Result<Vec<u8>> {
        let oldest = (self.stretches.len() >= self.most)
            .then(|| self.stretches.iter().min_by_key(|(_, stretch)| stretch.used))
            .flatten()
            .map(|(offset, _)| *offset);
        let evicted = oldest.and_then(|offset| self.stretches.remove(&offset));
        let mut buffer = evicted.map(|stretch| stretch.content).unwrap_or_default();
        memory::extend_to(&mut buffer, self.stretch_bytes)?;
        Ok(buffer)
    }

    /// Holds a stretch.
    pub(super) fn put(&mut self, offset: u64, content: Vec<u8>) {
        self.clock += 1;
        self.stretches.insert(offset, Stretch { content, used: self.clock });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_stretch_goes() {
        let mut cache = ContentCache::new(4, 11);
        let put = |cache: &mut ContentCache, offset| {
            let buffer = cache.buffer().unwrap();
            assert_eq!(buffer.len(), 4);
            cache.put(offset, buffer);
        };
        put(&mut cache, 0);
        put(&mut cache, 4);
        assert!(cache.get(0).is_some());
        put(&mut cache, 8);
        assert!(cache.get(0).is_some() && cache.get(4).is_none() && cache.get(8).is_some());
    }

    #[test]
    fn there_is_room_for_one_stretch_in_any_case() {
        let mut cache = ContentCache::new(4, 0);
        for offset in [0, 4] {
            let buffer = cache.buffer().unwrap();
            cache.put(offset, buffer);
            assert!(cache.get(offset).is_some());
        }
        assert_eq!(cache.stretches.len(), 1);
    }
}
