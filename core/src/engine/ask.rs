//! One question to GitHub or a source, by the right that holds for its repository, until it is answered.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use super::authority::Authority;
use super::failure::Failure;
use super::line::Line;
use super::options::Options;
use super::passes::Passes;
use super::wire::Wire;
use crate::github::auth::AppPermissions;
use crate::github::{RepoName, replies};
use crate::http::{Request, Response, Service, redirect};
use crate::json::Read;

/// Asks on behalf of one repository, or of none.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    line: Line,
    authority: Authority,
    repository: Option<RepoName>,
    /// What went wrong beside the work for the repository.
    warnings: Rc<RefCell<Vec<String>>>,
}

impl Ask {
    /// Returns who asks the sources; GitHub is asked [on behalf of](Self::on_behalf_of) a repository.
    ///
    /// An App asks for these permissions, unless there is a pass for them already.
    pub(super) fn new(
        wire: Wire,
        options: &Options,
        permissions: AppPermissions,
        passes: Passes,
    ) -> Self {
        let line = Line::new(wire, options);
        let authority = Authority::new(&line, options, permissions, passes);
        Self { authority, line, repository: None, warnings: Rc::default() }
    }

    /// Returns who asks GitHub about a repository, at the same pace and by the same tokens.
    pub(super) fn on_behalf_of(&self, repository: &RepoName) -> Self {
        Self { repository: Some(repository.clone()), warnings: Rc::default(), ..self.clone() }
    }

    pub(super) const fn authority(&self) -> &Authority {
        &self.authority
    }

    pub(super) const fn wire(&self) -> &Wire {
        self.line.wire()
    }

    /// Keeps what went wrong and fails nothing; what a second try says again is kept once.
    pub(super) fn warn(&self, what: &str) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.iter().any(|known| known == what) {
            warnings.push(what.to_owned());
        }
    }

    /// Returns what was kept so far.
    pub(super) fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }

    /// Returns how many requests a run without earlier passes sends until so many writes are done; `None` if not all was
    /// read that tells.
    pub(super) fn needs(&self, writes: u32) -> Option<u32> {
        let saved = self.repository.as_ref().map_or(0, |name| self.authority.saved(name));
        let beside = self.reserve() + saved;
        let needs = self.wire().sent_well().saturating_add(writes).saturating_add(beside);
        (!self.wire().is_short()).then_some(needs)
    }

    /// Returns how many requests may come on top of those of the work.
    pub(super) const fn reserve(&self) -> u32 {
        self.authority.reserve()
    }

    /// Sends the request, again where that may help, and returns the answer that stands, whatever its status.
    pub(super) fn send(&self, request: Request) -> Asked<'_> {
        Box::pin(async move {
            let response = self.respond(&request).await?;
            Ok(Answer { request, response })
        })
    }

    /// A pass may end before its time: then it is renewed, once.
    async fn respond(&self, request: &Request) -> Result<Response, Failure> {
        let repository = self.repository.as_ref().filter(|_| request.service == Service::GitHub);
        let Some(repository) = repository else { return self.line.send(request).await };
        let Some(pass) = self.authority.pass(repository, None).await? else {
            return self.line.send(request).await;
        };
        let response = self.line.send(&pass.put_on(request)).await?;
        if response.status != 401 {
            return Ok(response);
        }
        match self.authority.pass(repository, Some(&pass)).await? {
            Some(pass) => {
                self.wire().count_in_vain();
                self.line.send(&pass.put_on(request)).await
            }
            None => Ok(response),
        }
    }

    /// Sends a read and follows its redirects within the same host.
    pub(super) async fn follow(&self, mut request: Request) -> Result<Answer, Failure> {
        for followed in 0.. {
            let answer = self.send(request).await?;
            match redirect::redirect(&answer.request, &answer.response, followed)? {
                Some(url) => request = Request { url, ..answer.request },
                None => return Ok(answer),
            }
        }
        unreachable!("redirects are followed a few times only")
    }

    /// Sends a request to GitHub and reads its answer as `T`.
    pub(super) async fn read<T: Read>(&self, request: Request) -> Result<T, Failure> {
        self.send(request).await?.read()
    }

    /// Reads all pages of a list.
    pub(super) async fn read_pages<T: Read>(&self, request: Request) -> Result<Vec<T>, Failure> {
        let mut all = Vec::new();
        let mut next = Some(request);
        while let Some(request) = next {
            let page = self.send(request).await?;
            all.extend(page.read::<Vec<T>>()?);
            next = page.next()?;
        }
        Ok(all)
    }

    /// Sends a request to GitHub whose answer says no more than that it was done.
    pub(super) async fn accept(&self, request: Request) -> Result<(), Failure> {
        self.send(request).await?.accepted()
    }
}

/// An answer on its way, behind a pointer: it is what nearly everything waits for.
pub(super) type Asked<'a> = LocalBoxFuture<'a, Result<Answer, Failure>>;

/// An answer that stands, whatever its status, with what was asked.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) request: Request,
    pub(super) response: Response,
}

impl Answer {
    /// Reads it as `T`.
    pub(super) fn read<T: Read>(&self) -> Result<T, Failure> {
        Ok(replies::read(&self.request, &self.response)?)
    }

    /// Reads no more of it than that it was done.
    pub(super) fn accepted(&self) -> Result<(), Failure> {
        Ok(replies::accepted(&self.request, &self.response)?)
    }

    /// Returns the request for the page after it; `None` if it is the last.
    pub(super) fn next(&self) -> Result<Option<Request>, Failure> {
        Ok(replies::next_page(&self.request, &self.response)?)
    }
}
