//! The authors with all their posts, and PostGraphile's with all comments on those.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Lines};

use relaywalk::Client;

use crate::Result;
use crate::queries::{AuthorsInDepth, authors_in_depth::Author};

/// The lines that must come, in order.
struct Expected {
    lines: Lines<BufReader<File>>,
    /// So many came.
    came: u64,
    /// FNV-1a of them.
    checksum: u64,
}

impl Expected {
    fn next(&mut self, line: String) -> Result<()> {
        let expected = self.lines.next().transpose()?.unwrap_or_default();
        if line != expected {
            return Err(format!("`{line}` came, where the server has `{expected}`").into());
        }
        let bytes = line.bytes().chain([b'\n']);
        self.checksum =
            bytes.fold(self.checksum, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        self.came += 1;
        Ok(())
    }
}

pub async fn walk(url: &str, file: &str) -> Result<()> {
    let lines = BufReader::new(File::open(file)?).lines();
    let mut expected = Expected { lines, came: 0, checksum: 0xcbf2_9ce4_8422_2325 };
    let mut authors = Client::new(url)?.walk(AuthorsInDepth::new().first(100)).complete(16);
    while let Some(author) = authors.next().await? {
        check(author, &mut expected)?;
    }
    if let Some(missing) = expected.lines.next().transpose()? {
        return Err(format!("`{missing}` never came").into());
    }
    println!(
        "   {} authors with all below them: {} rows, checksum {:016x}, every one as it must be",
        authors.rows(),
        expected.came,
        expected.checksum
    );
    Ok(())
}

#[cfg(feature = "postgraphile")]
fn check(author: Author, expected: &mut Expected) -> Result<()> {
    expected.next(format!("author {} {}", author.id, author.name))?;
    for post in author.posts.nodes {
        expected.next(format!("post {} {}", post.id, post.title))?;
        for comment in post.comments.nodes {
            expected.next(format!("comment {} {}", comment.id, comment.text))?;
        }
    }
    Ok(())
}

#[cfg(feature = "pothos")]
fn check(author: Author, expected: &mut Expected) -> Result<()> {
    expected.next(format!("author {} {}", author.id, author.name.unwrap_or_default()))?;
    for edge in author.posts.into_iter().flat_map(|posts| posts.edges).flatten().flatten() {
        let post = edge.node.ok_or("a post is null")?;
        expected.next(format!("post {} {}", post.id.unwrap_or_default(), post.title.unwrap_or_default()))?;
    }
    Ok(())
}
