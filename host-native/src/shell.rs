//! Words of a command line, for people to copy.

/// Returns the path of a file as one word for a shell, and never as a flag.
pub(crate) fn word(path: &str) -> String {
    let path = if path.starts_with('-') { format!("./{path}") } else { path.to_owned() };
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%=".contains(c);
    let is_plain = |c: char| is_plain(c) || (cfg!(windows) && c == '\\');
    if !path.is_empty() && path.chars().all(is_plain) {
        return path;
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_would_take_apart_is_quoted() {
        for (path, expected) in [
            ("plans/plan-1.json", "plans/plan-1.json"),
            ("my plan.json", "'my plan.json'"),
            ("it's.json", r"'it'\''s.json'"),
            ("$HOME;x", "'$HOME;x'"),
            ("-x.json", "./-x.json"),
            ("- x", "'./- x'"),
        ] {
            assert_eq!(word(path), expected);
        }
    }
}
