//! trueup as a Cloudflare Worker: no server, a cron trigger, and the same core as everywhere.
//!
//! ```text
//! cron ──▶ cron ────────┐                       ┌─▶ run ─▶ drive ─▶ transport, sign
//!                       ├─ task ─▶ keeper ──────┤
//! HTTP ──▶ routes ──────┘   (one Durable Object)└─▶ state
//! ```
//!
//! What comes in is authorised, routed and handed on; the one [`Keeper`] runs the sync and holds what is kept between
//! runs. `js/worker.js` stands around both: it makes an error of a panic, and a fresh instance for the next call.

mod answer;
mod cron;
mod drive;
#[expect(missing_docs, reason = "the macro makes methods for JavaScript, without a word")]
mod keeper;
mod log;
mod routes;
mod run;
mod settings;
mod sign;
mod state;
mod task;
mod transport;

pub use keeper::Keeper;
