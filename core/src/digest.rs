//! SHA-256 digests, written `sha256:…`: what changes, contents and plans are known by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::sorted;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of `bytes`.
    #[must_use]
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Returns the digest of the lines, sorted by code point, each ended by a line feed.
    #[must_use]
    pub fn of_sorted_lines(mut lines: Vec<String>) -> Self {
        sorted::sort_by(&mut lines, String::cmp);
        let mut hasher = Sha256::new();
        for line in &lines {
            hasher.update(line);
            hasher.update(b"\n");
        }
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hex = text.strip_prefix(PREFIX).ok_or(DigestError)?;
        let mut bytes = [0; 32];
        crate::oid::decode_hex(hex, &mut bytes).ok_or(DigestError)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The text is not `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not `sha256:` followed by 64 lower-case hexadecimal digits")]
pub struct DigestError;

const PREFIX: &str = "sha256:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_written_as_it_is_read() {
        let text = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

        assert_eq!(Digest::of("abc").to_string(), text);
        assert_eq!(text.parse(), Ok(Digest::of("abc")));
        assert_eq!("sha256:BA".parse::<Digest>(), Err(DigestError));
    }

    #[test]
    fn the_order_of_lines_does_not_matter() {
        let digest = |lines: &[&str]| {
            Digest::of_sorted_lines(lines.iter().map(ToString::to_string).collect())
        };

        assert_eq!(digest(&["b", "a"]), Digest::of("a\nb\n"));
        assert_eq!(digest(&["b", "a"]), digest(&["a", "b"]));
    }
}
