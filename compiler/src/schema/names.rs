//! The naming rule: names of the repository (`xdm:city`, `https://ns.adobe.com/experience/a/b`) to Platform names.

use std::sync::Arc;

/// Splits a raw name into namespace (with its separator left out) and local name. Names without a prefix have none.
pub(crate) fn namespace(raw: &str) -> Option<(&str, &str)> {
    if raw.contains("://") { raw.rsplit_once('/') } else { raw.rsplit_once(':') }
}

/// The Platform name of a raw name, as nested names, outermost first; nothing for a name Platform drops.
///
/// `inside` is the namespace of the property this one is written directly inside, in the same document: a name of the
/// same namespace then loses it.
pub(crate) fn platform(raw: &Arc<str>, inside: Option<&str>) -> Vec<Arc<str>> {
    if &**raw == "@context" {
        return vec![];
    }
    if let Some(local) = raw.strip_prefix('@') {
        return vec![format!("_{local}").into()];
    }
    let Some((space, local)) = namespace(raw) else { return vec![Arc::clone(raw)] };
    if inside == Some(space) || space == "xdm" {
        return vec![camel(local)];
    }
    let mut names: Vec<Arc<str>> = if let Some((_, rest)) = space.split_once("://") {
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        url_names(host, path)
    } else {
        vec![space.into()]
    };
    if let Some(first) = names.first_mut() {
        *first = format!("_{first}").into();
        names.push(camel(local));
    } else {
        names.push(format!("_{}", camel(local)).into());
    }
    names
}

/// The nesting a URL stands for: Adobe's own host and its `xdm` root vanish, another host is split at its dots.
fn url_names(host: &str, path: &str) -> Vec<Arc<str>> {
    let (host, path) = if host == "ns.adobe.com" { ("", below_root(path)) } else { (host, path) };
    host.split('.').chain(path.split('/')).filter(|s| !s.is_empty()).map(camel).collect()
}

fn below_root(path: &str) -> &str {
    let below = |root| path.strip_prefix(root).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    below("xdm/data/metrics").or_else(|| below("xdm")).unwrap_or(path)
}

/// `direct-mail` → `directMail`: Platform names hold no hyphens.
fn camel(local: &str) -> Arc<str> {
    if !local.contains('-') {
        return local.into();
    }
    let mut out = String::with_capacity(local.len());
    let mut up = false;
    for c in local.chars() {
        match c {
            '-' => up = !out.is_empty(),
            c if up => {
                out.extend(c.to_uppercase());
                up = false;
            }
            c => out.push(c),
        }
    }
    out.into()
}
