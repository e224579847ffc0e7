//! Checkpoints: whatever is one is read as it was written, and a walk resumed at it, and at each row again, hands out all
//! that is behind its place, in order.

#![no_main]

use libfuzzer_sys::fuzz_target;
use relaywalk::{Checkpoint, Cursor, ErrorKind, Page, PageSource, Result, WalkId, Walker};
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let Ok(checkpoint) = serde_json::from_slice::<Checkpoint>(input) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for has_cursors in [false, true] {
        runtime.block_on(resumes(&checkpoint, has_cursors));
    }
});

async fn resumes(checkpoint: &Checkpoint, has_cursors: bool) {
    let resume = |at: &Checkpoint| {
        let text = serde_json::to_string(at).expect("it can be written");
        let read: Checkpoint = serde_json::from_str(&text).expect("it can be read");
        assert_eq!(read, *at);
        let source = Numbers { id: checkpoint.walk().clone(), has_cursors };
        Walker::resume(source, read).expect("it is of this walk")
    };
    let mut walker = resume(checkpoint);
    let before = walker.rows();
    let mut rows = Vec::new();
    loop {
        match walker.next().await {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => break,
            Err(error) => {
                // The cursor is none of the source's, or one of those that the checkpoint says were followed.
                assert!(
                    matches!(error.kind(), ErrorKind::Other(_) | ErrorKind::RepeatedCursor { .. }),
                    "{error}"
                );
                return;
            }
        }
        walker = resume(&walker.checkpoint());
    }
    assert!(walker.checkpoint().is_complete());
    assert_eq!(rows, behind(checkpoint));
    assert_eq!(walker.rows(), before.saturating_add(rows.len() as u64));
}

/// What comes behind a place, as its text says it.
fn behind(checkpoint: &Checkpoint) -> Vec<u32> {
    let place = serde_json::to_value(checkpoint).expect("it can be written")["place"].take();
    let Value::Object(mut page) = place else { return Vec::new() };
    let taken = page["page"]["taken"].take().as_u64().expect("a number of rows");
    let start = checkpoint.cursor().map_or(Some(0), start).expect("a cursor that led somewhere");
    let numbers = (start..END).filter(|number| !is_null(*number));
    numbers.skip(taken.try_into().unwrap_or(usize::MAX)).collect()
}

const END: u32 = 24;

fn is_null(number: u32) -> bool {
    number % 5 == 2
}

/// Where the page behind a cursor starts: the cursor is the number before.
fn start(cursor: &Cursor) -> Option<u32> {
    let text = cursor.to_string();
    (0..END).find(|number| number.to_string() == text).map(|number| number + 1)
}

/// The numbers from 0 on, three a page, some of them null.
struct Numbers {
    id: WalkId,
    has_cursors: bool,
}

impl PageSource for Numbers {
    type Item = u32;

    fn identity(&self) -> WalkId {
        self.id.clone()
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<u32>> {
        let unknown = || relaywalk::Error::other(format!("{at:?} is none of its cursors"));
        let first = at.map_or(Some(0), start).ok_or_else(unknown)?;
        let numbers = first..END.min(first + 3);
        let next = (numbers.end < END).then(|| Cursor::new((numbers.end - 1).to_string()));
        let rows = numbers.map(|number| (!is_null(number)).then_some(number));
        Ok(if self.has_cursors {
            let edge = |number: u32| (number, Some(Cursor::new(number.to_string())));
            Page::from_edges(rows.map(|row| row.map(edge)), next)
        } else {
            Page::from_nullable(rows, next)
        })
    }
}
