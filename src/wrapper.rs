/// An object that holds one value, and maybe how it is shown: `Name { value displayValue }`, as Salesforce's schema has
/// nearly every field.
///
/// Generated types have it if `value` is selected of an object with nothing but values, whatever it is called. Through
/// options, so that no level of them has to be opened by hand:
///
/// ```
/// use relaywalk::Wrapper;
///
/// // As generated, from `Name { value }`.
/// struct StringValue { value: Option<String> }
/// struct Account { name: Option<StringValue> }
/// # impl Wrapper for StringValue {
/// #     type Value = String;
/// #     fn value(&self) -> Option<&String> { self.value.as_ref() }
/// #     fn into_value(self) -> Option<String> { self.value }
/// # }
///
/// let account = Account { name: Some(StringValue { value: Some("Acme".to_owned()) }) };
/// assert_eq!(account.name.value().map(String::as_str), Some("Acme"));
/// assert_eq!(Account { name: None }.name.value(), None);
/// ```
pub trait Wrapper {
    /// What the value is, null aside.
    type Value;

    /// The value; nothing if it, or what holds it, is null.
    fn value(&self) -> Option<&Self::Value>;

    /// The value itself.
    fn into_value(self) -> Option<Self::Value>
    where
        Self: Sized;
}

impl<W: Wrapper> Wrapper for Option<W> {
    type Value = W::Value;

    fn value(&self) -> Option<&W::Value> {
        self.as_ref()?.value()
    }

    fn into_value(self) -> Option<W::Value> {
        self?.into_value()
    }
}
