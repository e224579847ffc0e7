//! Types of replies, and how they decode. Decoding is written here and nowhere else.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::unit::{Enum, Shape, Struct, StructField, Target, Unit};
use super::{Emitter, Place, docs, ident};
use crate::Strings;
use crate::plan::{Field, Leaf, Type};

/// Fields that straight-line code looks for at most, one bit each.
const PREDICTED: usize = 64;

impl Emitter<'_> {
    /// All types of a unit. `data` says that the root is an operation's response data, which serde decodes too.
    pub(super) fn unit(&self, unit: &Unit<'_>, place: &Place, data: bool) -> TokenStream {
        let types = unit.order.iter().map(|&index| {
            let root = data && unit.root == Target::Local(index);
            match &unit.types[index] {
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
        let read = self.read_struct(structure, graphql, unit);
        let result = place.std("Result");
        let name = ident(name);
        let wrapper = self.wrapper(structure, &name, unit, place);
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

            #wrapper

            #deserialize
        }
    }

    fn read_struct(&self, structure: &Struct<'_>, graphql: &str, unit: &Unit<'_>) -> TokenStream {
        let keys = structure.fields.iter().map(|field| key(field.field));
        let shown = || {
            let shown = structure.fields.iter().enumerate().filter(|(_, field)| !field.field.hidden);
            shown.map(|(index, field)| (Literal::usize_unsuffixed(index), field, local(&field.name)))
        };
        let slots = shown().map(|(_, _, local)| quote!(let mut #local = None;));
        let reads = shown().map(|(index, StructField { field, target, .. }, local)| {
            let value = self.read_value(&field.ty, target, unit.strings);
            let value = if field.ty.is_nullable() { quote!(#value?) } else { quote!(Some(#value?)) };
            (index, quote!(#local = #value))
        });
        let reads: Vec<_> = reads.collect();
        let in_order = unit.straight_line.then(|| in_order(structure, &reads));
        let arms = reads.iter().map(|(index, read)| quote!(#index => #read));
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
            #in_order
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
    fn read_value(&self, ty: &Type, target: &Target, strings: Strings) -> TokenStream {
        let leaf = self.read_leaf(ty.name(), target, strings);
        let bare = matches!(ty.nullable(), Type::Named(_));
        match leaf {
            // What has one way to be read has it inside of lists and options, too.
            Read::Own => quote!(json::FromJson::read(reader)),
            Read::BuiltIn(_) if !bare => quote!(json::FromJson::read(reader)),
            Read::BuiltIn(read) | Read::Special(read) => wrapped(ty, &read),
        }
    }

    fn read_leaf(&self, graphql: &str, target: &Target, strings: Strings) -> Read {
        if let Target::Leaf(leaf @ (Leaf::Typename | Leaf::Scalar)) = target
            && self.is_shared(*leaf, graphql, strings)
        {
            return read_text(graphql);
        }
        if *target == Target::Leaf(Leaf::Typename) {
            return Read::BuiltIn(quote!(json::string));
        }
        if *target != Target::Leaf(Leaf::Scalar) {
            return Read::Own;
        }
        if let Some(rust) = self.options.scalars.get(graphql) {
            return read_mapped(graphql, rust);
        }
        match graphql {
            "String" => Read::BuiltIn(quote!(json::string)),
            // Its Rust type alone doesn't say that it takes integers.
            "ID" => Read::Special(quote!(json::id)),
            "Int" => Read::BuiltIn(quote!(json::int)),
            "Float" => Read::BuiltIn(quote!(json::float)),
            "Boolean" => Read::BuiltIn(quote!(json::boolean)),
            _ => Read::Own,
        }
    }
}

/// How a value is read, inside of its lists and options.
enum Read {
    /// As its Rust type is always read.
    Own,
    /// The same, by a shorter way.
    BuiltIn(TokenStream),
    /// By a function that its Rust type doesn't name.
    Special(TokenStream),
}

/// How a scalar is read that is mapped to a Rust type: by serde, unless the type has a reader of its own.
fn read_mapped(graphql: &str, rust: &TokenStream) -> Read {
    let path: String = rust.to_string().chars().filter(|c| !c.is_whitespace()).collect();
    match path.trim_start_matches("::") {
        "String" | "std::string::String" => Read::BuiltIn(quote!(json::string)),
        "i32" => Read::BuiltIn(quote!(json::int)),
        "f64" => Read::BuiltIn(quote!(json::float)),
        "bool" => Read::BuiltIn(quote!(json::boolean)),
        "relaywalk::Text" => read_text(graphql),
        "i64" | "relaywalk::Scalar" => Read::Own,
        _ => Read::Special(quote!(json::scalar)),
    }
}

/// How a `relaywalk::Text` is read.
fn read_text(graphql: &str) -> Read {
    if graphql == "ID" { Read::Special(quote!(__private::read_id)) } else { Read::Own }
}

/// Statements that read the fields a server sends if it sends all of them in the order of the selection, none other
/// between: each is a comparison with a constant. Whatever is left is for the loop behind them.
fn in_order(structure: &Struct<'_>, reads: &[(Literal, TokenStream)]) -> TokenStream {
    let fields = structure.fields.iter().enumerate().take(PREDICTED);
    let statements = fields.map(|(index, StructField { field, .. })| {
        let (index, key) = (Literal::usize_unsuffixed(index), key(field));
        let shown = reads.iter().find(|(of, _)| of.to_string() == index.to_string());
        let read = shown.map_or_else(|| quote!(reader.skip()?), |(_, read)| read.clone());
        quote!(if reader.is_next(&mut object, #index, #key) { #read; })
    });
    quote!(#(#statements)*)
}

/// A key as the reader looks for it.
fn key(field: &Field) -> String {
    format!(",\"{}\":", field.key)
}

/// An expression that reads the lists and options of a type, and what is in them by a function.
fn wrapped(ty: &Type, read: &TokenStream) -> TokenStream {
    match ty {
        Type::Named(_) => quote!(json::nullable(reader, #read)),
        Type::NonNull(inner) => match &**inner {
            Type::List(item) => {
                let item = function(item, read);
                quote!(json::list(reader, #item))
            }
            _ => quote!(#read(reader)),
        },
        list => {
            let list = wrapped(&Type::NonNull(Box::new(list.clone())), read);
            quote!(json::nullable(reader, |reader| #list))
        }
    }
}

/// The same as a function of the reader.
fn function(ty: &Type, read: &TokenStream) -> TokenStream {
    if matches!(ty, Type::NonNull(inner) if matches!(**inner, Type::Named(_))) {
        return read.clone();
    }
    let value = wrapped(ty, read);
    quote!(|reader| #value)
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
