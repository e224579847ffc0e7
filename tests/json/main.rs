//! The reader of replies: against serde_json, against hostile texts, and its messages.

mod differential;
mod hostile;
mod messages;
mod random;
mod scalars;
mod text;
mod types;
