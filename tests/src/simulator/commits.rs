//! Commits: written and read as bytes, so that nothing is added to a message.

use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::access::User;
use super::answer::{Answer, Handled};
use super::call::Call;
use super::clock::{iso, parse_iso};
use super::git::Git;
use super::person::Person;
use super::repository::RepositoryState;
use super::shapes;

/// `POST git/commits`
pub(crate) fn create(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    refuse_empty(repository)?;
    let message = call.required("message")?;
    let tree = call.required("tree")?;
    let git = &repository.git;
    if git.kind(tree).as_deref() != Some("tree") {
        return Err(Answer::unprocessable("Tree SHA does not exist"));
    }
    let parents = call.texts("parents");
    if parents.iter().any(|parent| !git.is_commit(parent)) {
        let message = "Parent SHA does not exist or is not a commit object";
        return Err(Answer::unprocessable(message));
    }
    if message.contains('\0') {
        return Err(Answer::unprocessable("Commit message contains NUL"));
    }
    let commit = Commit {
        tree: tree.to_owned(),
        parents,
        author: signed_by(call, "author", now)?.unwrap_or_else(|| Person::of(call.actor(), now)),
        committer: committer(call, now)?,
        signature: None,
        message: message.to_owned(),
    };
    let given = call.text("signature").map(str::to_owned);
    let signature = given.or_else(|| is_signed_by_github(call).then(|| signature(&commit)));
    let commit = Commit { signature, ..commit };
    let written = git.write("commit", commit.to_string().as_bytes());
    let id = written.map_err(|refused| Answer::unprocessable(&refused.0))?;
    Ok(Answer::created(commit.shown(repository, call, &id)))
}

/// `GET git/commits/{sha}`
pub(crate) fn get(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    refuse_empty(repository)?;
    let id = call.parameter("commit_sha");
    let commit = Commit::read(&repository.git, id).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(commit.shown(repository, call, id)))
}

/// What GitHub commits itself for somebody.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) tree: String,
    pub(crate) parent: String,
    pub(crate) message: String,
}

/// Writes a commit in somebody's name that GitHub signs, and returns its id.
pub(crate) fn write_signed(
    repository: &RepositoryState,
    author: &User,
    draft: Draft,
    now: u64,
) -> String {
    let (name, email) = GITHUB;
    let commit = Commit {
        tree: draft.tree,
        parents: vec![draft.parent],
        author: Person::of(author, now),
        committer: Person { name: name.to_owned(), email: email.to_owned(), at: now as i64 },
        signature: None,
        message: draft.message,
    };
    let commit = Commit { signature: Some(signature(&commit)), ..commit };
    repository.git.write("commit", commit.to_string().as_bytes()).unwrap()
}

/// 409, which every operation on git data answers while nothing was pushed.
pub(crate) fn refuse_empty(repository: &RepositoryState) -> Result<(), Answer> {
    if repository.is_empty() {
        return Err(Answer::error(409, "Git Repository is empty."));
    }
    Ok(())
}

/// A commit's parts.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) tree: String,
    pub(crate) parents: Vec<String>,
    author: Person,
    committer: Person,
    signature: Option<String>,
    message: String,
}

