//! The name that was probably meant.

/// The candidate that differs least from `name`, if it is near enough to be a slip.
pub(crate) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let most = (name.chars().count() / 3).max(1);
    let distances = candidates.into_iter().filter(|candidate| *candidate != name).map(|candidate| {
        let differs = distance(&name.to_lowercase(), &candidate.to_lowercase());
        (differs, candidate)
    });
    distances.filter(|(differs, _)| *differs <= most).min().map(|(_, candidate)| candidate)
}

/// Letters to insert, remove, replace, or swap with the next one (optimal string alignment).
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, expected) in other.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != expected);
            let mut least = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *expected {
                least = least.min(before[column - 1] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn a_swap_is_one_slip() {
        assert_eq!(distance("nmae", "name"), 1);
        assert_eq!(distance("", "name"), 4);
        assert_eq!(distance("größe", "grösse"), 2);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn only_what_is_near_is_suggested_and_case_does_not_count() {
        assert_eq!(nearest("nmae", ["id", "name", "names"]), Some("name"));
        assert_eq!(nearest("ENDCURSOR", ["endCursor"]), Some("endCursor"));
        assert_eq!(nearest("height", ["width", "name"]), None);
        assert_eq!(nearest("a", ["b", "c"]), Some("b"));
    }
}
