//! From the list of kinds to their structs, the enum of all, and their fields by name.

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
            pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

            impl From<$name> for Body {
                fn from(body: $name) -> Self {
                    Self::$name(body)
                }
            }
        )*

        /// What a fact says.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Body { $($(#[$doc])* $name($name),)* }

        /// Every kind with its fields, in the order of the enum: what rules may name.
        pub const KINDS: &[(&str, &[&str])] = &[$(($kind, &[$(stringify!($field)),*])),*];

        impl Body {
            /// The name of the kind in rules and in the text form.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind,)* }
            }

            /// Every field that has a value, with its texts, in the order of the struct.
            #[must_use]
            pub fn fields(&self) -> Vec<(&'static str, Vec<String>)> {
                match self {
                    $(Self::$name(body) => vec![$((stringify!($field), body.$field.texts())),*],)*
                }
            }

            /// The texts of one field; none where the kind has no such field.
            #[must_use]
            pub fn values(&self, field: &str) -> Vec<String> {
                match self {
                    $(Self::$name(body) => match field {
                        $(stringify!($field) => body.$field.texts(),)*
                        _ => Vec::new(),
                    },)*
                }
            }

            /// A fact of this kind with every field at its default.
            #[must_use]
            pub fn default_of(kind: &str) -> Option<Self> {
                match kind {
                    $($kind => Some(Self::$name($name::default())),)*
                    _ => None,
                }
            }

            /// Sets a field from its texts.
            ///
            /// # Errors
            /// Where the kind has no such field, or a text is not of its type.
            pub fn set(&mut self, field: &str, texts: &[&str]) -> Result<(), String> {
                match self {
                    $(Self::$name(body) => match field {
                        $(stringify!($field) => body.$field = Field::from_texts(texts)?,)*
                        _ => return Err(format!("a fact of kind `{}` has no field `{field}`", $kind)),
                    },)*
                }
                Ok(())
            }
        }
    };
}

pub(super) use facts;
