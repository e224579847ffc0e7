use std::cell::OnceCell;

use bytes::Bytes;
use bytestring::ByteString;

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

    /// A part of the text, in the page's memory.
    pub(crate) fn share(&self, part: &str) -> Option<ByteString> {
        let whole = || ByteString::try_from(self.bytes.slice_ref(self.text.as_bytes())).ok();
        self.shared.get_or_init(whole).as_ref().map(|page| page.slice_ref(part))
    }
}
