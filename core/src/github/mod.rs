//! The words GitHub understands: requests as values, answers as values, and what its refusals mean.
//!
//! [`Api`](api::Api) builds a request, a host sends it, [`judge`] says whether the reply stands, and
//! [`read`](replies::read) makes a typed value of it.

pub mod api;
pub mod limits;
pub mod names;
pub mod reads;
pub mod refusal;
pub mod replies;
pub mod writes;

mod error_body;
mod judge;
mod kind;

pub use api::Api;
pub use judge::judge;
pub use names::{BranchName, RepoName};
pub use refusal::{Refusal, RefusalKind};
pub use replies::ReplyError;
