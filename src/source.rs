use crate::lookahead::Lookahead;
use crate::{Cursor, Error, Page, Result, WalkId};

/// How far a walk has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reached {
    /// Rows from the start of the connection on, and nulls in the place of some; nothing if the walk began elsewhere.
    pub rows: Option<u64>,
    /// The server's own count of the whole connection, if it has given one.
    pub total: Option<u64>,
}

/// Anything that can be fetched page by page.
///
/// A [`ConnectionQuery`](crate::ConnectionQuery) of a client is one; so is whatever else has pages and a place
/// where the next one starts.
///
/// ```
/// use relaywalk::{Cursor, Page, PageSource, Result, WalkId, Walker};
///
/// /// The numbers below a hundred, ten at a time.
/// struct Numbers;
///
/// impl PageSource for Numbers {
///     type Item = u32;
///
///     fn identity(&self) -> WalkId {
///         WalkId::new("Numbers", [])
///     }
///
///     async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<u32>> {
///         let start: u32 = at.map_or(Ok(0), |at| at.to_string().parse()).map_err(relaywalk::Error::other)?;
///         let next = Some(start + 10).filter(|next| *next < 100);
///         Ok(Page::new((start..start + 10).collect(), next.map(|next| Cursor::from(i64::from(next)))))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let mut walker = Walker::new(Numbers);
/// let mut sum = 0;
/// while let Some(number) = walker.next().await? {
///     sum += number;
/// }
/// assert_eq!(sum, 4950);
/// # Ok::<(), relaywalk::Error>(()) }).unwrap();
/// ```
pub trait PageSource: Send + Sync + 'static {
    /// What a page is made of.
    type Item: Send + 'static;

    /// What is walked, so that a checkpoint can't resume another walk. The same from run to run.
    fn identity(&self) -> WalkId;

    /// Fetches the page at a cursor; `None` is the start. May be called again with the same cursor, and for the
    /// next page while the caller of the walk is busy with this one.
    ///
    /// Its future may be dropped at any time.
    fn fetch(&self, at: Option<&Cursor>) -> impl Future<Output = Result<Page<Self::Item>>> + Send;

    /// The same, and tells `lookahead` where the next page starts if that is known before this one is decoded. What
    /// is called by walks; without it they wait for the whole page before they ask for the next one.
    fn fetch_with(
        &self,
        at: Option<&Cursor>,
        lookahead: &Lookahead,
    ) -> impl Future<Output = Result<Page<Self::Item>>> + Send {
        let _ = lookahead;
        self.fetch(at)
    }

    /// Is it the end of the connection where the server says so? The rows before it are handed out; then the walk ends,
    /// or fails.
    ///
    /// # Errors
    ///
    /// There are more rows.
    fn judge_end(&self, reached: &Reached) -> Result<()> {
        let _ = reached;
        Ok(())
    }

    /// The error of the page behind those that came, in terms of something that knows more.
    fn explain(&self, error: Error, reached: &Reached) -> Error {
        let _ = reached;
        error
    }

    /// Rows that the server was told on the way to give at most, where it gives fewer by itself. It is kept in
    /// checkpoints, since cursors may need it.
    fn bound(&self) -> Option<u64> {
        None
    }

    /// The same in a walk that is resumed.
    fn set_bound(&self, rows: u64) {
        let _ = rows;
    }

    /// May a page be fetched that nobody has asked for yet? Not where fetching it does something.
    fn may_look_ahead(&self) -> bool {
        true
    }
}
