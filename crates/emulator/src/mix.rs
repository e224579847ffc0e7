//! The one source of chance: a hash that is the same on every machine and in every run.

/// Mixes two numbers into one whose bits all depend on both (the finaliser of SplitMix64).
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.rotate_left(23) ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x6a09_e667_f3bc_c909);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A text's hash (FNV-1a).
pub(crate) fn hash_text(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// One of several, by a hash.
pub(crate) fn pick<T>(all: &[T], hash: u64) -> Option<&T> {
    all.get((hash % (all.len().max(1) as u64)) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_differ_in_about_half_of_their_bits() {
        let distance: u32 = (0..1000_u64).map(|n| (mix(7, n) ^ mix(7, n + 1)).count_ones()).sum();
        assert!((30_000..34_000).contains(&distance), "{distance}");
    }

    #[test]
    fn the_order_of_the_two_numbers_matters() {
        assert_ne!(mix(1, 2), mix(2, 1));
    }
}
