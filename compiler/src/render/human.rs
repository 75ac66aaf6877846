//! For people at a terminal: ariadne draws the snippet; heading, explanation, ways out and the page to read are ours.

use super::{Options, one_line, place, word};
use crate::diag::{Diagnostic, Fix, Severity};
use crate::source::{FileId, Sources, Span};
use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, Source};
use std::collections::HashMap;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Findings with their snippets, one after the other.
#[must_use]
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, options: Options) -> String {
    let mut cache = Files { sources, drawn: HashMap::new() };
    let mut out = String::new();
    for (i, d) in diagnostics.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        one(&mut out, d, &mut cache, options);
    }
    out
}

fn one(out: &mut String, d: &Diagnostic, cache: &mut Files<'_>, options: Options) {
    let paint = Paint { on: options.color };
    let head = format!("{}[{}]", word(d.severity), d.code);
    let _ = writeln!(out, "{}: {}", paint.bold(severity_color(d.severity), &head), paint.strong(&one_line(&d.title)));
    let (snippet, width) = snippet(d, cache, options);
    out.push_str(&snippet);
    let bar = format!("{}{}", " ".repeat(width), paint.margin("│"));
    let room = options.width.saturating_sub(width + 2).max(40);
    for note in &d.notes {
        for line in note.lines().flat_map(|l| wrap(l, room)) {
            let _ = writeln!(out, "{bar} {line}");
        }
    }
    for line in fixes(&d.fixes, paint) {
        let _ = writeln!(out, "{bar}   {line}");
    }
    let _ = writeln!(
        out,
        "{} {}",
        paint.margin(&format!("{}╯", "─".repeat(width))),
        paint.margin(&format!("journeyc explain {}", d.code))
    );
}

/// The snippet as drawn, and the width of its margin.
fn snippet(d: &Diagnostic, cache: &mut Files<'_>, options: Options) -> (String, usize) {
    let drawn = draw(d, cache, options).unwrap_or_default();
    let plain_width = |line: &str| strip(line).chars().take_while(|c| *c == '─').count();
    let mut lines: Vec<&str> = drawn.lines().skip(1).collect();
    let Some(width) = lines.last().map(|last| plain_width(last)).filter(|w| *w > 0) else {
        let place = place::Place::of(cache.sources, d.span());
        let label = d.labels.first().map(|l| one_line(&l.text)).filter(|t| !t.is_empty());
        let label = label.map_or(String::new(), |l| format!("   │ {l}\n"));
        return (format!("   ╭─[ {place} ]\n{label}"), 3);
    };
    lines.pop();
    // the empty line under each place's heading says nothing
    let mut out = String::new();
    let mut after_heading = false;
    for line in lines {
        let bare = strip(line);
        let bare = bare.trim();
        if !(after_heading && bare == "│") {
            let _ = writeln!(out, "{}", line.trim_end());
        }
        after_heading = bare.starts_with("╭─[") || bare.starts_with("├─[");
    }
    (out, width)
}

fn draw(d: &Diagnostic, cache: &mut Files<'_>, options: Options) -> Option<String> {
    // characters, not bytes: ariadne takes the place of a second file's heading for a character anyway
    let config = Config::new().with_color(options.color).with_index_type(IndexType::Char).with_cross_gap(false);
    let primary = d.labels.first()?;
    let at = cache.characters(primary.span)?;
    let kind = ReportKind::Custom("finding", severity_color(d.severity));
    let mut labels: Vec<(bool, u32, Label<_>)> = Vec::new();
    for (i, label) in d.labels.iter().enumerate() {
        let Some(range) = cache.characters(label.span) else { continue };
        let color = if i == 0 { severity_color(d.severity) } else { Color::Cyan };
        let mut drawn = Label::new((label.span.file, range)).with_color(color).with_priority(i32::from(i == 0));
        // without words ariadne would not even point at the place
        let text = if label.text.is_empty() { "here".into() } else { one_line(&label.text) };
        drawn = drawn.with_message(text);
        labels.push((label.span.file != primary.span.file, label.span.end, drawn));
    }
    // in text order, so that a file is shown once
    labels.sort_by_key(|(other, end, _)| (*other, *end));
    let report = Report::build(kind, (primary.span.file, at)).with_config(config);
    let report =
        report.with_labels(labels.into_iter().enumerate().map(|(i, (_, _, l))| l.with_order(i as i32))).finish();
    let mut bytes = Vec::new();
    report.write(cache, &mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

/// Ways out, titles and previews in two columns.
fn fixes(fixes: &[Fix], paint: Paint) -> Vec<String> {
    let width = fixes.iter().filter(|f| !f.preview.is_empty()).map(|f| f.title.width()).max().unwrap_or(0);
    let line = |f: &Fix| {
        let title = one_line(&f.title);
        if f.preview.is_empty() {
            return title;
        }
        let pad = " ".repeat(width.saturating_sub(title.width()) + 3);
        format!("{title}{pad}{}", paint.code(&one_line(&f.preview)))
    };
    fixes.iter().map(line).collect()
}

/// Breaks a line between words.
fn wrap(line: &str, room: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in line.split(' ') {
        let Some(last) = out.last_mut() else { break };
        if !last.is_empty() && last.width() + 1 + word.width() > room {
            out.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    out
}

/// Without escape sequences of colours.
fn strip(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(|c| c.is_ascii_alphabetic());
        } else {
            out.push(c);
        }
    }
    out
}

fn severity_color(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Note => Color::Cyan,
    }
}

/// Colours of what is not drawn by ariadne.
#[derive(Clone, Copy)]
struct Paint {
    on: bool,
}

impl Paint {
    fn wrap(self, code: &str, text: &str) -> String {
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(self, color: Color, text: &str) -> String {
        let code = match color {
            Color::Red => "1;31",
            Color::Yellow => "1;33",
            _ => "1;36",
        };
        self.wrap(code, text)
    }

    fn strong(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn margin(self, text: &str) -> String {
        self.wrap("38;5;246", text)
    }

    fn code(self, text: &str) -> String {
        self.wrap("32", text)
    }
}

/// The project's files as ariadne wants them.
struct Files<'s> {
    sources: &'s Sources,
    drawn: HashMap<FileId, Source<String>>,
}

impl Files<'_> {
    /// The span in characters, without the white space at its end; none if there is nothing to show.
    fn characters(&self, span: Span) -> Option<std::ops::Range<usize>> {
        let text = &self.sources.get(span.file)?.text;
        if text.is_empty() {
            return None;
        }
        let (start, end) = place::clamp(text, span);
        let inside = text.get(start..end)?;
        let kept = inside.trim_end();
        let from = text.get(..start)?.chars().count();
        Some(from..from + kept.chars().count())
    }
}

impl ariadne::Cache<FileId> for &mut Files<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<String>, impl std::fmt::Debug> {
        let text = self.sources.get(*id).map(|f| f.text.to_string()).ok_or("no such file");
        match text {
            Ok(text) => Ok(&*self.drawn.entry(*id).or_insert_with(|| Source::from(text))),
            Err(e) => Err(e),
        }
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl std::fmt::Display + 'a> {
        self.sources.get(*id).map(|f| f.path.to_string())
    }
}
