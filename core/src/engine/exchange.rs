//! How an App gets a token: it signs for itself, finds its installation, and exchanges the one for the other.

use std::time::Duration;

use super::ask::Answer;
use super::authority::{Granted, Pass, Renewal};
use super::failure::{Failure, Reason};
use super::line::Line;
use super::passes::{Grantor, Right};
use crate::github::auth::{App, AppPermissions};
use crate::github::replies::{AccessToken, Installation, ReplyError, accepted, read};
use crate::github::{Api, RefusalKind, RepoName};
use crate::http::{Request, Response};
use crate::time::Timestamp;

/// How an App's signature becomes a token.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    pub(super) line: Line,
    pub(super) api: Api,
    pub(super) permissions: AppPermissions,
    pub(super) occasion: Occasion,
}

/// On what occasion a token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// There was none.
    First,
    /// There was one: another run may not have to renew it.
    Renewal,
}

impl Exchange {
    /// Returns the App's pass for a repository.
    pub(super) async fn run(self, app: App, repository: RepoName) -> Result<Pass, Failure> {
        let installation = match app.installation {
            Some(installation) => installation,
            None => self.find(&app, &repository).await?.id,
        };
        let request = self.api.create_access_token(installation, self.permissions);
        let Answer { request, response } = self.signed(&app, request).await?;
        let token: AccessToken = read(&request, &response).map_err(|error| {
            let (app, permissions) = (app.id.to_string(), self.permissions);
            Reason::NoToken { app, installation, permissions, error }
        })?;
        // How long it lives is counted by GitHub's clock, for this machine's may be wrong.
        let now = self.line.wire().now();
        let life = token.expires_at.since(date(&response).unwrap_or(now));
        let due = now.after(life.saturating_sub(MARGIN).max(SHORTEST));
        Ok(Pass {
            token: token.token,
            renewal: Some(Renewal { installation, due, granted: Granted::Now }),
        })
    }

    /// Returns what a pass from this grantor is good for.
    pub(super) fn right(&self, app: &App, grantor: &Grantor) -> Right {
        Right {
            app: app.id.to_string(),
            api: self.api.base_url().to_owned(),
            permissions: self.permissions,
            grantor: grantor.clone(),
        }
    }

    /// Returns the installation that holds the repository: its own, else its owner's.
    ///
    /// A repository that moved is not followed: whoever reads it says so, and its neighbours need a pass all the same.
    async fn find(&self, app: &App, repository: &RepoName) -> Result<Installation, Failure> {
        let owner = repository.owner();
        let requests = [
            self.api.installation_of_repository(repository),
            self.api.installation_of_organization(owner),
            self.api.installation_of_user(owner),
        ];
        for request in requests {
            let Answer { request, response } = self.signed(app, request).await?;
            match read(&request, &response) {
                Err(error) if is_elsewhere(&error) => {}
                found => return Ok(found?),
            }
        }
        Err(Reason::NotInstalled { app: app.id.to_string(), account: owner.to_owned() }.into())
    }

    /// Sends a request by the App's own signature, and tells apart why that may be refused.
    pub(super) async fn signed(&self, app: &App, request: Request) -> Result<Answer, Failure> {
        let now = self.line.wire().now();
        let input = app.id.claims(now);
        let signature = self.line.wire().sign(input.clone()).await.map_err(Reason::Unsigned)?;
        let pass = Pass { token: input.signed(&signature), renewal: None };
        let response = self.line.send(&pass.put_on(&request)).await?;
        if self.occasion == Occasion::Renewal {
            self.line.wire().count_in_vain();
        }
        let Err(error) = accepted(&request, &response) else {
            return Ok(Answer { request, response });
        };
        match &error {
            ReplyError::Refused(refusal) if is_about_time(&refusal.message) => {
                let ahead = date(&response).map(|theirs| ahead(now, theirs));
                Err(Reason::Clock { ahead, error }.into())
            }
            ReplyError::Refused(refusal)
                if refusal.status == 401 || is_unknown(&refusal.message) =>
            {
                Err(Reason::KeyRefused { app: app.id.to_string(), error }.into())
            }
            _ => Ok(Answer { request, response }),
        }
    }
}

/// Returns whether what was looked for is not here, or not any more.
fn is_elsewhere(error: &ReplyError) -> bool {
    matches!(error.kind(), Some(RefusalKind::Moved { .. } | RefusalKind::NotFound))
}

/// Returns whether GitHub knows no App of this id.
fn is_unknown(message: &str) -> bool {
    message.contains("Integration not found")
}

/// Returns whether GitHub finds fault with when the claims begin or end.
fn is_about_time(message: &str) -> bool {
    ["Expiration time", "Issued at", "'exp'", "'iat'"].iter().any(|part| message.contains(part))
}

/// The time by the clock of whoever answers.
pub(super) fn date(response: &Response) -> Option<Timestamp> {
    response.header("date").and_then(Timestamp::from_http_date)
}

/// Returns by how many seconds this machine's clock is ahead of GitHub's; negative if it is behind.
pub(super) fn ahead(ours: Timestamp, theirs: Timestamp) -> i64 {
    let seconds = |moment: Timestamp| i64::try_from(moment.unix_secs()).unwrap_or(i64::MAX);
    seconds(ours).saturating_sub(seconds(theirs))
}

/// A token is kept for so long at least, whatever two clocks say: else each request would have its own.
const SHORTEST: Duration = Duration::from_secs(60);

/// A token is renewed so long before it ends, that no request is under way with one that is over.
const MARGIN: Duration = Duration::from_secs(5 * 60);
