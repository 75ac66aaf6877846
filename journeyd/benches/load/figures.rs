//! Figures and how they are shown.
#![allow(dead_code, clippy::allow_attributes, reason = "not every benchmark shows everything")]

use std::time::Duration;

/// A line of the report.
pub(super) fn show(what: &str, figure: impl std::fmt::Display) {
    println!("{what:<66} {figure}");
}

/// So many percent took at most this long.
pub(super) fn percentile(took: &mut [Duration], percent: usize) -> Duration {
    took.sort();
    took.get(took.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
}

/// Resident memory of a process in bytes, where the system tells.
pub(super) fn resident(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).map_or(0, |pages| pages * 4_096)
}

/// Bytes of all files in a folder.
pub(super) fn size(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => size(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}
