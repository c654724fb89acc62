//! One level of a container, cut into pieces of its text.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// What stands between two commas as it is spelled: a member's key and value, or an element, which has no key.
pub(crate) type Item<'a> = (Option<&'a str>, &'a str);

/// Cuts a container into its items, in their order and repeated ones too; anything else holds none and is not looked at.
pub(crate) fn items(text: &str) -> Result<Vec<Item<'_>>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let items = match text.trim_start().as_bytes().first() {
        Some(b'[') => json.deserialize_seq(Items)?,
        Some(b'{') => json.deserialize_map(Items)?,
        _ => return Ok(Vec::new()),
    };
    json.end()?;
    Ok(items)
}

struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<Item<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            items.push((Some(key.get()), value.get()));
        }
        Ok(items)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(value) = seq.next_element::<&RawValue>()? {
            items.push((None, value.get()));
        }
        Ok(items)
    }
}
