//! What faults do to a page.

use crate::connection::Page;
use crate::cursor::Mark;

pub(crate) fn null_node(page: &Page) -> Option<Page> {
    page.middle().map(|middle| Page { null_row: Some(middle), ..page.clone() })
}

pub(crate) fn empty(page: &Page, request: u64) -> Option<Page> {
    if page.len() == 0 {
        return None;
    }
    let mut page = page.clone();
    // The mark means the same place as the cursor that led here, yet must not look like a repetition of it.
    let nonce = Some(request);
    if page.backward {
        page.rows = page.rows.end..page.rows.end;
        page.start_cursor = Some(Mark { nonce, ..Mark::at(page.rows.end) });
        page.end_cursor = None;
        page.has_previous = true;
    } else {
        page.rows = page.rows.start..page.rows.start;
        page.end_cursor = Some(Mark { row: Mark::at(page.rows.start).row - 1, nonce, given: None });
        page.start_cursor = None;
        page.has_next = true;
    }
    Some(page)
}

pub(crate) fn shorten(page: &Page) -> Option<Page> {
    let rows = page.len() / 2;
    if rows == 0 {
        return None;
    }
    let mut page = page.clone();
    if page.backward {
        page.rows.start = page.rows.end - rows;
        page.has_previous = true;
    } else {
        page.rows.end = page.rows.start + rows;
        page.has_next = true;
    }
    page.mark_ends();
    Some(page)
}

pub(crate) fn repeat_cursor(page: &Page, back: u64) -> Option<Page> {
    let mut page = page.clone();
    let skipped = back.saturating_sub(1).checked_mul(page.len())?;
    if page.backward {
        let before = page.before.filter(|_| page.has_previous)?;
        let row = u64::try_from(before.row)
            .ok()?
            .checked_add(skipped)
            .filter(|row| *row < page.total || back <= 1)?;
        page.start_cursor = Some(if back <= 1 { before } else { Mark::at(row) });
    } else {
        let after = page.after.filter(|_| page.has_next)?;
        let row = u64::try_from(after.row).ok().and_then(|row| row.checked_sub(skipped));
        page.end_cursor = Some(if back <= 1 { after } else { Mark::at(row?) });
    }
    Some(page)
}

pub(crate) fn drop_cursor(page: &Page) -> Page {
    if page.backward {
        Page { start_cursor: None, has_previous: true, ..page.clone() }
    } else {
        Page { end_cursor: None, has_next: true, ..page.clone() }
    }
}
