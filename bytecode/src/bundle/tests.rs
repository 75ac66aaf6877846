//! Bytes and back; damaged and hostile bytes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use crate::sample::sample;
use proptest::prelude::*;

#[test]
fn a_bundle_comes_back_as_it_was() {
    let bundle = sample();
    let bytes = encode(&bundle);
    assert_eq!(decode(&bytes).unwrap(), bundle);
    assert_eq!(encode(&decode(&bytes).unwrap()), bytes);
    assert_eq!(encode(&Bundle::default()), encode(&decode(&encode(&Bundle::default())).unwrap()));
}

/// `tests/golden/format-1.bundle` was written by the first release of the format and is read for ever.
///
/// If this fails, the format has changed: raise [`FORMAT`], keep reading the old one, and add a golden file. (Until
/// format 1 is released it may still change: delete the file and run this test with `GOLDEN_WRITE=1`.)
#[test]
fn the_golden_bundle_loads_and_is_still_what_is_written() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/format-1.bundle");
    if std::env::var_os("GOLDEN_WRITE").is_some() && !std::path::Path::new(path).exists() {
        std::fs::write(path, encode(&sample())).unwrap();
    }
    let golden = std::fs::read(path).unwrap();
    let bundle = decode(&golden).unwrap();
    crate::verify::check(&bundle).unwrap();
    assert_eq!(bundle, sample());
    assert_eq!(encode(&bundle), golden);
}

#[test]
fn what_is_no_bundle_is_told_apart() {
    assert_eq!(decode(b""), Err(BundleError::NotABundle));
    assert_eq!(decode(b"#!/bin/sh\nexit 0\n"), Err(BundleError::NotABundle));
    let mut newer = encode(&sample());
    newer[8] = 2;
    assert_eq!(decode(&newer), Err(BundleError::Format(2)));
    let mut damaged = encode(&sample());
    damaged[300] ^= 1;
    assert_eq!(decode(&damaged), Err(BundleError::Checksum));
}

/// Puts a right checksum on changed bytes, so that what lies behind it is reached.
fn sealed(mut body: Vec<u8>) -> Vec<u8> {
    let checksum = id(&body);
    body.extend(checksum);
    body
}

fn body(bundle: &Bundle) -> Vec<u8> {
    let bytes = encode(bundle);
    bytes[..bytes.len() - CHECKSUM].to_vec()
}

/// A bundle whose one section is these bytes.
fn with_section(at: usize, content: &[u8]) -> Vec<u8> {
    let mut contents = sections(&Bundle::default());
    contents[at] = content.to_vec();
    let mut out = Writer::default();
    out.raw(&MAGIC);
    out.raw(&FORMAT.to_le_bytes());
    out.raw(&12_u16.to_le_bytes());
    let mut offset = HEADER + ENTRY * 12;
    for (index, content) in contents.iter().enumerate() {
        for number in [SECTIONS[index].0, offset as u32, content.len() as u32] {
            out.raw(&number.to_le_bytes());
        }
        offset += content.len();
    }
    contents.iter().for_each(|content| out.raw(content));
    sealed(out.bytes)
}

#[test]
fn a_section_table_must_be_the_one_of_the_format() {
    let good = body(&sample());
    for (at, value) in [(10, 11), (12, 2), (16, 0), (20, 255), (24, 3)] {
        let mut bad = good.clone();
        bad[at] = value;
        assert!(matches!(decode(&sealed(bad)), Err(BundleError::Layout(_))), "byte {at}");
    }
    let mut long = good;
    long.push(0);
    let after = BundleError::Layout("there is something after the last section");
    assert_eq!(decode(&sealed(long)), Err(after));
}

#[test]
fn only_one_encoding_of_a_value_is_taken() {
    // An empty list of strings whose length is written in three bytes, or with a byte after it.
    let problem = |bytes: &[u8]| match decode(bytes) {
        Err(BundleError::Section { section: "strings", problem }) => problem,
        other => format!("{other:?}"),
    };
    assert_eq!(problem(&with_section(1, &[251, 0, 0])), "a value is not in its shortest form");
    assert_eq!(problem(&with_section(1, &[0, 0])), "1 bytes are left over");
    assert_eq!(problem(&with_section(1, &[1, 2, 0xff, 0xff])), "text is not UTF-8");
}

/// A few bytes that claim 2^60 elements, in every table, cost nothing.
#[test]
fn claimed_lengths_allocate_nothing() {
    let claim = |prefix: &[u8]| {
        let mut bytes = prefix.to_vec();
        bytes.push(253);
        bytes.extend((1_u64 << 60).to_le_bytes());
        bytes
    };
    let mut hostile: Vec<(usize, Vec<u8>)> = (0..12).map(|section| (section, claim(&[]))).collect();
    hostile.push((1, claim(&[1]))); // a string
    hostile.push((2, claim(&[1, 12]))); // a record type
    hostile.push((3, claim(&[1, 2]))); // a decimal
    hostile.push((5, claim(&[1, 0]))); // columns
    hostile.push((5, claim(&[1, 0, 1]))); // a path
    hostile.push((6, claim(&[1, 0, 0, 0, 0, 0]))); // instructions
    hostile.push((11, claim(&[1, 9]))); // members of a form
    hostile.push((11, claim(&[1, 4]))); // checks of a form
    // Lengths that the limit of a list allows, one within the other.
    hostile.push((5, vec![251, 255, 255, 0, 251, 255, 255, 251, 255, 255]));
    for (section, content) in hostile {
        let bytes = with_section(section, &content);
        let mut result = None;
        let cost = allocation_counter::measure(|| result = Some(decode(&bytes)));
        assert!(result.unwrap().is_err(), "section {section}: {content:?}");
        assert!(cost.bytes_max < 8_192, "section {section}: {content:?}: {cost:?}");
    }
}

#[test]
fn memory_is_a_small_multiple_of_the_bytes() {
    let mut bundle = sample();
    let test = bundle.tests[0].clone();
    bundle.tests.extend(std::iter::repeat_n(test, 2_000));
    bundle.strings.extend(std::iter::repeat_n(String::new(), 60_000));
    let bytes = encode(&bundle);
    let cost = allocation_counter::measure(|| drop(decode(&bytes)));
    assert!(cost.bytes_max < 64 * bytes.len() as u64, "{cost:?} for {}", bytes.len());
}

proptest! {
    #[test]
    fn any_bytes_give_a_bundle_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode(&bytes);
        let _ = decode(&sealed(bytes));
    }

    #[test]
    fn any_section_gives_a_bundle_or_an_error(at in 0..11_usize, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let whole = with_section(at, &bytes);
        if let Ok(bundle) = decode(&whole) {
            prop_assert_eq!(encode(&bundle), whole);
        }
    }

    #[test]
    fn a_changed_byte_gives_a_bundle_or_an_error(at in any::<prop::sample::Index>(), value: u8) {
        let mut body = body(&sample());
        let at = at.index(body.len());
        body[at] = value;
        if let Ok(bundle) = decode(&sealed(body.clone())) {
            prop_assert_eq!(encode(&bundle), sealed(body));
        }
    }

    #[test]
    fn a_cut_bundle_is_an_error(at in any::<prop::sample::Index>()) {
        let bytes = encode(&sample());
        prop_assert!(decode(&bytes[..at.index(bytes.len())]).is_err());
    }
}
