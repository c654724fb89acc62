//! The person of a storm: plain git and plain HTTP, at the worst moments.

use serde_json::{Value, json};
use trueup_core::document::Document;
use trueup_core::plan::approval::LABEL;

use super::dice::Dice;
use super::drift::entry;
use super::quiet::{TakenOff, listed};
use super::rest::entries;
use super::stage::{CATEGORIES, Plot, Stage};
use super::watch::BOT;
use crate::scene::{BRANCH, Scene};
use crate::simulator::{PullRequestView, Repository};

/// Begins a day: most of what people put on top of our commits is taken off again, so that runs have something to do.
pub(crate) fn tidy_up(stage: &mut Stage, dice: &mut Dice) {
    for plot in &mut stage.plots {
        if !dice.one_in(4) && take_back(plot).is_some() {
            stage.tally.count("person: takes commits back");
        }
    }
}

/// Mends the files that git merged line by line into what is no document any more: a key that both sides added stands in
/// them twice, and trueup refuses to touch them.
pub(crate) fn mend_files(stage: &mut Stage) {
    for plot in &mut stage.plots {
        for category in CATEGORIES {
            let path = format!("{category}.json");
            let held = plot.repository.read("main", &path).unwrap_or_default();
            if Document::parse(&held).is_err()
                && let Ok(text) = serde_json::to_string_pretty(&entries(plot, "main", &path))
            {
                stage.tally.count("person: mends a file");
                push(plot, "main", (&path, &text));
            }
        }
    }
}

/// Does one thing in one of the repositories, if it can be done.
pub(crate) fn act(stage: &mut Stage, dice: &mut Dice) {
    let index = dice.below(stage.plots.len());
    let scene = std::rc::Rc::clone(&stage.scene);
    let plot = &mut stage.plots[index];
    let deed = match dice.below(22) {
        0 => push_note(plot, BRANCH, dice),
        1 => push_entry(plot, BRANCH, dice),
        2 => push_note(plot, "main", dice),
        3 | 4 => push_entry(plot, "main", dice),
        5 => close(plot),
        6 => reopen(&scene, plot, dice),
        7 | 8 => merge(&scene, plot, Repository::merge_pull_request).map(|()| "merges"),
        9 => merge(&scene, plot, Repository::squash_pull_request).map(|()| "squashes"),
        10 => edit(plot, dice),
        11 => label(&scene, plot),
        12 | 13 => take_label_off(plot, dice),
        14 => delete_branch(plot),
        15..=17 => approve(&scene, plot),
        18 => push_many(plot, dice),
        _ => take_back(plot),
    };
    if let Some(deed) = deed {
        stage.tally.count(&format!("person: {deed}"));
    }
}

fn push_note(plot: &mut Plot, branch: &str, dice: &mut Dice) -> Option<&'static str> {
    // Now and then somebody makes a branch of our name.
    if plot.repository.tip(branch).is_none() && !dice.one_in(12) {
        return None;
    }
    let text = format!("note {}\n", dice.below(1_000_000));
    push(plot, branch, ("note.md", &text));
    Some(if branch == BRANCH { "pushes to our branch" } else { "pushes to the base" })
}

fn push_entry(plot: &mut Plot, branch: &str, dice: &mut Dice) -> Option<&'static str> {
    let path = dice.pick(&["a.json", "b.json"]);
    let held = plot.repository.read(branch, path)?;
    let mut held: Value = serde_json::from_slice(&held).ok()?;
    let entries = held.as_object_mut()?;
    let name = format!("m{:02}", dice.below(20));
    match dice.below(3) {
        0 if entries.len() > 2 => drop(entries.remove(&name)),
        _ => drop(entries.insert(name, entry(dice.below(1000), "by hand"))),
    }
    let text = serde_json::to_string_pretty(&held).ok()?;
    push(plot, branch, (path, &text));
    Some(if branch == BRANCH { "edits a file on our branch" } else { "edits a file on the base" })
}

/// Adds so many entries to the base that nobody may take them off again without a word.
fn push_many(plot: &mut Plot, dice: &mut Dice) -> Option<&'static str> {
    let path = dice.pick(&["a.json", "b.json"]);
    let mut held = entries(plot, "main", path);
    let from = dice.below(900);
    let many = (from..from + 5).map(|n| (format!("h{n}"), entry(n, "by hand")));
    held.extend(many);
    let text = serde_json::to_string_pretty(&held).ok()?;
    push(plot, "main", (path, &text));
    Some("adds many entries to the base")
}

fn push(plot: &mut Plot, branch: &str, (path, text): (&str, &str)) {
    let commit = plot.repository.commit_on(branch, &[(path, Some(text))], "By hand");
    plot.foreign.push((branch.to_owned(), commit));
}

fn close(plot: &Plot) -> Option<&'static str> {
    let pull = plot.open().pop()?;
    plot.repository.close_pull_request(pull.number);
    Some("closes")
}

