//! The page of each code: what is wrong, why it matters, a wrong and a right program. From `docs/errors/`.

#[cfg(test)]
mod tests;

/// Pages by code, in order; made by `build.rs`.
static PAGES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/explain.rs"));

/// The page of a code such as `J0301` (also `j0301` or `301`), as Markdown.
#[must_use]
pub fn page(code: &str) -> Option<&'static str> {
    let digits = code.trim().trim_start_matches(['J', 'j']);
    let code = format!("J{digits:0>4}");
    let at = PAGES.binary_search_by(|(c, _)| (*c).cmp(code.as_str())).ok()?;
    PAGES.get(at).map(|(_, page)| *page)
}

/// All codes that have a page, in order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(code, _)| *code)
}
