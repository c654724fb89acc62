//! The pure core of trueup: it compares a source of record with files in GitHub repositories and proposes the
//! difference, without a socket, a file, a clock or a random number of its own.
//!
//! Two lines of modules meet in [`engine`]. The *paper line* knows nothing of HTTP, the *wire line* nothing of drift:
//!
//! ```text
//! bytes ─ document ─ compare ─ family ─ plan ─ wording ─ propose ─┐
//!                                                                 engine ─ Step::Send(Request) ─▶ host
//!                             http ─ github ──────────────────────┘   ▲                            │
//!                                                                     └────── answer(Response) ────┘
//! ```
//!
//! [`config`] fills every module's own options; [`digest`], [`float`], [`json`], [`names`], [`oid`], [`secret`], [`sides`], [`sorted`] and [`time`] are leaves.
//!
//! The paper line alone needs two texts:
//!
//! ```
//! use trueup_core::propose::{self, Rules, Sides};
//!
//! let sides = Sides {
//!     source: &br#"{"flux": {"version": "2.0", "size": 12e9}}"#[..],
//!     target: &b"{\r\n\t\"flux\": {\"size\": 12000000000, \"version\": \"1.0\"}\r\n}\r\n"[..],
//! };
//!
//! let drift = propose::drift(sides, &Rules::default())?;
//! assert_eq!(propose::Text(&drift).to_string(), "~ flux\n  /version: \"1.0\" → \"2.0\"\n1 changed, 0 unchanged\n");
//!
//! // One changed value is all that changes: tabs, CRLF, order and the number's spelling stay.
//! let edited = propose::edited(sides)?;
//! assert_eq!(edited, b"{\r\n\t\"flux\": {\"size\": 12000000000, \"version\": \"2.0\"}\r\n}\r\n");
//! # Ok::<(), propose::SidedFault>(())
//! ```
//!
//! A whole run is driven as [`engine::Engine`] shows.

pub mod companion;
pub mod compare;
pub mod config;
pub mod digest;
pub mod document;
pub mod engine;
pub mod family;
pub mod float;
pub mod github;
pub mod http;
pub mod json;
pub mod names;
pub mod oid;
pub mod plan;
pub mod propose;
pub mod secret;
pub mod sides;
pub mod sorted;
pub mod time;
pub mod wording;