/// Opens one of ours again, not always the newest.
fn reopen(scene: &Scene, plot: &Plot, dice: &mut Dice) -> Option<&'static str> {
    let mut closed = plot.ours();
    closed.retain(|pull| !pull.is_open && !pull.is_merged);
    let back = 1 + dice.below(closed.len().max(1));
    let pull = &closed[closed.len().checked_sub(back)?];
    let path = format!("pulls/{}", pull.number);
    ask(scene, plot, ("PATCH", &path), &json!({"state": "open"}))?;
    Some("reopens")
}

fn merge(scene: &Scene, plot: &Plot, how: impl Fn(&Repository, u64) -> String) -> Option<()> {
    let pull = plot.open().pop()?;
    if !is_mergeable(scene, plot, pull.number) {
        return None;
    }
    how(&plot.repository, pull.number);
    Some(())
}

/// Says whether the page of a pull request offers to merge it.
pub(crate) fn is_mergeable(scene: &Scene, plot: &Plot, number: u64) -> bool {
    let path = format!("pulls/{number}");
    let shown = ask(scene, plot, ("GET", &path), &Value::Null);
    shown.is_some_and(|shown| shown["mergeable"] == true)
}

fn edit(plot: &Plot, dice: &mut Dice) -> Option<&'static str> {
    let pull = plot.open().pop()?;
    let body = match dice.below(3) {
        0 => String::new(),
        1 => format!("Wait with this, please.\n\n{}", pull.body),
        _ => format!("{}\n\nI looked at it.", pull.body),
    };
    plot.repository.edit_pull_request(pull.number, &body);
    Some("edits the text")
}

fn label(scene: &Scene, plot: &mut Plot) -> Option<&'static str> {
    let pull = plot.open().pop()?;
    put_on(scene, plot, (pull.number, "hold"))?;
    Some("puts a label on")
}

/// Approves the removals that a text lists.
fn approve(scene: &Scene, plot: &mut Plot) -> Option<&'static str> {
    let pull = plot.open().pop()?;
    let names = listed(&pull.body);
    if names.is_empty() {
        return None;
    }
    put_on(scene, plot, (pull.number, LABEL));
    // The answer may have been lost on its way back, not the label.
    let is_on = plot.open().pop()?.labels.iter().any(|label| label == LABEL);
    is_on.then(|| {
        plot.let_out.extend(names);
        "approves removals"
    })
}

fn put_on(scene: &Scene, plot: &mut Plot, (number, label): (u64, &str)) -> Option<Value> {
    plot.taken_off.retain(|it| (it.number, it.label.as_str()) != (number, label));
    let path = format!("issues/{number}/labels");
    ask(scene, plot, ("POST", &path), &json!({"labels": [label]}))
}

fn take_label_off(plot: &mut Plot, dice: &mut Dice) -> Option<&'static str> {
    let PullRequestView { number, mut labels, .. } = plot.open().pop()?;
    if labels.is_empty() {
        return None;
    }
    let label = labels.swap_remove(dice.below(labels.len()));
    plot.repository.remove_label(number, &label);
    plot.taken_off.push(TakenOff { number, label, is_known: false });
    Some("takes a label off")
}

fn delete_branch(plot: &mut Plot) -> Option<&'static str> {
    plot.repository.tip(BRANCH)?;
    plot.repository.delete_branch(BRANCH);
    plot.foreign.retain(|(branch, _)| branch != BRANCH);
    Some("deletes our branch")
}

/// Takes the commits off that people put on top of ours.
fn take_back(plot: &mut Plot) -> Option<&'static str> {
    let repository = &plot.repository;
    repository.tip(BRANCH)?;
    let listed = repository.git(&["log", "--first-parent", "--format=%H %an", BRANCH, "^main"]);
    let mut lines = listed.lines().filter_map(|line| line.split_once(' '));
    let foreign = lines.position(|(_, author)| author == BOT)?;
    if foreign == 0 {
        return None;
    }
    repository.set_branch(BRANCH, &format!("{BRANCH}~{foreign}"));
    let left = repository.git(&["rev-list", BRANCH]);
    plot.foreign.retain(|(branch, commit)| branch != BRANCH || left.contains(commit));
    Some("takes commits back")
}

/// Asks GitHub as the repository's owner; `None` for anything but what was asked for.
fn ask(scene: &Scene, plot: &Plot, (method, path): (&str, &str), body: &Value) -> Option<Value> {
    let url = format!("/repos/{}/{path}", plot.repository.full_name());
    let request = http::Request::builder()
        .method(method)
        .uri(url)
        .header("user-agent", "someone")
        .header("authorization", format!("Bearer {}", scene.owner_token()));
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let answer = scene.github.answer(request.body(body).ok()?).ok()?;
    let is_done = answer.status().is_success();
    serde_json::from_slice(answer.body()).ok().filter(|_| is_done)
}
