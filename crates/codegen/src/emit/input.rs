//! What users give: variables, input objects, enums.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote};

use super::names::{Scope, field_name, type_name};
use super::{Emitter, Place, TYPES, docs, ident};
use crate::plan::{self, Docs, Type};

/// A variable, or a field of an input object.
pub(super) struct Member {
    /// Its GraphQL name, as sent.
    key: String,
    docs: TokenStream,
    /// Its type without the outermost option.
    ty: TokenStream,
    /// Must a value be given?
    required: bool,
}

impl Member {
    /// `ty` is its Rust type without the outermost option.
    pub(super) fn new(key: &str, graphql: &Type, default: bool, ty: TokenStream, docs: TokenStream) -> Self {
        Self { key: key.to_owned(), docs, ty, required: !graphql.is_nullable() && !default }
    }

    /// The type of the struct's field.
    fn field_type(&self) -> TokenStream {
        let ty = &self.ty;
        if self.required { ty.clone() } else { quote!(::relaywalk::Optional<#ty>) }
    }
}

/// A struct of members, in the two places where its parts may stand.
pub(super) struct Given;

impl Given {
    pub(super) fn structure(name: &Ident, members: &[Member], derives: &TokenStream) -> TokenStream {
        let fields = members.iter().zip(idents(members)).map(|(member, ident)| {
            let (docs, ty) = (&member.docs, member.field_type());
            quote!(#docs pub #ident: #ty)
        });
        quote!(#derives pub struct #name { #(#fields),* })
    }

    /// Constructor, setters, serialization.
    pub(super) fn rest(name: &TokenStream, members: &[Member], place: &Place) -> TokenStream {
        let idents = idents(members);
        let required = || members.iter().zip(&idents).filter(|(member, _)| member.required);
        let parameters = required().map(|(member, ident)| {
            let ty = &member.ty;
            quote!(#ident: impl Into<#ty>)
        });
        let initial = members.iter().zip(&idents).map(|(member, ident)| {
            let value =
                if member.required { quote!(#ident.into()) } else { quote!(::relaywalk::Optional::Absent) };
            quote!(#ident: #value)
        });
        let setters = members.iter().zip(&idents).map(|(member, ident)| {
            let (docs, ty) = (&member.docs, member.field_type());
            quote! {
                #docs
                #[must_use]
                pub fn #ident(mut self, #ident: impl Into<#ty>) -> Self {
                    self.#ident = #ident.into();
                    self
                }
            }
        });
        let default = required().next().is_none().then(|| {
            quote! {
                impl Default for #name {
                    fn default() -> Self {
                        Self::new()
                    }
                }
            }
        });
        let entries = members.iter().zip(&idents).map(|(Member { key, required, .. }, ident)| {
            let entry = if *required { quote!(required_entry) } else { quote!(optional_entry) };
            quote!(__private::#entry(&mut map, #key, &self.#ident)?;)
        });
        let serialize = serialize(name, &quote!(#(#entries)*), place);
        quote! {
            impl #name {
                /// With what is required; the rest is absent until set.
                #[must_use]
                pub fn new(#(#parameters),*) -> Self {
                    Self { #(#initial),* }
                }

                #(#setters)*
            }

            #default

            #serialize
        }
    }
}

/// Field names; `new` is the constructor, and a setter of that name would be a second one.
fn idents(members: &[Member]) -> Vec<Ident> {
    let mut scope = Scope::reserving(&["new"]);
    members.iter().map(|member| ident(&scope.unique(&field_name(&member.key)))).collect()
}

/// Serializes as an object of these entries.
fn serialize(name: &TokenStream, entries: &TokenStream, place: &Place) -> TokenStream {
    let (result, serde) = (&place.std.result, quote!(__private::serde));
    quote! {
        impl #serde::Serialize for #name {
            fn serialize<S: #serde::Serializer>(&self, serializer: S) -> #result<S::Ok, S::Error> {
                let mut map = #serde::Serializer::serialize_map(serializer, None)?;
                #entries
                #serde::ser::SerializeMap::end(map)
            }
        }
    }
}

impl Emitter<'_> {
    /// Enums and input objects.
    pub(super) fn inputs(&self) -> TokenStream {
        let place = Place::within(&[TYPES.to_owned()], self.types.values());
        let inputs = &self.plan.inputs;
        let enums = inputs.enums.values().map(|found| self.enumeration(found, &place));
        let objects = inputs.objects.values().map(|input| {
            if input.one_of { self.one_of(input, &place) } else { self.input_object(input, &place) }
        });
        let json = (!inputs.enums.is_empty()).then(|| {
            quote!(
                use ::relaywalk::{__private, json};
            )
        });
        quote!(#json #(#enums)* #(#objects)*)
    }

    /// The Rust type of an input type, without lists and options.
    pub(super) fn input_type(&self, graphql: &str, place: &Place) -> TokenStream {
        if self.types.contains_key(graphql) {
            self.shared(graphql, place)
        } else {
            self.scalar(graphql, place)
        }
    }

    /// The Rust type of an input object's field, without the outermost option.
    fn member_type(&self, field: &plan::InputField, place: &Place) -> TokenStream {
        let (ty, boxed) = (self.input_type(field.ty.name(), place), &place.std.boxed);
        let ty = if field.recursive { quote!(#boxed<#ty>) } else { ty };
        place.wrapped(&Type::NonNull(Box::new(field.ty.nullable().clone())), &ty)
    }

    fn input_object(&self, input: &plan::Input, place: &Place) -> TokenStream {
        let name = ident(&self.types[&*input.name]);
        let members = input.fields.iter().map(|field| {
            let docs = docs::attributes(&with_default(field));
            Member::new(&field.name, &field.ty, field.default.is_some(), self.member_type(field, place), docs)
        });
        let members: Vec<Member> = members.collect();
        let docs = docs::attributes(&input.docs);
        let structure = Given::structure(&name, &members, &self.options.input_derives(false));
        let rest = Given::rest(&name.into_token_stream(), &members, place);
        quote!(#docs #structure #rest)
    }

    fn one_of(&self, input: &plan::Input, place: &Place) -> TokenStream {
        let name = ident(&self.types[&*input.name]);
        let mut scope = Scope::default();
        let variants: Vec<Ident> =
            input.fields.iter().map(|field| ident(&scope.unique(&type_name(&field.name)))).collect();
        let (docs, derives) = (docs::attributes(&input.docs), self.options.input_derives(false));
        let fields = input.fields.iter().zip(&variants).map(|(field, variant)| {
            let (docs, ty) = (docs::attributes(&field.docs), self.member_type(field, place));
            quote!(#docs #variant(#ty))
        });
        let keys = input.fields.iter().map(|field| &field.name);
        let entries = quote! {
            match self {
                #(Self::#variants(value) => __private::required_entry(&mut map, #keys, value)?,)*
            }
        };
        let serialize = serialize(&name.to_token_stream(), &entries, place);
        quote!(#docs #derives pub enum #name { #(#fields),* } #serialize)
    }

    fn enumeration(&self, found: &plan::Enum, place: &Place) -> TokenStream {
        let name = ident(&self.types[&*found.name]);
        let mut scope = Scope::reserving(&["Unknown"]);
        let variants: Vec<Ident> =
            found.values.iter().map(|value| ident(&scope.unique(&type_name(&value.name)))).collect();
        let values: Vec<&String> = found.values.iter().map(|value| &value.name).collect();
        let value_docs = found.values.iter().map(|value| docs::attributes(&value.docs));
        let (docs, derives) = (docs::attributes(&found.docs), self.options.enum_derives());
        let (result, string) = (&place.std.result, &place.std.string);
        let serde = quote!(__private::serde);
        quote! {
            #docs
            #derives
            pub enum #name {
                #(#value_docs #variants,)*
                /// A value that the schema doesn't know, as sent.
                Unknown(#string),
            }

            impl #name {
                /// The value's name, as sent.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#variants => #values,)*
                        Self::Unknown(value) => value,
                    }
                }
            }

            impl From<&str> for #name {
                fn from(value: &str) -> Self {
                    match value {
                        #(#values => Self::#variants,)*
                        other => Self::Unknown(other.to_owned()),
                    }
                }
            }

            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl json::FromJson for #name {
                fn read(
                    reader: &mut json::Reader<'_>,
                ) -> #result<Self, json::Error> {
                    reader.text(|value| <Self as From<&str>>::from(value))
                }
            }

            impl #serde::Serialize for #name {
                fn serialize<S: #serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> #result<S::Ok, S::Error> {
                    #serde::Serializer::serialize_str(serializer, self.as_str())
                }
            }

            impl<'de> #serde::Deserialize<'de> for #name {
                fn deserialize<D: #serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> #result<Self, D::Error> {
                    let value = <#string as #serde::Deserialize<'de>>::deserialize(deserializer)?;
                    Ok(<Self as From<&str>>::from(&value))
                }
            }
        }
    }
}

/// The description with the default behind it, since the server's default holds for what is absent.
fn with_default(field: &plan::InputField) -> Docs {
    let mut docs = field.docs.clone();
    if let Some(default) = &field.default {
        let text = docs.description.take().unwrap_or_default();
        docs.description = Some(format!("{text}\n\nDefault: `{default}`.").trim_start().to_owned());
    }
    docs
}
