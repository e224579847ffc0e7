//! Types of replies, and how they decode. Decoding is written here and nowhere else.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::unit::{Enum, Shape, Struct, StructField, Target, Unit};
use super::{Emitter, Place, docs, ident};
use crate::plan::{Leaf, Type};

impl Emitter<'_> {
    /// All types of a unit. `data` says that the root is an operation's response data, which serde decodes too.
    pub(super) fn unit(&self, unit: &Unit<'_>, place: &Place, data: bool) -> TokenStream {
        let types = unit.types.iter().enumerate().map(|(index, shape)| {
            let root = data && unit.root == Target::Local(index);
            match shape {
                Shape::Struct(structure) => {
                    self.structure_type(structure, &unit.names[index], unit, place, root)
                }
                Shape::Enum(shape) => self.enum_type(shape, &unit.names[index], unit, place),
            }
        });
        quote!(#(#types)*)
    }

    fn structure_type(
        &self,
        structure: &Struct<'_>,
        name: &str,
        unit: &Unit<'_>,
        place: &Place,
        data: bool,
    ) -> TokenStream {
        let shown: Vec<_> = structure.fields.iter().filter(|field| !field.field.hidden).collect();
        let fields = shown.iter().map(|StructField { field, name, target }| {
            let inner = self.target(target, unit, field.ty.name(), place);
            let ty = place.wrapped(&absentable(&field.ty, field.conditional), &inner);
            let (docs, name) = (docs::attributes(&field.docs), ident(name));
            let rename = self.options.serde_rename(&field.key);
            quote!(#docs #rename pub #name: #ty)
        });
        let (docs, derives) = (docs::attributes(&structure.object.docs), self.options.derives(data));
        let graphql = &structure.object.ty;
        let read = self.read_struct(structure, graphql);
        let result = place.std("Result");
        let name = ident(name);
        let deserialize = data.then(|| {
            quote! {
                impl<'de> __private::serde::Deserialize<'de> for #name {
                    fn deserialize<D: __private::serde::Deserializer<'de>>(
                        deserializer: D,
                    ) -> #result<Self, D::Error> {
                        json::deserialize(deserializer)
                    }
                }
            }
        });
        quote! {
            #docs
            #derives
            pub struct #name { #(#fields),* }

            impl json::FromJson for #name {
                fn read(
                    reader: &mut json::Reader<'_>,
                ) -> #result<Self, json::Error> {
                    #read
                }
            }

            #deserialize
        }
    }

    fn read_struct(&self, structure: &Struct<'_>, graphql: &str) -> TokenStream {
        let keys = structure.fields.iter().map(|field| format!(",\"{}\":", field.field.key));
        let shown = || {
            let shown = structure.fields.iter().enumerate().filter(|(_, field)| !field.field.hidden);
            shown.map(|(index, field)| (Literal::usize_unsuffixed(index), field, local(&field.name)))
        };
        let slots = shown().map(|(_, _, local)| quote!(let mut #local = None;));
        let arms = shown().map(|(index, StructField { field, target, .. }, local)| {
            let value = self.read_value(&field.ty, target);
            let value = if field.ty.is_nullable() { quote!(#value?) } else { quote!(Some(#value?)) };
            quote!(#index => #local = #value)
        });
        let values = shown().map(|(index, StructField { field, name, .. }, local)| {
            let name = ident(name);
            if !(field.ty.is_nullable() || field.conditional) {
                quote!(#name: reader.required(&object, #index, #local)?)
            } else if name == local {
                quote!(#name)
            } else {
                quote!(#name: #local)
            }
        });
        quote! {
            let mut object = reader.object(#graphql, &[#(#keys),*])?;
            #(#slots)*
            while let Some(key) = reader.field(&mut object)? {
                match key {
                    #(#arms,)*
                    _ => reader.skip()?,
                }
            }
            Ok(Self { #(#values),* })
        }
    }

    fn enum_type(&self, shape: &Enum<'_>, name: &str, unit: &Unit<'_>, place: &Place) -> TokenStream {
        let name = ident(name);
        let unknown = ident(&unit.names[shape.unknown]);
        let variants: Vec<_> = shape.variants.iter().map(|variant| ident(&variant.name)).collect();
        let payloads = shape.variants.iter().map(|variant| self.target(&variant.target, unit, "", place));
        let tags = shape.variants.iter().map(|variant| variant.ty);
        let (docs, derives) = (docs::attributes(&shape.shape.docs), self.options.derives(false));
        let result = place.std("Result");
        let untagged = self.options.serde_untagged();
        quote! {
            #docs
            #derives
            #untagged
            pub enum #name {
                #(#variants(#payloads),)*
                /// Of a type that the operation doesn't name.
                Unknown(#unknown),
            }

            impl json::FromJson for #name {
                fn read(
                    reader: &mut json::Reader<'_>,
                ) -> #result<Self, json::Error> {
                    match &*reader.typename()? {
                        #(#tags => json::FromJson::read(reader).map(Self::#variants),)*
                        _ => json::FromJson::read(reader).map(Self::Unknown),
                    }
                }
            }
        }
    }

    /// An expression that reads a value of the type: `Result<…, Error>`.
    fn read_value(&self, ty: &Type, target: &Target) -> TokenStream {
        match ty {
            Type::NonNull(inner) => match &**inner {
                Type::List(item) => {
                    let item = self.read_function(item, target);
                    quote!(json::list(reader, #item))
                }
                _ => {
                    let read = self.read_leaf(ty.name(), target);
                    quote!(#read(reader))
                }
            },
            nullable_type => {
                let inner = self.read_function(&Type::NonNull(Box::new(nullable_type.clone())), target);
                quote!(json::nullable(reader, #inner))
            }
        }
    }

    /// The same as a function of the reader.
    fn read_function(&self, ty: &Type, target: &Target) -> TokenStream {
        match ty {
            Type::NonNull(inner) if matches!(**inner, Type::Named(_)) => self.read_leaf(ty.name(), target),
            _ => {
                let value = self.read_value(ty, target);
                quote!(|reader| #value)
            }
        }
    }

    fn read_leaf(&self, graphql: &str, target: &Target) -> TokenStream {
        match target {
            Target::Leaf(Leaf::Typename) => quote!(json::string),
            Target::Leaf(Leaf::Scalar) if self.options.scalars.contains_key(graphql) => quote!(json::scalar),
            Target::Leaf(Leaf::Scalar) => match graphql {
                "String" => quote!(json::string),
                "ID" => quote!(json::id),
                "Int" => quote!(json::int),
                "Float" => quote!(json::float),
                "Boolean" => quote!(json::boolean),
                _ => quote!(json::FromJson::read),
            },
            _ => quote!(json::FromJson::read),
        }
    }
}

/// The variable that takes a field's value; the text around it has variables of its own.
fn local(name: &str) -> Ident {
    match name {
        "reader" | "object" | "key" => format_ident!("{name}_"),
        name => ident(name),
    }
}

/// A field that may be left out is an option, whatever the schema promises.
fn absentable(ty: &Type, conditional: bool) -> Type {
    if conditional { ty.nullable().clone() } else { ty.clone() }
}
