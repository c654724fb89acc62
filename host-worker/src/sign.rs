//! The private key of a GitHub App, in WebCrypto: imported once, and what it signs.

use std::cell::OnceCell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use trueup_core::engine::{Signature, Signed, SigningInput, Unsigned};
use trueup_core::secret::Secret;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CryptoKey, SubtleCrypto, WorkerGlobalScope};
use worker::js_sys::{Array, Object, Reflect, Uint8Array};
use worker::wasm_bindgen_futures::JsFuture;

/// The key as WebCrypto has it, from its first use on; an instance's settings never change.
#[derive(Debug, Default)]
pub(crate) struct Imported(OnceCell<CryptoKey>);

/// Signs with an App's key, or says why it does not.
pub(crate) struct Signer<'a> {
    /// The key as it was set, if it was.
    pub(crate) key: Option<&'a Secret<String>>,
    /// The key as it is used.
    pub(crate) imported: &'a Imported,
}

impl Signer<'_> {
    /// Signs by RS256.
    pub(crate) async fn sign(&self, input: &SigningInput) -> Signed {
        let unsigned = |reason: &str| Unsigned { reason: reason.to_owned() };
        let text = self.key.ok_or_else(|| unsigned("there is none"))?;
        let der = pkcs8(text.expose()).ok_or_else(|| unsigned(UNREADABLE))?;
        // The platform's own words may quote what it stumbled over.
        let key = self.key(&der).await.map_err(|_| unsigned(UNREADABLE))?;
        let signature = sign(&key, input.as_bytes()).await;
        signature.map_err(|_| unsigned("it cannot sign by RS256"))
    }

    async fn key(&self, der: &Secret<Vec<u8>>) -> Result<CryptoKey, JsValue> {
        if let Some(key) = self.imported.0.get() {
            return Ok(key.clone());
        }
        let key = import(der).await?;
        Ok(self.imported.0.get_or_init(|| key).clone())
    }
}

const UNREADABLE: &str = "GITHUB_APP_PRIVATE_KEY is no RSA private key that can be read: \
                          take the file that GitHub gave out, as it is";

async fn import(der: &Secret<Vec<u8>>) -> Result<CryptoKey, JsValue> {
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &ALGORITHM.into())?;
    Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into())?;
    let usages = Array::of1(&"sign".into());
    let bytes = Uint8Array::from(der.expose().as_slice());
    let key = subtle()?.import_key_with_object("pkcs8", &bytes, &algorithm, false, &usages)?;
    Ok(JsFuture::from(key).await?.unchecked_into())
}

async fn sign(key: &CryptoKey, input: &[u8]) -> Result<Signature, JsValue> {
    let signature = subtle()?.sign_with_str_and_u8_array(ALGORITHM, key, input)?;
    Ok(Signature::new(&Uint8Array::new(&JsFuture::from(signature).await?).to_vec()))
}

fn subtle() -> Result<SubtleCrypto, JsValue> {
    let global: WorkerGlobalScope = worker::js_sys::global().unchecked_into();
    Ok(global.crypto()?.subtle())
}

const ALGORITHM: &str = "RSASSA-PKCS1-v1_5";

/// Returns a key in the one form that WebCrypto takes; `None` if it is no key. GitHub gives out PKCS#1.
fn pkcs8(pem: &str) -> Option<Secret<Vec<u8>>> {
    let (label, rest) = pem.trim().strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let body = Secret::new(body.split_whitespace().collect::<String>());
    let der = Secret::new(STANDARD.decode(body.expose()).ok()?);
    match label {
        "PRIVATE KEY" => Some(der),
        "RSA PRIVATE KEY" => Some(wrapped(&der)),
        _ => None,
    }
}

/// Wraps PKCS#1 into PKCS#8: a sequence of the version, what kind of key it is, and the key.
fn wrapped(pkcs1: &Secret<Vec<u8>>) -> Secret<Vec<u8>> {
    let key = Secret::new(tagged(OCTET_STRING, &[pkcs1.expose()]));
    Secret::new(tagged(SEQUENCE, &[&VERSION_0, &RSA_ENCRYPTION, key.expose()]))
}

/// Returns one value of DER.
fn tagged(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let bytes = length.to_be_bytes();
    let digits = &bytes[bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1)..];
    let mut value = vec![tag];
    if length >= 0x80 {
        value.push(0x80 | u8::try_from(digits.len()).expect("a length has eight bytes at most"));
    }
    value.extend(digits);
    parts.iter().for_each(|part| value.extend(*part));
    value
}

const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
const VERSION_0: [u8; 3] = [0x02, 0x01, 0x00];

/// `SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL }`, by RFC 8017.
const RSA_ENCRYPTION: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(label: &str, der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| str::from_utf8(line).expect("ASCII")).collect();
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
    }

    #[test]
    fn a_length_is_written_as_der_has_it() {
        let head = |length: usize| {
            let value = tagged(OCTET_STRING, &[&vec![7; length]]);
            value[..value.len() - length].to_vec()
        };

        assert_eq!(head(0), [4, 0]);
        assert_eq!(head(127), [4, 127]);
        assert_eq!(head(128), [4, 0x81, 128]);
        assert_eq!(head(255), [4, 0x81, 255]);
        assert_eq!(head(256), [4, 0x82, 1, 0]);
        assert_eq!(head(1191), [4, 0x82, 4, 0xa7]);
    }

    #[test]
    fn a_key_of_github_is_wrapped() {
        let wrapped = pkcs8(&pem("RSA PRIVATE KEY", &[0x30, 1, 7])).expect("a key");

        let head = [0x30, 23, 2, 1, 0];
        let key = [4, 3, 0x30, 1, 7];
        assert_eq!(*wrapped.expose(), [&head[..], &RSA_ENCRYPTION, &key].concat());
    }

    #[test]
    fn a_key_in_pkcs8_stays_as_it_is() {
        let der: Vec<u8> = (0..=255).collect();

        assert_eq!(pkcs8(&pem("PRIVATE KEY", &der)), Some(Secret::new(der)));
    }

    #[test]
    fn what_is_no_key_is_none() {
        for text in
            ["", "-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----", &pem("X", b"")]
        {
            assert_eq!(pkcs8(text), None, "{text}");
        }
    }
}
