use super::*;
use crate::plan::tests::plan;
use crate::sorted::Set;

const HEAD: fn() -> Oid = || Oid::of_blob(b"head");

/// Files of these names that shrink from twelve entries to as many.
fn shrunk(files: &[(&str, usize)]) -> Vec<FilePlan> {
    let document = |from: usize| {
        let entries = (from..12).map(|n| format!("\"e{n}\":{n}")).collect::<Vec<_>>();
        format!("{{{}}}", entries.join(","))
    };
    let shrinks = |&(path, left): &(&str, usize)| {
        plan(path, &document(12 - left), Some(&document(0))).expect("they differ")
    };
    files.iter().map(shrinks).collect()
}

fn marker(withheld: Option<Digest>) -> Marker {
    Marker::new("models", HEAD(), Oid::of_blob(b"base"), Digest::of("change"), withheld)
}

fn standing(marker: Option<&Marker>, label: Label) -> Standing<'_> {
    Standing { head: HEAD(), marker, label, view: View::Complete }
}

/// Judges and returns the names withheld and approved in each file, and what becomes of the label.
fn told(judged: &Judged) -> (Vec<(usize, usize)>, Fate) {
    let files = judged.files.iter().map(|file| (file.withheld.len(), file.approved.len()));
    (files.collect(), judged.label)
}

fn carried(paths: &[&str]) -> Set<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

#[test]
fn a_label_holds_only_for_what_the_marker_names() {
    let files = shrunk(&[("a.json", 2)]);
    let named = change::withheld_digest(&files);
    let judged = |withheld: Option<Digest>, label| {
        let marker = marker(withheld);
        standing(Some(&marker), label).judge(files.clone(), &Set::new())
    };

    assert_eq!(told(&judged(named, Label::On)), (vec![(0, 10)], Fate::Approves));
    assert_eq!(told(&judged(named, Label::Off)), (vec![(10, 0)], Fate::Stays));
    assert_eq!(told(&judged(None, Label::On)), (vec![(10, 0)], Fate::TakenOff));
    let other = Some(Digest::of("other"));
    assert_eq!(told(&judged(other, Label::On)), (vec![(10, 0)], Fate::TakenOff));
    let unmarked = standing(None, Label::On).judge(files.clone(), &Set::new());
    assert_eq!(told(&unmarked), (vec![(10, 0)], Fate::TakenOff));
    for judged in [judged(named, Label::On), judged(named, Label::Off), unmarked] {
        assert_eq!(judged.withheld, named, "approved or not");
    }
}

#[test]
fn a_label_where_nothing_is_withheld_is_taken_off() {
    let files = vec![plan("a.json", r#"{"a": 2}"#, Some(r#"{"a": 1}"#)).expect("they differ")];
    let marker = marker(None);

    let judged = standing(Some(&marker), Label::On).judge(files.clone(), &Set::new());

    assert_eq!(judged, Judged { files, withheld: None, label: Fate::TakenOff });
}

#[test]
fn what_the_marker_does_not_name_and_the_head_carries_out_went_out_under_a_ceiling() {
    let files = shrunk(&[("a.json", 2), ("b.json", 2), ("c.json", 2)]);
    let of = |places: &[usize]| {
        change::withheld_digest(&places.iter().map(|at| files[*at].clone()).collect::<Vec<_>>())
    };
    let judged = |named: Option<Digest>, paths: &[&str]| {
        let marker = marker(named);
        told(&standing(Some(&marker), Label::Off).judge(files.clone(), &carried(paths))).0
    };

    assert_eq!(judged(None, &["a.json"]), [(0, 0), (10, 0), (10, 0)]);
    assert_eq!(judged(of(&[1, 2]), &["a.json", "b.json"]), [(0, 0), (10, 0), (10, 0)]);
    assert_eq!(judged(of(&[2]), &["a.json", "b.json"]), [(0, 0), (0, 0), (10, 0)]);
    assert_eq!(judged(of(&[0, 1, 2]), &["a.json", "b.json"]), [(10, 0); 3], "approved once");
    assert_eq!(judged(Some(Digest::of("other")), &["a.json"]), [(10, 0); 3]);
}

#[test]
fn a_marker_of_another_head_says_nothing_of_a_ceiling() {
    let files = shrunk(&[("a.json", 2)]);
    let mut left_behind = marker(None);
    left_behind.head = Oid::of_blob(b"older");
    let standing = standing(Some(&left_behind), Label::Off);

    assert_eq!(standing.may_carry(&files), Vec::<&FilePlan>::new());
    assert_eq!(told(&standing.judge(files, &carried(&["a.json"]))).0, [(10, 0)]);
}

#[test]
fn the_head_is_read_only_where_the_marker_leaves_it_open() {
    let files = shrunk(&[("a.json", 2), ("b.json", 11)]);
    let asked = |named: Option<Digest>, view| {
        let marker = marker(named);
        let standing = Standing { view, ..standing(Some(&marker), Label::Off) };
        standing.may_carry(&files).len()
    };

    assert_eq!(asked(change::withheld_digest(&files), View::Complete), 0);
    assert_eq!(asked(None, View::Complete), 1, "b.json withholds nothing");
    assert_eq!(asked(Some(Digest::of("other")), View::Complete), 1);
    assert_eq!(asked(change::withheld_digest(&files), View::Failed), 1);
}

#[test]
fn a_look_at_some_files_keeps_what_was_said_only_while_it_holds_for_the_text() {
    let files = shrunk(&[("a.json", 2)]);
    let listed = change::withheld_digest(&files);
    let said = |named: Option<Digest>, label| {
        let marker = marker(named);
        let standing = Standing { view: View::Failed, ..standing(Some(&marker), label) };
        let judged = standing.judge(files.clone(), &Set::new());
        assert_eq!(told(&judged), (vec![(10, 0)], Fate::Stays));
        judged.withheld
    };
    let other = Some(Digest::of("other"));

    assert_eq!(said(None, Label::On), None);
    assert_eq!(said(listed, Label::Off), listed);
    assert_eq!(said(other, Label::On), other);
    assert_eq!(said(other, Label::Off), Some(Digest::of("")), "no approval fits it");
}

#[test]
fn a_look_at_some_files_lets_stay_what_is_out() {
    let files = shrunk(&[("a.json", 2), ("b.json", 2)]);
    let marker = marker(Some(Digest::of("all")));
    let judged = |label| {
        let standing = Standing { view: View::Selected, ..standing(Some(&marker), label) };
        told(&standing.judge(files.clone(), &carried(&["a.json"]))).0
    };

    assert_eq!(judged(Label::On), [(0, 10), (10, 0)]);
    assert_eq!(judged(Label::Off), [(0, 0), (10, 0)]);
}
