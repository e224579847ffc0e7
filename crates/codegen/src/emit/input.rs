//! What users give: variables, input objects, enums.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote};

use super::names::{Scope, field_name, type_name};
use super::text::{Rust, Text};
use super::{Emitter, Place, TYPES, docs, ident};
use crate::Kind;
use crate::plan::{self, Docs};

/// A variable, or a field of an input object.
pub(super) struct Member {
    /// Its GraphQL name, as sent.
    pub(super) key: String,
    pub(super) docs: TokenStream,
    /// Its type without the outermost option, and without the box.
    pub(super) ty: Rust,
    /// Must a value be given?
    pub(super) required: bool,
    /// Would the struct contain itself without a box?
    pub(super) boxed: bool,
}

/// A struct of members.
pub(super) struct Given<'a> {
    members: Vec<Member>,
    /// What each is called in Rust, and that as an identifier.
    names: Vec<String>,
    idents: Vec<Ident>,
    place: &'a Place,
}

impl<'a> Given<'a> {
    pub(super) fn new(members: Vec<Member>, place: &'a Place) -> Self {
        // A setter of such a name would hide what callers mean by it.
        let mut scope = Scope::reserving(&["new", "default", "clone"]);
        let names = members.iter().map(|member| scope.unique(&field_name(&member.key)));
        let names: Vec<String> = names.collect();
        let idents = names.iter().map(|name| ident(name)).collect();
        Self { members, names, idents, place }
    }

    fn members(&self) -> impl Iterator<Item = (&Member, &Ident)> {
        self.members.iter().zip(&self.idents)
    }

