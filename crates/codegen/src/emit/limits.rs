//! What a server limits an operation to, as a constant.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Place;
use crate::plan::{Amount, Limited, Operation};

/// The constant, if the plan knows of limits.
pub(super) fn limits(operation: &Operation, place: &Place) -> Option<TokenStream> {
    let limits = operation.limits.as_ref()?;
    let [default_page, largest_page, reach, smallest_bounded] =
        [limits.default_page, limits.largest_page, limits.reach, limits.smallest_bounded]
            .map(Literal::u32_unsuffixed);
    let (bound_argument, cursor) = (limits.bound_argument, &limits.cursor);
    let connections = limits.connections.iter().map(limited);
    let option = place.std("Option");
    Some(quote! {
        const LIMITS: #option<::relaywalk::Limits<'static>> = Some(::relaywalk::Limits {
            default_page: #default_page,
            largest_page: #largest_page,
            reach: #reach,
            smallest_bounded: #smallest_bounded,
            bound_argument: #bound_argument,
            cursor: #cursor,
            connections: &[#(#connections),*],
        });
    })
}

fn limited(connection: &Limited) -> TokenStream {
    let Limited { place: path, is_walked, .. } = connection;
    let (first, bound) = (amount(&connection.first), amount(&connection.bound));
    let order = option(connection.order.as_ref().map(|name| quote!(#name)));
    quote! {
        ::relaywalk::Limited { place: #path, is_walked: #is_walked, first: #first, bound: #bound, order: #order }
    }
}

fn amount(amount: &Amount) -> TokenStream {
    match amount {
        Amount::Absent => quote!(::relaywalk::Amount::Absent),
        Amount::Number(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(::relaywalk::Amount::Number(#number))
        }
        Amount::Variable { name, default } => {
            let default = default.map(Literal::i64_unsuffixed).map(|rows| quote!(#rows));
            let default = option(default);
            quote!(::relaywalk::Amount::Variable(#name, #default))
        }
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
