//! Lists of things with the comments between them: on lines of their own, or in brackets.

use super::layout::{Doc, cat};
use super::{Printer, nil};
use crate::source::Span;

impl Printer<'_> {
    /// Where the next comment begins, if that is before a place.
    fn comment_before(&self, place: u32) -> Option<Span> {
        self.comments.get(self.next).map(|c| c.span).filter(|s| s.start < place)
    }

    fn take(&mut self, comment: Span) -> String {
        self.next += 1;
        self.source(comment).trim_end().to_owned()
    }

    /// A comment on the same line, after a place.
    fn trailing(&mut self, end: u32) -> Option<(Doc, u32)> {
        let comment = self.comments.get(self.next)?.span;
        let between = self.text.get(end as usize..comment.start as usize)?;
        let near = between.chars().all(|c| matches!(c, ' ' | '\t' | ','));
        near.then(|| (Doc::Trailing(self.take(comment)), comment.end))
    }

    /// Comments before a place, each on its line; `last` is the end of what was written before them.
    fn leading(&mut self, place: u32, last: &mut Option<u32>, out: &mut Vec<Doc>) {
        while let Some(comment) = self.comment_before(place) {
            self.separate(comment.start, last, out);
            out.push(Doc::from(self.take(comment)));
            *last = Some(comment.end);
        }
    }

    /// A new line, and an empty one where the author has one.
    fn separate(&self, start: u32, last: &Option<u32>, out: &mut Vec<Doc>) {
        if let Some(end) = *last {
            if self.blank(end, start) {
                out.push(Doc::Blank);
            }
            out.push(Doc::Hard);
        }
    }

    /// Things on lines of their own, up to `end`.
    pub(super) fn lines<T>(
        &mut self,
        items: &[T],
        end: u32,
        span: fn(&T) -> Span,
        print: impl Fn(&mut Self, &T) -> Doc,
    ) -> Doc {
        let (mut out, mut last) = (Vec::new(), None);
        for item in items {
            let place = span(item);
            self.leading(place.start, &mut last, &mut out);
            self.separate(place.start, &last, &mut out);
            let doc = print(self, item);
            out.push(doc);
            // comments inside that no list has taken
            last = Some(place.end);
            let before = out.len();
            while let Some(comment) = self.comment_before(place.end) {
                out.extend([Doc::Hard, Doc::from(self.take(comment))]);
            }
            if out.len() == before
                && let Some((comment, end)) = self.trailing(place.end)
            {
                out.push(comment);
                last = Some(end);
            }
        }
        self.leading(end, &mut last, &mut out);
        Doc::Concat(out)
    }

    /// `{ … }` with things on lines of their own; on one line if there is one thing, and the author has it so.
    pub(super) fn braces<T>(
        &mut self,
        open: u32,
        end: u32,
        items: &[T],
        span: fn(&T) -> Span,
        print: impl Fn(&mut Self, &T) -> Doc,
    ) -> Doc {
        let after = self.trailing(open + 1).map(|(comment, _)| comment);
        let close = end.saturating_sub(1);
        let first = items.first().map(|i| span(i).start);
        let comments = after.is_some() || self.comment_before(close).is_some();
        if first.is_none() && !comments {
            return Doc::from("{ }");
        }
        if first.is_none() && self.comment_before(close).is_none() {
            return cat!("{", after.unwrap_or_else(nil), Doc::Hard, "}");
        }
        let inline = items.len() == 1 && !comments && first.is_some_and(|start| !self.breaks(open, start));
        let body = self.lines(items, close, span, print);
        if inline {
            return cat!("{", cat!(Doc::Line, body).nest(), Doc::Line, "}").group();
        }
        cat!("{", after.unwrap_or_else(nil), cat!(Doc::Hard, body).nest(), Doc::Hard, "}")
    }

    /// A list in brackets, separated by commas: on one line if it fits and the author has not broken it at its beginning.
    pub(super) fn list<T>(
        &mut self,
        signs: (&'static str, &'static str),
        edge: Doc,
        place: Span,
        items: &[T],
        span: impl Fn(&T) -> Span,
        print: impl Fn(&mut Self, &T) -> Doc,
    ) -> Doc {
        let (open, close) = signs;
        let broken = items.first().is_some_and(|i| self.breaks(place.start, span(i).start));
        let (mut out, mut last) = (vec![edge.clone()], None);
        let taken = self.next;
        if let Some((comment, _)) = self.trailing(place.start + 1) {
            out.insert(0, comment);
        }
        for (i, item) in items.iter().enumerate() {
            let at = span(item);
            while let Some(comment) = self.comment_before(at.start) {
                out.extend([Doc::from(self.take(comment)), Doc::Hard]);
            }
            out.push(print(self, item));
            let more = i + 1 < items.len();
            out.push(if more { Doc::from(",") } else { Doc::IfBroken(",") });
            if let Some((comment, _)) = self.trailing(at.end) {
                out.push(comment);
            }
            if more {
                out.push(Doc::Line);
            }
            last = Some(at.end);
        }
        self.leading(place.end.saturating_sub(1), &mut last, &mut out);
        if items.is_empty() && out.len() == 1 {
            return Doc::from(format!("{open}{close}"));
        }
        // what stands behind a comment needs a new line
        let force = if broken || self.next > taken { Doc::Broken } else { nil() };
        cat!(open, force, Doc::Concat(out).nest(), edge, close).group()
    }
}