    /// What the members are called in Rust.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.names.iter().cloned()
    }

    /// What the member with this GraphQL name is called in Rust.
    pub(super) fn ident(&self, key: &str) -> Option<&Ident> {
        self.members().find(|(member, _)| member.key == key).map(|(_, ident)| ident)
    }

    /// What a setter takes, if `boxed` is left out, or what the struct holds.
    fn ty(&self, member: &Member, boxed: bool) -> Rust {
        let ty = if boxed { self.place.boxed(&member.ty) } else { member.ty.clone() };
        if member.required {
            return ty;
        }
        Rust::new([&*self.place.relaywalk("Optional"), "<", &ty, ">"].concat())
    }

    pub(super) fn structure(&self, name: &Ident, derives: &TokenStream, visibility: &Rust) -> TokenStream {
        let fields = self.members().map(|(member, ident)| {
            let (docs, ty) = (&member.docs, self.ty(member, member.boxed));
            quote!(#docs pub #ident: #ty)
        });
        quote!(#derives #visibility struct #name { #(#fields),* })
    }

    /// Constructor, setters, serialization.
    pub(super) fn rest(&self, name: &TokenStream) -> TokenStream {
        let (parameters, initial) = (self.parameters(), self.initial());
        let setters = self.members().map(|(member, ident)| self.setter(member, ident));
        let default = self.members.iter().all(|member| !member.required).then(|| {
            quote! {
                impl Default for #name {
                    fn default() -> Self {
                        Self::new()
                    }
                }
            }
        });
        let entries = self.members().map(|(Member { key, required, .. }, ident)| {
            let entry = if *required { quote!(required_entry) } else { quote!(optional_entry) };
            quote!(__private::#entry(&mut map, #key, &self.#ident)?;)
        });
        let serialize = serialize(name, &quote!(#(#entries)*), self.place);
        quote! {
            impl #name {
                /// With what is required; the rest is absent until set.
                #[must_use]
                pub fn new(#parameters) -> Self {
                    Self { #initial }
                }

                #(#setters)*
            }

            #default

            #serialize
        }
    }

    fn parameters(&self) -> TokenStream {
        let required = self.members().filter(|(member, _)| member.required);
        let parameters = required.map(|(member, ident)| {
            let ty = self.ty(member, false);
            quote!(#ident: impl Into<#ty>)
        });
        quote!(#(#parameters),*)
    }

    fn initial(&self) -> TokenStream {
        let optional = self.place.relaywalk("Optional");
        let initial = self.members().map(|(member, ident)| {
            let value = if member.required { self.value(member, ident) } else { quote!(#optional::Absent) };
            quote!(#ident: #value)
        });
        quote!(#(#initial),*)
    }

    fn setter(&self, member: &Member, ident: &Ident) -> TokenStream {
        let (docs, ty, value) = (&member.docs, self.ty(member, false), self.value(member, ident));
        quote! {
            #docs
            #[must_use]
            pub fn #ident(mut self, #ident: impl Into<#ty>) -> Self {
                self.#ident = #value;
                self
            }
        }
    }

    /// What the struct holds, of what a caller gave.
    fn value(&self, member: &Member, ident: &Ident) -> TokenStream {
        match (member.boxed, member.required) {
            (false, _) => quote!(#ident.into()),
            (true, true) => {
                let boxed = self.place.boxed("_");
                quote!(<#boxed>::new(#ident.into()))
            }
            (true, false) => quote!(__private::boxed(#ident.into())),
        }
    }
}

/// Serializes as an object of these entries.
fn serialize(name: &TokenStream, entries: &TokenStream, place: &Place) -> TokenStream {
    let (result, serde) = (place.std("Result"), quote!(__private::serde));
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
    pub(super) fn inputs(&self, text: &mut Text) {
        let place = Place::within(&[TYPES.to_owned()], self.types.values());
        let inputs = &self.plan.inputs;
        let enums = inputs.enums.values().map(|found| self.enumeration(found, &place));
        let objects = inputs.objects.values().map(|input| {
            if input.one_of { self.one_of(input, &place) } else { self.input_object(input, &place) }
        });
        let content = quote!(#(#enums)* #(#objects)*);
        place.import(&[&content], text);
        text.tokens(content);
    }

    /// The Rust type of an input type, without lists and options.
    pub(super) fn input_type(&self, graphql: &str, place: &Place) -> Rust {
        if self.types.contains_key(graphql) {
            self.shared(graphql, place)
        } else {
            self.scalar(graphql, place)
        }
    }

    /// The Rust type of an input object's field, without the outermost option and without a box.
    fn member_type(&self, field: &plan::InputField, place: &Place) -> Rust {
        place.wrapped_value(&field.ty, self.input_type(field.ty.name(), place))
    }

    fn input_object(&self, input: &plan::Input, place: &Place) -> TokenStream {
        let name = ident(&self.types[&*input.name]);
        let members = input.fields.iter().map(|field| Member {
            key: field.name.clone(),
            docs: self.attributes(&with_default(field)),
            ty: self.member_type(field, place),
            required: !field.ty.is_nullable() && field.default.is_none(),
            boxed: field.recursive,
        });
        let given = Given::new(members.collect(), place);
        let docs = self.attributes(&input.docs);
        let structure = given.structure(&name, &self.options.input_derives(false), &Rust::new("pub"));
        let rest = given.rest(&name.into_token_stream());
        quote!(#docs #structure #rest)
    }

    fn one_of(&self, input: &plan::Input, place: &Place) -> TokenStream {
        let name = ident(&self.types[&*input.name]);
        let mut scope = Scope::default();
        let variants: Vec<Ident> =
            input.fields.iter().map(|field| ident(&scope.unique(&type_name(&field.name)))).collect();
        let (docs, derives) = (self.attributes(&input.docs), self.options.input_derives(false));
        let fields = input.fields.iter().zip(&variants).map(|(field, variant)| {
            let (docs, ty) = (self.attributes(&field.docs), self.member_type(field, place));
            let ty = if field.recursive { place.boxed(&ty) } else { ty };
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
        let value_docs = found.values.iter().map(|value| self.attributes(&value.docs));
        let (docs, derives) = (self.attributes(&found.docs), self.options.enum_derives());
        let (result, string) = (place.std("Result"), place.std("String"));
        let serde = quote!(__private::serde);
        let has_default = [Kind::Replies, Kind::Enums].iter().any(|kind| self.options.has_default(*kind));
        // None of the schema's values is more likely than another, and a server takes this one for none.
        let default = has_default.then(|| {
            quote! {
                impl Default for #name {
                    fn default() -> Self {
                        Self::Unknown(#string::new())
                    }
                }
            }
        });
        quote! {
            #docs
            #derives
            pub enum #name {
                #(#value_docs #variants,)*
                /// A value that the schema doesn't know, as sent.
                Unknown(#string),
            }

            #default

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
                    f.pad(self.as_str())
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
        docs.description =
            Some(format!("{text}\n\nDefault: {}.", docs::code(default)).trim_start().to_owned());
    }
    docs
}
