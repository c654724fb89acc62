//! Markdown as a reader's parser understands it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a text comes to once it is parsed.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// The code spans.
    pub(crate) code: Vec<String>,
    /// The headings' own text.
    pub(crate) headings: Vec<String>,
    /// Raw HTML, line by line.
    pub(crate) html: Vec<String>,
    /// The links' destinations.
    pub(crate) links: Vec<String>,
    /// For each row of a table, its cells' text and code.
    pub(crate) rows: Vec<Vec<String>>,
    /// What is neither code nor HTML.
    pub(crate) text: String,
    /// What no text of ours holds.
    pub(crate) surprises: Vec<String>,
}

impl Parsed {
    pub(crate) fn of(markdown: &str) -> Self {
        let mut parsed = Self::default();
        let mut in_heading = false;
        for event in Parser::new_ext(markdown, OPTIONS) {
            match event {
                Event::Code(code) => {
                    parsed.say(&code);
                    parsed.code.push(code.into_string());
                }
                Event::Text(text) => {
                    parsed.say(&text);
                    parsed.text.push_str(&text);
                    if in_heading {
                        parsed.headings.push(text.into_string());
                    }
                }
                Event::Html(html) => parsed.html.push(html.trim().to_owned()),
                Event::Start(Tag::Heading { .. }) => in_heading = true,
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                Event::Start(Tag::TableHead | Tag::TableRow) => parsed.rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => {
                    parsed.rows.last_mut().expect("a cell stands in a row").push(String::new());
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    parsed.links.push(dest_url.into_string());
                }
                Event::SoftBreak | Event::HardBreak | Event::Rule => parsed.text.push('\n'),
                Event::Start(
                    Tag::BlockQuote(_)
                    | Tag::Emphasis
                    | Tag::HtmlBlock
                    | Tag::Item
                    | Tag::List(None)
                    | Tag::Paragraph
                    | Tag::Strong
                    | Tag::Table(_),
                )
                | Event::End(_) => parsed.text.push('\n'),
                other => parsed.surprises.push(format!("{other:?}")),
            }
        }
        parsed
    }

    fn say(&mut self, text: &str) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push_str(text);
        }
    }

    /// Panics if foreign text has become anything but code.
    pub(crate) fn assert_inert(&self, link: Option<&str>) {
        assert_eq!(self.surprises, [] as [&str; 0]);
        assert_eq!(self.links, Vec::from_iter(link));
        assert!(!self.text.contains(['@', '`', '|', '<', '\\']), "{}", self.text);
        assert!(!self.text.contains("://"), "{}", self.text);
        let mut open = 0_usize;
        for html in &self.html {
            match html.as_str() {
                "<details>" => open += 1,
                "<!-- trueup:continued -->" | "<!-- trueup:continues horde -->" => {}
                "</details>" => open = open.checked_sub(1).expect("only what is open is closed"),
                summary => assert!(is_summary(summary), "{summary}"),
            }
        }
        assert_eq!(open, 0, "a fold stays open");
    }
}

fn is_summary(html: &str) -> bool {
    let text = html.strip_prefix("<summary>").and_then(|rest| rest.strip_suffix(" more</summary>"));
    text.is_some_and(|number| number.chars().all(|char| char.is_ascii_digit() || char == ','))
}

/// As GitHub reads it, and more: formulas, footnotes and alerts.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_MATH);
