//! What stands before a server under a name of its own: `https`, and a path that everything is below.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, LINK, LOCATION};
use http::{Request, Response, Uri};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::authority::Authority;
use crate::loopback::Running;

/// A front such as GitHub Enterprise Server has: the API at `https://NAME/api/v3`, pages at `https://NAME`.
#[derive(Debug, Clone)]
pub struct Front {
    name: String,
    below: String,
    outside: Arc<Mutex<Vec<String>>>,
}

impl Front {
    /// A front of this name; `below` is empty or such as `/api/v3`.
    pub fn new(name: &str, below: &str) -> Self {
        Self { name: name.to_owned(), below: below.to_owned(), outside: Arc::default() }
    }

    /// The name of its host.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address that clients use.
    pub fn url(&self) -> String {
        format!("https://{}{}", self.name, self.below)
    }

    /// The paths asked for so far that are not below the front's own; they are answered with 404.
    pub fn outside(&self) -> Vec<String> {
        self.outside.lock().unwrap().clone()
    }

    /// Serves what `router` answers, over TLS, on a free port of 127.0.0.1 until the returned value is dropped.
    pub fn serve(&self, router: Router, authority: &Authority) -> Running {
        let front = self.clone();
        let before = Router::new().fallback(move |request: Request<Body>| {
            let (front, router) = (front.clone(), router.clone());
            async move { front.pass(request, router).await }
        });
        Running::start_tls(before, authority.tls(&self.name)).unwrap()
    }

    async fn pass(&self, mut request: Request<Body>, router: Router) -> Response<Body> {
        let whole = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let Some(path) = whole.strip_prefix(&self.below).filter(|path| path.starts_with('/'))
        else {
            self.outside.lock().unwrap().push(whole);
            return Response::builder().status(404).body(Body::empty()).unwrap();
        };
        *request.uri_mut() = path.parse::<Uri>().unwrap();
        let Ok(response) = router.oneshot(request).await;
        self.readdressed(response).await
    }

    /// Puts the addresses in an answer the way they are from outside.
    async fn readdressed(&self, response: Response<Body>) -> Response<Body> {
        let (mut parts, body) = response.into_parts();
        let inside = format!("http://{}/", self.name);
        let outside = format!("{}/", self.url());
        for name in [LINK, LOCATION] {
            replace(&mut parts.headers, &name, |text| text.replace(&inside, &outside));
        }
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|value| value.starts_with("application/json")) {
            return Response::from_parts(parts, body);
        }
        let Ok(bytes) = to_bytes(body, usize::MAX).await else {
            return Response::builder().status(502).body(Body::empty()).unwrap();
        };
        // Half an answer stays half of one.
        let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
            return Response::from_parts(parts, Body::from(bytes));
        };
        self.readdress(&mut value);
        parts.headers.remove(CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(value.to_string()))
    }

    /// Changes texts that are addresses and no others: what merely mentions one was written by somebody.
    fn readdress(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let api = text.strip_prefix(&format!("http://{}/", self.name));
                let page = text.strip_prefix("https://github.com/");
                let new = api.map(|rest| format!("{}/{rest}", self.url()));
                let new = new.or(page.map(|rest| format!("https://{}/{rest}", self.name)));
                *text = new.unwrap_or_else(|| std::mem::take(text));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.readdress(item)),
            Value::Object(members) => {
                members.values_mut().for_each(|member| self.readdress(member));
            }
            _ => {}
        }
    }
}

fn replace(headers: &mut HeaderMap, name: &HeaderName, change: impl Fn(&str) -> String) {
    let Some(text) = headers.get(name).and_then(|value| value.to_str().ok()) else { return };
    let new = change(text).parse().unwrap();
    headers.insert(name, new);
}
