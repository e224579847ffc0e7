/// Values of variables that the server would refuse, or with which rows would be lost. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitError {
    /// A page is larger than the server gives.
    #[error("`{place}` asks for pages of {rows} rows, and the server gives {most} at most")]
    PageTooLarge {
        /// The connection's response path.
        place: String,
        /// Rows a page.
        rows: i64,
        /// What the server gives.
        most: u32,
    },
    /// A page is smaller than the server gives of a connection with a bound.
    #[error("`{place}` asks for pages of {rows} rows, and with `{bound}` the server wants {least} at least")]
    PageTooSmall {
        /// The connection's response path.
        place: String,
        /// Rows a page.
        rows: i64,
        /// What the server wants.
        least: u32,
        /// The argument that is the bound.
        bound: String,
    },
    /// The bound is smaller than the server takes.
    #[error("`{place}` has an `{bound}` of {rows}, and the server takes {least} or more")]
    BoundTooSmall {
        /// The connection's response path.
        place: String,
        /// The bound.
        rows: i64,
        /// What the server takes.
        least: u32,
        /// The argument that is the bound.
        bound: String,
    },
    /// A child connection has no bound, and its parent has one.
    #[error("`{place}` has no `{bound}`, which the server wants of it since `{parent}` has one")]
    Unbounded {
        /// The child connection's response path.
        place: String,
        /// Its parent's.
        parent: String,
        /// The argument that is the bound.
        bound: String,
    },
    /// The order leaves rows with the same values in any order, which may be another one on each page.
    #[error(
        "`${variable}` orders `{place}` by what may be the same for several rows, which can then come twice, or never: \
         add `Id` to it"
    )]
    AmbiguousOrder {
        /// The connection's response path.
        place: String,
        /// The variable.
        variable: String,
    },
}
