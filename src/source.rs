use crate::{Cursor, Page, Result, WalkId};

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
pub trait PageSource: Send + Sync {
    /// What a page is made of.
    type Item: Send;

    /// What is walked, so that a checkpoint can't resume another walk. The same from run to run.
    fn identity(&self) -> WalkId;

    /// Fetches the page at a cursor; `None` is the start. May be called again with the same cursor.
    ///
    /// Its future may be dropped at any time.
    fn fetch(&self, at: Option<&Cursor>) -> impl Future<Output = Result<Page<Self::Item>>> + Send;
}
