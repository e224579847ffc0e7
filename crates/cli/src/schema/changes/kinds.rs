//! Which change of a type keeps what is read or sent as valid as it was.

use apollo_compiler::ast::Type;

/// Does whoever read the old type get what they can read? Null may no longer come. An object in the place of an
/// interface or union is another type, though each of its values could have come before: a fragment on a type that no
/// longer comes is an error.
pub(super) fn reads_on(old: &Type, new: &Type) -> bool {
    match (old, new) {
        (Type::Named(old) | Type::NonNullNamed(old), Type::NonNullNamed(new))
        | (Type::Named(old), Type::Named(new)) => old == new,
        (Type::List(old), Type::List(new) | Type::NonNullList(new)) => reads_on(old, new),
        (Type::NonNullList(old), Type::NonNullList(new)) => reads_on(old, new),
        _ => false,
    }
}

/// Is what was sent for the old type still taken? Null may be taken that wasn't before.
pub(super) fn takes_on(old: &Type, new: &Type) -> bool {
    match (old, new) {
        (Type::Named(old) | Type::NonNullNamed(old), Type::Named(new)) => old == new,
        (Type::NonNullNamed(old), Type::NonNullNamed(new)) => old == new,
        (Type::List(old) | Type::NonNullList(old), Type::List(new)) => takes_on(old, new),
        (Type::NonNullList(old), Type::NonNullList(new)) => takes_on(old, new),
        _ => false,
    }
}
