//! How a walk gets from a reply to its items and to the next page.

mod next_page;
mod rows;

use proc_macro2::TokenStream;
use quote::quote;

use super::input::Given;
use super::text::Rust;
use super::unit::{Shape, Struct, StructField, Target, Unit};
use super::{Emitter, Names, Place, ident};
use crate::plan::{Connection, CursorSource, Operation, Step, Type};

/// A place in the reply's types.
#[derive(Clone)]
pub(super) struct At<'e, 'p> {
    pub(super) target: Target,
    pub(super) unit: &'e Unit<'p>,
    /// Dotted response keys so far.
    pub(super) path: String,
    /// Is it a list of nullable elements?
    pub(super) nullable_elements: bool,
}

/// How a page is taken out of a connection.
pub(super) struct Taken {
    /// The type of its items.
    pub(super) item: Rust,
    /// Statements that leave `next` the cursor of the next page, if there is one, and `items` the rows.
    pub(super) next: TokenStream,
    pub(super) items: TokenStream,
    /// The page of both.
    pub(super) page: TokenStream,
}

impl<'p> Emitter<'p> {
    pub(super) fn connection(
        &self,
        names: &Names<'p, Operation>,
        variables: &Given<'_>,
        place: &Place,
        verify: Option<TokenStream>,
    ) -> Option<TokenStream> {
        let connection = names.of.connection.as_ref()?;
        Some(self.connection_query(names, connection, variables, place, verify).unwrap_or_else(|| {
            // The plan and the types come from the same selection, so this is for a mistake in the emitter alone.
            let message = format!("relaywalk-codegen can't reach `{}`, please report it", connection.place());
            quote!(::std::compile_error!(#message);)
        }))
    }

    fn connection_query(
        &self,
        names: &Names<'p, Operation>,
        connection: &Connection,
        variables: &Given<'_>,
        place: &Place,
        verify: Option<TokenStream>,
    ) -> Option<TokenStream> {
        let ty = ident(&names.ty);
        let path = connection.place();
        let cursor = variables.ident(&connection.cursor_variable)?;
        let (way, at) = self.way(&names.unit, &connection.path, place)?;
        let Taken { item, next, items, page: taken } = self.taken(&at, connection, &path, place)?;
        let body = match verify {
            // A child's connection gives its page by itself.
            Some(_) => quote! {
                let connection = <Self as ::relaywalk::ChildQuery>::connection(data)?;
                ::relaywalk::ChildConnection::take_page(connection)
            },
            None => quote! {
                let at = data;
                #way
                #next
                #items
                Ok(#taken)
            },
        };
        let page_info = match &connection.cursor {
            CursorSource::PageInfo(cursor) => {
                let (info, more, option) = (&connection.page_info, &connection.more, place.std("Option"));
                Some(quote!(const PAGE_INFO: #option<[&'static str; 3]> = Some([#info, #more, #cursor]);))
            }
            CursorSource::Edge(_) => None,
        };
        let page_size = self.page_size(names.of, connection, variables, place);
        let [result, cursor_type, page, page_error] = [
            place.std("Result"),
            place.relaywalk("Cursor"),
            place.relaywalk("Page"),
            place.relaywalk("PageError"),
        ];
        Some(quote! {
            impl ::relaywalk::ConnectionQuery for super::#ty {
                type Item = #item;

                const PATH: &'static str = #path;
                #page_info

                fn seek(&mut self, cursor: #cursor_type) {
                    self.#cursor = cursor.into();
                }

                #page_size

                fn page(data: &mut Self::ResponseData) -> #result<#page<Self::Item>, #page_error> {
                    #body
                }

                #verify
            }
        })
    }

    /// What is taken of the connection that `at` is: its page.
    pub(super) fn taken(
        &self,
        at: &At<'_, 'p>,
        connection: &Connection,
        path: &str,
        place: &Place,
    ) -> Option<Taken> {
        let (structure, unit) = self.structure(&at.target, at.unit)?;
        let (item, items) = self.items_of(structure, unit, connection, place)?;
        let next = self.next_page(structure, unit, connection, path)?;
        let total = connection.total.as_ref().and_then(|key| field(structure, key)).map(|total| {
            let name = ident(&total.name);
            let count = quote!(TryFrom::try_from);
            if is_optional(total) {
                quote!(.with_total(at.#name.and_then(|total| #count(total).ok())))
            } else {
                quote!(.with_total(#count(at.#name).ok()))
            }
        });
        let page = place.relaywalk("Page");
        let made = match &connection.row_cursor {
            Some(_) => quote!(from_edges),
            None => quote!(from_nullable),
        };
        Some(Taken { item, next, items, page: quote!(#page::#made(items, next)#total) })
    }

    /// Statements after which `at`, the data before, is a mutable reference to what the steps lead to.
    pub(super) fn way<'e>(
        &'e self,
        unit: &'e Unit<'p>,
        steps: &[Step],
        place: &Place,
    ) -> Option<(TokenStream, At<'e, 'p>)> {
        let target = unit.root.clone();
        let mut at = At { target, unit, path: String::new(), nullable_elements: false };
        let mut way = TokenStream::new();
        let mut steps = steps.iter();
        while let Some(step) = steps.next() {
            let (key, (found, unit, value)) = match step {
                Step::Field(key) => {
                    let (structure, unit) = self.structure(&at.target, at.unit)?;
                    let found = field(structure, key)?;
                    let name = ident(&found.name);
                    (key, (found, unit, quote!(&mut at.#name)))
                }
                Step::On { types, unknown } => match steps.next()? {
                    Step::Field(key) => (key, self.on(&at, types, *unknown, key, place)?),
                    _ => return None,
                },
                Step::Only => {
                    let path = &at.path;
                    way.extend(quote!(let at = __private::only(at, #path)?;));
                    if at.nullable_elements {
                        way.extend(quote!(let at = __private::found(at, #path)?;));
                    }
                    continue;
                }
                Step::Each => return None,
            };
            let dot = if at.path.is_empty() { "" } else { "." };
            let list = match found.field.ty.nullable() {
                Type::List(item) => item.is_nullable(),
                _ => false,
            };
            let path = format!("{}{dot}{key}", at.path);
            way.extend(if is_optional(found) {
                quote!(let at = __private::found(#value, #path)?;)
            } else {
                quote!(let at = #value;)
            });
            at = At { target: found.target.clone(), unit, path, nullable_elements: list };
        }
        Some((way, at))
    }

    /// The field of whichever variant it is, an error for those that lack it.
    fn on<'e>(
        &'e self,
        at: &At<'e, 'p>,
        types: &[String],
        unknown: bool,
        key: &str,
        place: &Place,
    ) -> Option<(&'e StructField<'p>, &'e Unit<'p>, TokenStream)> {
        let (Shape::Enum(shape), unit) = self.shape(&at.target, at.unit)? else { return None };
        let (name, path) = (self.target(&at.target, at.unit, "", place), &at.path);
        let mut found = None;
        let mut arms = TokenStream::new();
        for variant in &shape.variants {
            let (tag, ty) = (ident(&variant.name), variant.ty);
            if types.iter().any(|named| named == ty) {
                let (structure, unit) = self.structure(&variant.target, unit)?;
                let field = field(structure, key)?;
                let name_of_field = ident(&field.name);
                arms.extend(quote!(#name::#tag(at) => &mut at.#name_of_field,));
                found = Some((field, unit));
            } else {
                arms.extend(quote!(#name::#tag(_) => return Err(__private::other_type(#path, #ty)),));
            }
        }
        let (structure, unit) = self.structure(&Target::Local(shape.unknown), unit)?;
        if unknown {
            let field = field(structure, key)?;
            let name_of_field = ident(&field.name);
            arms.extend(quote!(#name::Unknown(at) => &mut at.#name_of_field,));
            found = Some((field, unit));
        } else {
            let typename = ident(&field(structure, "__typename")?.name);
            arms.extend(
                quote!(#name::Unknown(at) => return Err(__private::other_type(#path, &at.#typename)),),
            );
        }
        found.map(|(field, unit)| (field, unit, quote!(match at { #arms })))
    }
}

pub(super) fn field<'e, 'p>(structure: &'e Struct<'p>, key: &str) -> Option<&'e StructField<'p>> {
    structure.fields.iter().find(|field| field.field.key == key && !field.field.hidden)
}

/// Is its Rust type an option?
pub(super) fn is_optional(field: &StructField<'_>) -> bool {
    field.field.ty.is_nullable() || field.field.conditional
}
