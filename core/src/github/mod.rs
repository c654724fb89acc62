//! The words GitHub understands: requests as values, answers as values, and what its refusals mean.
//!
//! [`Api`] builds a request, a host sends it, [`judge()`] says whether the reply stands, and
//! [`read`](replies::read) makes a typed value of it, or a [`Refusal`] with a kind to match on.
//!
//! ```
//! use trueup_core::github::{api::Api, judge, replies::{Branch, read}};
//! use trueup_core::http::retry::{RetryOptions, Verdict};
//! use trueup_core::http::Response;
//! use trueup_core::time::Timestamp;
//!
//! let api = Api::new("https://api.github.com");
//! let request = api.branch(&"octocat/hello".parse()?, &"main".parse()?);
//! assert_eq!(request.url, "https://api.github.com/repos/octocat/hello/branches/main");
//!
//! let reply = Ok(Response {
//!     status: 200,
//!     headers: Vec::new(),
//!     body: br#"{
//!         "commit": {
//!             "sha": "7638417db6d59f3c431d3e1f261cc637155684cd",
//!             "commit": {"tree": {"sha": "691272480426f78a0138979dd3ce63b77f706feb"}}
//!         }
//!     }"#.to_vec(),
//! });
//! let verdict = judge(&request, &reply, 1, Timestamp::default(), &RetryOptions::default());
//! assert_eq!(verdict, Verdict::Accept);
//!
//! let branch: Branch = read(&request, &reply?)?;
//! assert_eq!(branch.commit.to_string(), "7638417db6d59f3c431d3e1f261cc637155684cd");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod api;
pub mod auth;
pub mod limits;
pub mod reads;
pub mod refusal;
pub mod replies;
pub mod rule;
pub mod token;
pub mod writes;

mod error_body;
mod judge;
mod kind;

pub use crate::names::{BranchName, RepoName};
pub use api::Api;
pub use auth::{Access, App};
pub use judge::judge;
pub use refusal::{Refusal, RefusalKind};
pub use replies::ReplyError;
pub use rule::Rule;
