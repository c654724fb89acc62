//! How a file is laid out: its lines and indents, and the shapes of containers that new ones are modelled on.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use super::node::Node;
use super::shape::Shape;
use crate::json::string::Charset;
use crate::sorted::Map;

/// What is known of a target's text; each part is found when it is first asked for.
pub(super) struct Layout<'t> {
    text: &'t str,
    /// Which characters new strings may hold as they are.
    pub(super) charset: Charset,
    lines: OnceCell<Vec<usize>>,
    unit: OnceCell<&'t str>,
    /// By where the containers begin; page by page, for they come in any order, and there can be many.
    shapes: RefCell<Map<usize, Map<usize, Rc<Shape<'t>>>>>,
}

impl<'t> Layout<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            charset: Charset::of(text),
            lines: OnceCell::new(),
            unit: OnceCell::new(),
            shapes: RefCell::default(),
        }
    }

    /// Returns the whitespace that begins the line of the byte at `offset`.
    pub(super) fn indent_at(&self, offset: usize) -> &'t str {
        leading_blanks(&self.text[self.line_start(offset)..])
    }

    /// Returns the line ending before the byte at `offset`, else the first one of the file, else a line feed.
    pub(super) fn line_ending_at(&self, offset: usize) -> &'t str {
        let start = match self.line_start(offset) {
            0 => self.lines().get(1).copied().unwrap_or(0),
            start => start,
        };
        last_line(&self.text[..start]).map_or("\n", |ending| ending)
    }

    /// Returns the indentation of one level that most containers of the file use, else four spaces.
    pub(super) fn unit(&self) -> &'t str {
        self.unit.get_or_init(|| self.majority_unit().unwrap_or("    "))
    }

    /// Returns the shape of a container of this text; it is looked at once, however many are modelled on it.
    pub(super) fn shape(&self, container: Node<'t>) -> Rc<Shape<'t>> {
        let start = container.start();
        let page = start / PAGE;
        if let Some(known) = self.shapes.borrow().get(&page).and_then(|page| page.get(&start)) {
            return Rc::clone(known);
        }
        let shape = Rc::new(Shape::of(container, self));
        self.shapes.borrow_mut().get_or_default(page).insert(start, Rc::clone(&shape));
        shape
    }

    fn majority_unit(&self) -> Option<&'t str> {
        let mut votes = Map::<_, usize>::new();
        for two in self.lines().windows(2) {
            let opening = self.text[two[0]..two[1]].trim_end();
            let outer = leading_blanks(opening);
            let inner = leading_blanks(&self.text[two[1]..]);
            if opening.ends_with(['{', '[']) {
                *votes.get_or_default(further(inner, outer)) += 1;
            }
        }
        let most = votes.into_iter().max_by_key(|&(unit, votes)| unit.map(|_| votes));
        most.and_then(|(unit, _)| unit)
    }

    fn line_start(&self, offset: usize) -> usize {
        let lines = self.lines();
        lines[lines.partition_point(|&start| start <= offset) - 1]
    }

    /// The offsets at which lines begin: 0 at least.
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends = bytes.iter().enumerate().filter(|&(at, byte)| match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            });
            std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
        })
    }
}

/// Returns what `inner` is indented further than `outer`, if it is.
pub(super) fn further<'t>(inner: &'t str, outer: &str) -> Option<&'t str> {
    inner.strip_prefix(outer).filter(|unit| !unit.is_empty())
}

/// Returns the last line ending of a gap and what follows it.
pub(super) fn last_line(gap: &str) -> Option<&str> {
    let end = gap.rfind(['\n', '\r'])?;
    let start =
        if gap[..end].ends_with('\r') && gap[end..].starts_with('\n') { end - 1 } else { end };
    Some(&gap[start..])
}

/// Returns the part of a gap that a copy of it needs: no blank lines.
pub(super) fn tidy(gap: &str) -> &str {
    last_line(gap).unwrap_or(gap)
}

/// Returns the spaces and tabs at the start of `text`.
pub(super) fn leading_blanks(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches([' ', '\t']).len()]
}

/// So many bytes are a page.
const PAGE: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents_and_line_endings_are_the_nearest() {
        let layout = Layout::of("{\r\n\t\"a\": 1,\n  \"b\": 2\r}");

        assert_eq!(layout.indent_at(5), "\t");
        assert_eq!(layout.line_ending_at(5), "\r\n");
        assert_eq!(layout.indent_at(14), "  ");
        assert_eq!(layout.line_ending_at(14), "\n");
        assert_eq!(layout.line_ending_at(0), "\r\n");
        assert_eq!(layout.line_ending_at(21), "\r");
        assert_eq!(Layout::of("{}").line_ending_at(1), "\n");
    }

    #[test]
    fn the_unit_is_the_majority_of_the_file() {
        let unit = |text| Layout::of(text).unit();

        assert_eq!(unit("{\n  \"a\": {\n    \"b\": [\n\t1\n]}}"), "  ");
        assert_eq!(unit("{\n\"a\": {\n\"b\": [\n\t1\n]}}"), "\t");
        assert_eq!(unit("{\"a\": {}}"), "    ");
    }

    #[test]
    fn only_the_last_line_of_a_gap_is_copied() {
        assert_eq!(tidy(" \n\n\r\n\t "), "\r\n\t ");
        assert_eq!(tidy("\r\r "), "\r ");
        assert_eq!(tidy("  "), "  ");
    }
}
