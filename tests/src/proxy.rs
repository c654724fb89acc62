//! A proxy on loopback that knows names nobody else knows, and writes down where it was asked to go.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;

use crate::loopback::Running;

/// A proxy for HTTP (`CONNECT`, and whole addresses) and for SOCKS 5.
#[derive(Debug)]
pub struct Proxy {
    state: Arc<State>,
    running: Running,
}

/// How a proxy meets whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manner {
    /// Answers 407 unless it is told this user and password.
    Asking(String),
    /// Lets everybody through.
    Open,
    /// Answers this status to everything.
    Refusing(u16),
}

#[derive(Debug)]
struct State {
    manner: Manner,
    /// Names and ports, and the addresses that are behind them.
    routes: BTreeMap<String, String>,
    asked: Mutex<Vec<String>>,
}

impl Proxy {
    /// Starts a proxy that knows the way from each `name:port` to an address.
    pub fn start(manner: Manner, routes: &[(&str, &str)]) -> Self {
        let routes = routes.iter().map(|(name, to)| ((*name).to_owned(), (*to).to_owned()));
        let state = Arc::new(State { manner, routes: routes.collect(), asked: Mutex::default() });
        let serving = Arc::clone(&state);
        let running = Running::start_raw(move |stream| {
            let state = Arc::clone(&serving);
            // A connection that breaks is the client's matter.
            async move { drop(state.serve(stream).await) }
        });
        Self { state, running: running.unwrap() }
    }

    /// Where it listens, such as `127.0.0.1:49152`.
    pub fn address(&self) -> &str {
        self.running.address()
    }

    /// What it was asked so far, such as `CONNECT github.example.test:443`.
    pub fn asked(&self) -> Vec<String> {
        self.state.asked.lock().unwrap().clone()
    }
}

impl State {
    async fn serve(&self, mut client: TcpStream) -> std::io::Result<()> {
        let mut first = [0];
        client.peek(&mut first).await?;
        if first[0] == SOCKS {
            return self.serve_socks(client).await;
        }
        let head = head(&mut client).await?;
        let line = head.lines().next().unwrap_or_default();
        let (method, rest) = line.split_once(' ').unwrap_or_default();
        let target = rest.split(' ').next().unwrap_or_default();
        let place = match target.split_once("://") {
            Some((_, rest)) => format!("{}:80", rest.split('/').next().unwrap_or_default()),
            None => target.to_owned(),
        };
        self.note(method, &place);
        let status = match (&self.manner, self.routes.get(&place)) {
            (Manner::Refusing(status), _) => *status,
            (Manner::Asking(secret), _) if !authorizes(&head, secret) => 407,
            (_, None) => 502,
            (_, Some(address)) => return relay(client, address, method, &head).await,
        };
        let challenge =
            if status == 407 { "proxy-authenticate: Basic realm=\"proxy\"\r\n" } else { "" };
        let answer = format!("HTTP/1.1 {status} \r\n{challenge}content-length: 0\r\n\r\n");
        client.write_all(answer.as_bytes()).await
    }

    /// RFC 1928 without a password, for names only.
    async fn serve_socks(&self, mut client: TcpStream) -> std::io::Result<()> {
        let methods = client.read_u16().await? & 0xff;
        client.read_exact(&mut vec![0; usize::from(methods)]).await?;
        client.write_all(&[SOCKS, 0]).await?;
        let mut request = [0; 5];
        client.read_exact(&mut request).await?;
        let mut name = vec![0; usize::from(request[4])];
        client.read_exact(&mut name).await?;
        let port = client.read_u16().await?;
        let place = format!("{}:{port}", String::from_utf8_lossy(&name));
        self.note("SOCKS", &place);
        let Some(address) = self.routes.get(&place) else {
            return client.write_all(&[SOCKS, 4, 0, 1, 0, 0, 0, 0, 0, 0]).await;
        };
        let mut server = TcpStream::connect(address).await?;
        client.write_all(&[SOCKS, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
        copy_bidirectional(&mut client, &mut server).await.map(drop)
    }

    fn note(&self, method: &str, place: &str) {
        self.asked.lock().unwrap().push(format!("{method} {place}"));
    }
}

/// Becomes a pipe; a request for a whole address goes on as it came.
async fn relay(
    mut client: TcpStream,
    address: &str,
    method: &str,
    head: &str,
) -> std::io::Result<()> {
    let mut server = TcpStream::connect(address).await?;
    if method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    } else {
        server.write_all(head.as_bytes()).await?;
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

/// Reads up to the empty line and no further.
async fn head(client: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(client.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn authorizes(head: &str, secret: &str) -> bool {
    let expected = format!("Basic {}", BASE64_STANDARD.encode(secret));
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    fields
        .any(|(name, value)| name.eq_ignore_ascii_case("proxy-authorization") && value == expected)
}

/// The version that a client begins with.
const SOCKS: u8 = 5;
