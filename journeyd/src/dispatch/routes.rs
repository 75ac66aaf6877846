//! Other addresses for endpoints: an example with production URLs runs against local servers.

use std::str::FromStr;

/// `from=to`: requests to URLs that begin with `from` go to `to` instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    from: String,
    to: String,
}

/// A route that is not one.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a route: write two addresses, as in https://mail.example.com=http://127.0.0.1:9100")]
pub struct RouteError(String);

impl FromStr for Route {
    type Err = RouteError;

    fn from_str(text: &str) -> Result<Self, RouteError> {
        let wrong = || RouteError(text.to_owned());
        let (from, to) = text.split_once('=').ok_or_else(wrong)?;
        for side in [from, to] {
            let url = reqwest::Url::parse(side).map_err(|_| wrong())?;
            if !matches!(url.scheme(), "http" | "https") || url.query().is_some() {
                return Err(wrong());
            }
        }
        Ok(Self { from: from.trim_end_matches('/').to_owned(), to: to.trim_end_matches('/').to_owned() })
    }
}

/// The URL to use: the longest route that fits at the end of a segment, or the URL as it is.
pub(super) fn route(routes: &[Route], url: &str) -> String {
    let fits = |route: &&Route| {
        url.strip_prefix(route.from.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    };
    match routes.iter().filter(fits).max_by_key(|route| route.from.len()) {
        Some(route) => format!("{}{}", route.to, url.strip_prefix(route.from.as_str()).unwrap_or_default()),
        None => url.to_owned(),
    }
}
