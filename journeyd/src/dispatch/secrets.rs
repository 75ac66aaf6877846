//! Secrets, read when a request leaves: a file each, or environment variables. They are never logged or stored.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where secrets are.
#[derive(Clone, Default)]
pub struct Secrets {
    /// A folder with a file per secret, named as the secret.
    pub dir: Option<PathBuf>,
    /// Secrets given by a program that embeds the daemon; they come first.
    pub given: BTreeMap<String, String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Secrets {
    /// The secret's value: the file without the line end, or else `JOURNEY_SECRET_<NAME>` (upper case, `_` for anything
    /// but letters and digits).
    ///
    /// # Errors
    /// There is none; in words.
    pub fn get(&self, name: &str) -> Result<String, String> {
        if let Some(secret) = self.given.get(name) {
            return Ok(secret.clone());
        }
        let plain = !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            && !name.starts_with('.');
        if let Some(dir) = self.dir.as_ref().filter(|_| plain)
            && let Ok(text) = std::fs::read_to_string(dir.join(name))
        {
            return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
        }
        let variable = variable(name);
        std::env::var(&variable).map_err(|_| match &self.dir {
            Some(dir) => format!("the secret `{name}` is neither a file in {} nor in {variable}", dir.display()),
            None => format!("the secret `{name}` is not in {variable}"),
        })
    }
}

fn variable(name: &str) -> String {
    let upper = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    "JOURNEY_SECRET_".chars().chain(upper).collect()
}
