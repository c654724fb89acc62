//! Reading an answer no further than allowed.

use std::error::Error;

use http_body_util::BodyExt;
use trueup_core::http::{Response, Unreachable};

use super::broken;

/// Reads the whole answer; a body beyond `limit` bytes, counted as unpacked, is given up.
pub(super) async fn read<B>(
    answer: http::Response<B>,
    limit: usize,
) -> Result<Response, Unreachable>
where
    B: BodyExt<Data: AsRef<[u8]>, Error: Error + 'static> + Unpin,
{
    let (head, mut frames) = answer.into_parts();
    let mut body = Vec::new();
    while let Some(frame) = frames.frame().await {
        let frame = frame.map_err(|error| broken(&error))?;
        let data = frame.data_ref().map(AsRef::as_ref).unwrap_or_default();
        if data.len() > limit - body.len() {
            return Err(Unreachable::TooLarge { limit });
        }
        body.extend_from_slice(data);
    }
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
    Ok(Response { status: head.status.as_u16(), headers: headers.collect(), body })
}
