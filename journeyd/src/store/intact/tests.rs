//! Every bit of what the library believes without a look.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::{TRAILER_BYTES, damaged, split_current, split_trailer};
use crate::store::{Position, Store, StoreError};
use journey_vm::engine::{Change, Changes, Table};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A state with a file of the table `people`; the folder of that table.
fn lived(dir: &Path) -> PathBuf {
    let (store, _) = Store::open(dir, 1 << 20).unwrap();
    let key = Arc::from([7_u8].as_slice());
    let entries = vec![Change { table: Table::People, key, value: Some(Arc::from([1_u8; 100].as_slice())) }];
    store.checkpoint(&Changes { entries }, Position { sequence: 7, previous: 0 }).unwrap();
    store.compact().unwrap();
    drop(store);
    let tables = std::fs::read_dir(dir.join("keyspaces")).unwrap().map(|entry| entry.unwrap().path());
    tables
        .filter(|table| std::fs::read_dir(table.join("tables")).is_ok_and(|mut files| files.next().is_some()))
        .min()
        .unwrap()
}

/// Flips every bit from a place on; each is found, or the library refuses it or can do without it, in little memory.
fn flip_each(state: &Path, path: &Path, from: usize) -> usize {
    let whole = std::fs::read(path).unwrap();
    let mut found = 0;
    for bit in from * 8..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(path, bytes).unwrap();
        match damaged(state).unwrap() {
            Some(named) => found += usize::from(named.starts_with(path.parent().unwrap())),
            None => drop(Store::open(state, 1 << 20)),
        }
    }
    std::fs::write(path, &whole).unwrap();
    assert_eq!(damaged(state).unwrap(), None);
    found
}

#[test]
fn a_flipped_bit_in_a_list_of_files_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let table = lived(dir.path());
    assert_eq!(damaged(dir.path()).unwrap(), None, "a state as it was left");
    let current = std::fs::read(table.join("current")).unwrap();
    let (version, _) = split_current(&current).unwrap();
    let list = table.join(format!("v{version}"));
    let bits = std::fs::read(&list).unwrap().len() * 8;
    assert_eq!(flip_each(dir.path(), &list, 0), bits);
    assert!(flip_each(dir.path(), &table.join("current"), 0) >= 16 * 8, "its checksum at least");
}

#[test]
fn a_flipped_bit_in_the_directory_of_a_file_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let table = lived(dir.path());
    let file = std::fs::read_dir(table.join("tables")).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&file).unwrap();
    let end = bytes.len() - TRAILER_BYTES as usize;
    let (_, begin) = split_trailer(&bytes[end..]).unwrap();
    let begin = usize::try_from(begin).unwrap();
    assert!(begin < end);
    assert!(flip_each(dir.path(), &file, begin) >= (end - begin) * 8);
}

#[test]
fn what_is_damaged_is_named_and_repair_is_offered() {
    let dir = tempfile::tempdir().unwrap();
    let table = lived(dir.path());
    let current = table.join("current");
    let mut bytes = std::fs::read(&current).unwrap();
    bytes[9] ^= 1;
    std::fs::write(&current, bytes).unwrap();
    let error = Store::open(dir.path(), 1 << 20).unwrap_err();
    assert!(matches!(error, StoreError::Broken(_)));
    let said = error.to_string();
    assert!(said.contains("keyspaces") && said.contains("`journeyd repair`"), "{said}");
}
