//! Servers on 127.0.0.1 that can also break off, and the same answers without a socket.

use std::net::Ipv4Addr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use http::{Request, Response};
use hyper::body::Frame;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// The connection broke before a whole answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped;

/// An answer and how it travels.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) response: Response<Vec<u8>>,
    pub(crate) delivery: Delivery,
    pub(crate) delay: Duration,
}

/// How much of an answer arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Nothing: the connection breaks.
    Dropped,
    /// The head and half of the body, then the connection breaks.
    Half,
    Whole,
}

impl Reply {
    /// Waits as long as the answer takes, and turns a broken connection into an error.
    pub(crate) fn delivered(self) -> Result<Response<Vec<u8>>, Dropped> {
        std::thread::sleep(self.delay);
        match self.delivery {
            Delivery::Whole => Ok(self.response),
            Delivery::Dropped | Delivery::Half => Err(Dropped),
        }
    }
}

/// Makes a router that gives every request to `answer`.
///
/// A broken connection shows as the extension [`Dropped`] on an empty response with status 500,
/// a half body as one shorter than its `content-length`.
pub(crate) fn router(
    answer: impl Fn(Request<Vec<u8>>) -> Reply + Clone + Send + Sync + 'static,
) -> Router {
    Router::new().fallback(move |request: axum::extract::Request| {
        let answer = answer.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await;
            let body = body.map_or_else(|_| Vec::new(), |body| body.to_vec());
            let reply = answer(Request::from_parts(parts, body));
            // Whoever waits holds no thread: what comes in meanwhile might be put behind it.
            if reply.delay > Duration::ZERO {
                tokio::time::sleep(reply.delay).await;
            }
            carried(reply)
        }
    })
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where it listens, such as `http://127.0.0.1:49152`, without a final slash.
    pub url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Serves a router on a port of 127.0.0.1, on a free one for 0, in threads of its own.
    pub fn start(router: Router, port: u16) -> std::io::Result<Self> {
        let listener = listener(port)?;
        let url = format!("http://{}", listener.local_addr()?);
        Ok(Self::begin(url, move |stopped| {
            run(listener, stopped, async move |listener| accept(&listener, &router).await);
        }))
    }

    /// Serves a router on a free port of 127.0.0.1 as [`start`](Self::start) does, over TLS.
    pub fn start_tls(router: Router, tls: TlsAcceptor) -> std::io::Result<Self> {
        let listener = listener(0)?;
        let url = format!("https://{}", listener.local_addr()?);
        Ok(Self::begin(url, move |stopped| {
            run(listener, stopped, async move |listener| {
                accept_tls(&listener, &router, &tls).await;
            });
        }))
    }

    /// Hands every connection to a free port of 127.0.0.1 to `serve`; the address begins with `http://`.
    pub fn start_raw<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> std::io::Result<Self>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = listener(0)?;
        let url = format!("http://{}", listener.local_addr()?);
        Ok(Self::begin(url, move |stopped| {
            run(listener, stopped, async move |listener: TcpListener| {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream));
                }
            });
        }))
    }

    /// Where it listens, without a scheme.
    pub fn address(&self) -> &str {
        self.url.split_once("://").map_or("", |(_, address)| address)
    }

    fn begin(url: String, run: impl FnOnce(oneshot::Receiver<()>) + Send + 'static) -> Self {
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || run(stopped));
        Self { url, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn listener(port: u16) -> std::io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn carried(reply: Reply) -> Response<Body> {
    let (mut parts, mut body) = reply.response.into_parts();
    match reply.delivery {
        Delivery::Dropped => {
            parts.extensions.insert(Dropped);
            parts.status = http::StatusCode::INTERNAL_SERVER_ERROR;
            body.clear();
        }
        Delivery::Half => {
            parts.headers.insert("content-length", body.len().into());
            body.truncate(body.len() / 2);
            return Response::from_parts(
                parts,
                Body::new(Broken { part: Some(body), flushed: false }),
            );
        }
        Delivery::Whole => {}
    }
    Response::from_parts(parts, Body::from(body))
}

/// A body that breaks off after its first part.
struct Broken {
    part: Option<Vec<u8>>,
    flushed: bool,
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(part) = self.part.take() {
            return Poll::Ready(Some(Ok(Frame::data(part.into()))));
        }
        // Whoever waits sends what it has: the first part goes out before the end comes.
        if !std::mem::replace(&mut self.flushed, true) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(broken())))
    }
}

fn broken() -> std::io::Error {
    std::io::Error::other("broken on request")
}

fn run(
    listener: std::net::TcpListener,
    stopped: oneshot::Receiver<()>,
    serve: impl AsyncFnOnce(TcpListener),
) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).unwrap();
        tokio::select! {
            () = serve(listener) => {}
            _ = stopped => {}
        }
    });
    // Connections that idle are cut; a test does not wait for them.
    runtime.shutdown_timeout(Duration::ZERO);
}

async fn accept(listener: &TcpListener, router: &Router) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, router.clone()));
    }
}

async fn accept_tls(listener: &TcpListener, router: &Router, tls: &TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        let (router, tls) = (router.clone(), tls.clone());
        tokio::spawn(async move {
            // Who does not trust the certificate ends the connection here.
            if let Ok(stream) = tls.accept(stream).await {
                serve(stream, router).await;
            }
        });
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, router: Router) {
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        let router = router.clone();
        async move {
            let Ok(response) = router.oneshot(request.map(Body::new)).await;
            match response.extensions().get::<Dropped>() {
                Some(_) => Err(broken()),
                None => Ok(response),
            }
        }
    });
    // A connection that ends in an error was broken on request, or by the client.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// How many requests can be held at once.
const THREADS: usize = 8;
