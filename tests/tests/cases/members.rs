//! Where the entries of a document stand in its text, found by counting quotes and brackets alone.

/// The text of every entry from its name's quote to the end of its value, in order, by its unescaped name.
pub(crate) fn members(text: &str) -> Vec<(String, &str)> {
    let mut members = Vec::new();
    let mut scan = Scan { text, at: text.find('{').expect("an object") + 1 };
    while scan.skip_to(|byte| matches!(byte, b'"' | b'}')) == b'"' {
        let start = scan.at;
        scan.string();
        let name = serde_json::from_str(&text[start..scan.at]).expect("a name");
        scan.skip_to(|byte| byte == b':');
        scan.at += 1;
        scan.value();
        members.push((name, text[start..scan.at].trim_end()));
    }
    members
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    fn byte(&self) -> u8 {
        self.text.as_bytes()[self.at]
    }

    fn skip_to(&mut self, is_end: impl Fn(u8) -> bool) -> u8 {
        while !is_end(self.byte()) {
            self.at += 1;
        }
        self.byte()
    }

    /// Goes behind the closing quote.
    fn string(&mut self) {
        self.at += 1;
        while self.byte() != b'"' {
            self.at += if self.byte() == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
    }

    /// Goes to the comma or bracket behind the value.
    fn value(&mut self) {
        let mut depth = 0;
        loop {
            match self.byte() {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }
}

#[test]
fn entries_are_found_by_their_names_with_all_their_bytes() {
    let text = "\u{feff}{ \"a\\u0062\" :1 ,\r\n\t\"c\": {\"x\": [\"}\\\"\", 2]}\n}\n";

    let found = members(text);

    let expected = [("ab", "\"a\\u0062\" :1"), ("c", "\"c\": {\"x\": [\"}\\\"\", 2]}")];
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text)));
}
