//! What is said of a text that is no TOML: the parser's words, and plainer ones for what people get wrong most.

/// Returns the sentence for a parser's message about a piece of the text.
pub(super) fn sentence(message: &str, piece: &str) -> String {
    let plain = match message.split([',', '\n']).next().unwrap_or_default() {
        "duplicate key" => format!("{piece:?} stands here a second time: keep one"),
        "string values must be quoted" => "a text must stand in quotes".to_owned(),
        "invalid basic string" | "invalid literal string" => {
            "a text that begins in this line has no end: close it with a quote".to_owned()
        }
        "key with no value" => "a key stands here without a value: write key = value".to_owned(),
        _ => message.replace('\n', ", "),
    };
    format!("not TOML: {plain}")
}
