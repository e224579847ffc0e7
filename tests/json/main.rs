//! The reader of replies: against serde_json, against hostile texts, and its messages.

mod differential;
mod fields;
mod hostile;
mod messages;
mod numbers;
mod random;
mod scalars;
mod text;
mod types;
