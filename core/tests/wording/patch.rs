//! Patches as git takes them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use trueup_core::propose::Patch;

/// Returns what git makes of the file.
#[expect(clippy::disallowed_types, reason = "the test asks git itself")]
#[expect(clippy::disallowed_methods, reason = "git works on files")]
fn applied(patch: &Patch<'_>) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = folder.path().join(patch.path);
    if let Some(before) = patch.before {
        std::fs::create_dir_all(file.parent().expect("a file stands in a folder"))
            .expect("its folder");
        std::fs::write(&file, before).expect("the file before");
    }
    std::fs::write(folder.path().join("patch"), patch.to_bytes()).expect("the patch");
    let output = std::process::Command::new("git")
        .args(["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "patch"])
        .current_dir(folder.path())
        .env("GIT_CEILING_DIRECTORIES", std::env::temp_dir())
        .output()
        .expect("git runs");
    let patch = String::from_utf8_lossy(&patch.to_bytes()).into_owned();
    assert!(output.status.success(), "{}\n{patch}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(&file).expect("the file after")
}

fn assert_applies(path: &str, before: Option<&[u8]>, after: &[u8]) {
    let after_git = applied(&Patch { path, before, after });

    assert_eq!(String::from_utf8_lossy(&after_git), String::from_utf8_lossy(after));
}

#[test]
fn a_patch_reads_like_gits() {
    let before: String = (1..=20).map(|line| format!("{line}\n")).collect();
    let after = before.replace("\n7\n", "\nseven\n").replace("\n20\n", "\n20");
    let patch =
        Patch { path: "a b.json", before: Some(before.as_bytes()), after: after.as_bytes() };

    let text = String::from_utf8(patch.to_bytes()).expect("the lines are text");

    expect_test::expect![[r#"
        diff --git a/a b.json b/a b.json
        index 0ff3bbb9c8bba2291654cd64067fa417ff54c508..29150e2cf3846dfa18643722728677090eb7181b
        --- a/a b.json	
        +++ b/a b.json	
        @@ -4,7 +4,7 @@
         4
         5
         6
        -7
        +seven
         8
         9
         10
        @@ -17,4 +17,4 @@
         17
         18
         19
        -20
        +20
        \ No newline at end of file
    "#]]
    .assert_eq(&text);
}

#[test]
fn a_new_file_comes_from_nowhere() {
    let patch = Patch { path: "a.json", before: None, after: b"{}" };

    let text = String::from_utf8(patch.to_bytes()).expect("the lines are text");

    expect_test::expect![[r#"
        diff --git a/a.json b/a.json
        new file mode 100644
        index 0000000000000000000000000000000000000000..9e26dfeeb6e641a33dae4961196235bdb965b21b
        --- /dev/null
        +++ b/a.json
        @@ -0,0 +1 @@
        +{}
        \ No newline at end of file
    "#]]
    .assert_eq(&text);
}

#[test]
fn nothing_changed_is_no_patch() {
    assert_eq!(Patch { path: "a", before: Some(b"a"), after: b"a" }.to_bytes(), b"");
}

#[test]
fn git_applies_every_kind_of_change() {
    assert_applies("a.json", Some(b"a\nb\nc\n"), b"a\nB\nc\n");
    assert_applies("crlf.json", Some(b"a\r\nb\r\nc\r\n"), b"a\r\nB\r\nc\r\n");
    assert_applies("endings.json", Some(b"a\r\nb\n"), b"a\nb\r\n");
    assert_applies("no newline.json", Some(b"a\nb"), b"a\nb\nc");
    assert_applies("newline.json", Some(b"a\nb"), b"a\nb\n");
    assert_applies("new/in/folders.json", None, b"{}\n");
    assert_applies("empty.json", None, b"");
    assert_applies("emptied.json", Some(b"a\n"), b"");
    assert_applies("filled.json", Some(b""), b"a\n");
}

#[test]
fn git_finds_files_of_every_name() {
    for path in [
        "a b.json",
        "with \"quotes\".json",
        "back\\slash",
        "café/模型.json",
        "tab\tand\nline",
        "a/ b /c",
        "'",
    ] {
        assert_applies(path, Some(b"1\n2\n"), b"1\n3\n");
        assert_applies(path, None, b"1\n");
    }
}

#[test]
fn a_file_that_is_all_new_is_patched_in_reasonable_time() {
    let lines = |word: &str| (0..30_000).map(|line| format!("{word} {line}\n")).collect::<String>();
    let (before, after) = (lines("before"), lines("after"));

    assert_applies("large.json", Some(before.as_bytes()), after.as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_patch_gives_exactly_what_comes_after(
        before in vec(select(&["a\n", "b\n", "c\r\n", "d", "\n"][..]), 0..30),
        after in vec(select(&["a\n", "b\n", "c\r\n", "d", "\n"][..]), 0..30),
    ) {
        let (before, after) = (before.concat(), after.concat());
        prop_assume!(before != after);

        assert_applies("a.json", Some(before.as_bytes()), after.as_bytes());
    }
}
