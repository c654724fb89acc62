//! Which commits lead to which: walked along their parents.

use std::collections::BTreeSet;

use super::git::Git;

/// All commits that lead to one of these, and these themselves, but none that leads to one of `without`.
pub(crate) fn leading_to(
    git: &Git,
    tips: &[String],
    without: &BTreeSet<String>,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<_> = tips.to_vec();
    while let Some(id) = waiting.pop() {
        if without.contains(&id) || found.contains(&id) {
            continue;
        }
        let Some(parents) = parents(git, &id) else { continue };
        waiting.extend(parents);
        found.insert(id);
    }
    found
}

/// The commits that `to` has and `from` lacks.
pub(crate) fn between(git: &Git, from: &str, to: &str) -> BTreeSet<String> {
    let known = leading_to(git, &[from.to_owned()], &BTreeSet::new());
    leading_to(git, &[to.to_owned()], &known)
}

/// The parents of a commit; nothing if there is no such commit.
pub(crate) fn parents(git: &Git, id: &str) -> Option<Vec<String>> {
    let content = git.content("commit", id)?;
    let text = String::from_utf8_lossy(&content);
    let head = text.lines().take_while(|line| !line.is_empty());
    Some(head.filter_map(|line| line.strip_prefix("parent ")).map(str::to_owned).collect())
}
