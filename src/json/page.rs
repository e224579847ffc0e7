use std::cell::OnceCell;

use bytes::Bytes;
use bytestring::ByteString;

/// The text in a page: all of it, or up to the character within which it ends, of which [`read_page`] tells. If it isn't
/// text, what comes before that.
///
/// [`read_page`]: super::read_page
pub(crate) fn page_text(page: &[u8]) -> Result<&str, &str> {
    str::from_utf8(page).or_else(|error| {
        let before = page.get(..error.valid_up_to()).and_then(|before| str::from_utf8(before).ok());
        let before = before.unwrap_or_default();
        if error.error_len().is_none() { Ok(before) } else { Err(before) }
    })
}

/// What holds the text that is being read, so that parts of it may be shared.
pub(crate) struct Page<'j> {
    bytes: &'j Bytes,
    text: &'j str,
    /// The same once more in a type that shares; made when the first text asks, since many pages have none that does.
    shared: OnceCell<Option<ByteString>>,
}

impl<'j> Page<'j> {
    /// `text` is a part of `bytes`.
    pub(super) fn new(bytes: &'j Bytes, text: &'j str) -> Self {
        Self { bytes, text, shared: OnceCell::new() }
    }

    /// Whether there is more behind the text.
    pub(super) fn goes_on(&self) -> bool {
        self.bytes.as_ptr_range().end != self.text.as_bytes().as_ptr_range().end
    }

    /// A part of the text, in the page's memory.
    pub(crate) fn share(&self, part: &str) -> Option<ByteString> {
        let whole = || ByteString::try_from(self.bytes.slice_ref(self.text.as_bytes())).ok();
        self.shared.get_or_init(whole).as_ref().map(|page| page.slice_ref(part))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Page};

    #[test]
    fn a_part_is_shared_though_other_bytes_are_around_the_text() {
        let mut bytes = "\u{feff}[\"a text\"]é".as_bytes().to_vec();
        // As a body that was cut within a character.
        bytes.pop();
        let bytes = Bytes::from(bytes);
        let text = str::from_utf8(&bytes[3..bytes.len() - 1]).expect("a text");
        let page = Page::new(&bytes, text);
        for part in [text, &text[2..8], &text[9..], ""] {
            let shared = page.share(part).expect("a part of the page");
            assert!(shared == part && (part.is_empty() || shared.as_ptr() == part.as_ptr()), "{part}");
        }
    }
}