impl Commit {
    pub(crate) fn read(git: &Git, id: &str) -> Option<Self> {
        if !git.is_commit(id) {
            return None;
        }
        let bytes = git.content("commit", id)?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, message) = text.split_once("\n\n")?;
        let unfolded = head.replace("\n ", "\u{0}");
        let find = |key: &'static str| unfolded.lines().filter_map(move |line| value(line, key));
        Some(Self {
            tree: find("tree").next()?.to_owned(),
            parents: find("parent").map(str::to_owned).collect(),
            author: Person::parse(find("author").next()?)?,
            committer: Person::parse(find("committer").next()?)?,
            signature: find("gpgsig").next().map(|text| text.replace('\u{0}', "\n")),
            message: message.to_owned(),
        })
    }

    /// The commit as `git-commit`.
    fn shown(&self, repository: &RepositoryState, call: &Call, id: &str) -> Value {
        let (url, html_url) = addresses(repository, call);
        json!({
            "sha": id,
            "node_id": format!("C_{id}"),
            "url": format!("{url}/git/commits/{id}"),
            "html_url": format!("{html_url}/commit/{id}"),
            "author": self.author.shown(),
            "committer": self.committer.shown(),
            "message": self.message,
            "tree": {"sha": self.tree, "url": format!("{url}/git/trees/{}", self.tree)},
            "parents": self.parents_shown(repository, call),
            "verification": self.verification(),
        })
    }

    /// The commit as `commit`, the form in branches and comparisons.
    pub(crate) fn shown_in_full(
        &self,
        repository: &RepositoryState,
        call: &Call,
        id: &str,
    ) -> Value {
        let (url, html_url) = addresses(repository, call);
        let account =
            |person: &Person| person.account().map(|user| shapes::user(&call.origin, &user));
        json!({
            "sha": id,
            "node_id": format!("C_{id}"),
            "url": format!("{url}/commits/{id}"),
            "html_url": format!("{html_url}/commit/{id}"),
            "comments_url": format!("{url}/commits/{id}/comments"),
            "author": account(&self.author),
            "committer": account(&self.committer),
            "commit": {
                "author": self.author.shown(),
                "committer": self.committer.shown(),
                "message": self.message,
                "comment_count": 0,
                "tree": {"sha": self.tree, "url": format!("{url}/git/trees/{}", self.tree)},
                "url": format!("{url}/git/commits/{id}"),
                "verification": self.verification(),
            },
            "parents": self.parents_shown(repository, call),
        })
    }

    fn parents_shown(&self, repository: &RepositoryState, call: &Call) -> Vec<Value> {
        let (url, html_url) = addresses(repository, call);
        let shown = |id: &String| {
            json!({
                "sha": id,
                "url": format!("{url}/git/commits/{id}"),
                "html_url": format!("{html_url}/commit/{id}"),
            })
        };
        self.parents.iter().map(shown).collect()
    }

    /// Says whether GitHub vouches for the signature; it does for its own.
    pub(crate) fn is_verified(&self) -> bool {
        self.signature.is_some() && self.committer.email == GITHUB.1
    }

    fn verification(&self) -> Value {
        let unsigned = Self { signature: None, ..self.clone() };
        let verified = self.is_verified();
        json!({
            "verified": verified,
            "reason": match &self.signature {
                None => "unsigned",
                Some(_) if verified => "valid",
                Some(_) => "unknown_key",
            },
            "signature": self.signature,
            "payload": self.signature.as_ref().map(|_| unsigned.to_string()),
            "verified_at": verified.then(|| iso(self.committer.at.max(0) as u64)),
        })
    }
}

impl std::fmt::Display for Commit {
    /// Writes the bytes of the git object.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "tree {}", self.tree)?;
        for parent in &self.parents {
            writeln!(f, "parent {parent}")?;
        }
        writeln!(f, "author {}", self.author)?;
        writeln!(f, "committer {}", self.committer)?;
        if let Some(signature) = &self.signature {
            writeln!(f, "gpgsig {}", signature.trim_end().replace('\n', "\n "))?;
        }
        write!(f, "\n{}", self.message)
    }
}

/// The person that the request names under `key`, if it names one.
fn signed_by(call: &Call, key: &str, now: u64) -> Result<Option<Person>, Answer> {
    let given = &call.body[key];
    if given.is_null() {
        return Ok(None);
    }
    let part = |name: &str| {
        let text = given[name].as_str().ok_or_else(|| Answer::missing(name))?;
        Ok(text.replace(['<', '>', '\n'], ""))
    };
    let at = match given["date"].as_str() {
        None => now as i64,
        Some(date) => parse_iso(date).ok_or_else(|| Answer::unprocessable("Invalid date"))?,
    };
    Ok(Some(Person { name: part("name")?, email: part("email")?, at }))
}

/// The named committer, else the named author, else GitHub for a bot, else the token's user.
fn committer(call: &Call, now: u64) -> Result<Person, Answer> {
    let named = match signed_by(call, "committer", now)? {
        None => signed_by(call, "author", now)?,
        named => named,
    };
    if named.is_none() && is_signed_by_github(call) {
        let (name, email) = GITHUB;
        return Ok(Person { name: name.to_owned(), email: email.to_owned(), at: now as i64 });
    }
    Ok(named.unwrap_or_else(|| Person::of(call.actor(), now)))
}

/// GitHub signs what a bot commits in its own name.
fn is_signed_by_github(call: &Call) -> bool {
    let names_nobody = call.body["author"].is_null() && call.body["committer"].is_null();
    call.actor().is_bot() && names_nobody
}

/// A stand-in for a signature: the same commit always carries the same one.
fn signature(commit: &Commit) -> String {
    let digest = Sha1::digest(commit.to_string().as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("-----BEGIN PGP SIGNATURE-----\n\n{hex}\n-----END PGP SIGNATURE-----")
}

fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?.strip_prefix(' ')
}

/// The repository's address in the API and on the web.
pub(crate) fn addresses(repository: &RepositoryState, call: &Call) -> (String, String) {
    let name = repository.full_name();
    (format!("{}/repos/{name}", call.origin), format!("https://github.com/{name}"))
}

const GITHUB: (&str, &str) = ("GitHub", "noreply@github.com");
