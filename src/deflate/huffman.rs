//! Huffman codes of limited length (RFC 1951, section 3.2.2).
//!
//! Code lengths come from the in-place method of Moffat and Katajainen ("In-place calculation of
//! minimum-redundancy codes", 1995): one sorted array is weights, then parents, then depths. Codes
//! that grew too long are cut to the limit and the excess is repaid by lengthening the deepest
//! codes that still have room, which costs a negligible fraction of a bit compared with
//! package-merge. Sorting packs weight and symbol into one integer, so that equal weights have one
//! order everywhere.

/// The longest code DEFLATE allows for literals, lengths and distances, in bits.
pub(crate) const MAX_CODE_BITS: usize = 15;

/// Symbols of the largest alphabet.
const MAX_SYMBOLS: usize = 288;

/// Fills `lengths` with code lengths of at most `limit` bits for `weights`; unused symbols get 0.
///
/// At least two symbols get a code, so that the code is complete: decoders differ in what else they
/// accept. `weights` has 2 to 288 entries and their sum fits in 32 bits.
pub(crate) fn code_lengths(weights: &[u32], limit: usize, lengths: &mut [u8]) {
    const SYMBOL_BITS: u32 = 9;
    let mut sorted = [0u64; MAX_SYMBOLS];
    let mut used = 0;
    for (symbol, &weight) in weights.iter().enumerate() {
        if weight != 0 {
            sorted[used] = (u64::from(weight) << SYMBOL_BITS) | symbol as u64;
            used += 1;
        }
    }
    lengths.fill(0);
    if used < 2 {
        let only = if used == 1 { (sorted[0] & ((1 << SYMBOL_BITS) - 1)) as usize } else { 0 };
        lengths[only] = 1;
        lengths[usize::from(only == 0)] = 1;
        return;
    }
    let sorted = &mut sorted[..used];
    sorted.sort_unstable();

    let mut nodes = [0u32; MAX_SYMBOLS];
    let nodes = &mut nodes[..used];
    for (node, key) in nodes.iter_mut().zip(sorted.iter()) {
        *node = (key >> SYMBOL_BITS) as u32;
    }
    join_lightest(nodes);
    let mut counts = leaves_by_depth(nodes, limit);
    restore_kraft(&mut counts, limit);

    // The lightest symbols have the longest codes.
    let mut keys = sorted.iter();
    for bits in (1..=limit).rev() {
        for key in keys.by_ref().take(counts[bits] as usize) {
            lengths[(key & ((1 << SYMBOL_BITS) - 1)) as usize] = bits as u8;
        }
    }
}

/// Turns ascending weights into parent links of the inner nodes, the root last but one.
fn join_lightest(nodes: &mut [u32]) {
    let count = nodes.len();
    let (mut leaf, mut inner) = (0, 0);
    for next in 0..count - 1 {
        let mut take = |nodes: &mut [u32]| {
            if leaf >= count || (inner < next && nodes[inner] < nodes[leaf]) {
                let weight = nodes[inner];
                nodes[inner] = next as u32;
                inner += 1;
                weight
            } else {
                leaf += 1;
                nodes[leaf - 1]
            }
        };
        let sum = take(nodes) + take(nodes);
        nodes[next] = sum;
    }
}

/// Turns parent links into depths and counts the leaves of each depth, those beyond `limit` at
/// `limit`.
fn leaves_by_depth(nodes: &mut [u32], limit: usize) -> [u32; MAX_CODE_BITS + 1] {
    let root = nodes.len() - 2;
    nodes[root] = 0;
    for node in (0..root).rev() {
        nodes[node] = nodes[nodes[node] as usize] + 1;
    }
    let mut counts = [0; MAX_CODE_BITS + 1];
    let mut inner_nodes = nodes[..=root].iter().rev().peekable();
    let (mut depth, mut places) = (0, 1);
    while places > 0 {
        let mut inner = 0;
        while inner_nodes.next_if(|&&at| at == depth).is_some() {
            inner += 1;
        }
        counts[(depth as usize).min(limit)] += places - inner;
        places = 2 * inner;
        depth += 1;
    }
    counts
}

/// Lengthens codes until no more than the available code space is used (the Kraft sum is one
/// again).
fn restore_kraft(counts: &mut [u32; MAX_CODE_BITS + 1], limit: usize) {
    let mut space: u32 = (1..=limit).map(|bits| counts[bits] << (limit - bits)).sum();
    while space > 1 << limit {
        let Some(bits) = (1..limit).rev().find(|&bits| counts[bits] > 0) else {
            return;
        };
        // One code of `bits` becomes two of the next length; the second takes in one of the
        // longest.
        counts[limit] -= 1;
        counts[bits] -= 1;
        counts[bits + 1] += 2;
        space -= 1;
    }
}

/// Fills `codes` with the canonical code of each length, bit-reversed as they are written.
pub(crate) fn canonical_codes(lengths: &[u8], codes: &mut [u16]) {
    let mut next = [0u16; MAX_CODE_BITS + 2];
    for &bits in lengths {
        next[bits as usize + 1] += u16::from(bits != 0);
    }
    for bits in 1..next.len() {
        next[bits] = next[bits].wrapping_add(next[bits - 1]) << 1;
    }
    for (code, &bits) in codes.iter_mut().zip(lengths) {
        *code = if bits == 0 { 0 } else { next[bits as usize].reverse_bits() >> (16 - bits) };
        next[bits as usize] = next[bits as usize].wrapping_add(1);
    }
}
