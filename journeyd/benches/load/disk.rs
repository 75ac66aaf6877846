//! What the disk does without us: syncs a second, and a log with a hash map beside it.

use super::figures::{percentile, show};
use journeyd::journal::Journal;
use journeyd::journal::file::{FileJournal, Options};
use std::collections::HashMap;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);
/// Records of an entry, as the partition packs them under load.
const BATCH: usize = 1_024;

/// Syncs of a pre-written file.
pub(super) fn syncs(dir: &Path) {
    let mut file = std::fs::File::create(dir.join("raw")).unwrap();
    file.write_all(&vec![0; 64 << 20]).unwrap();
    file.sync_all().unwrap();
    for bytes in [320, 20 << 10, 320 << 10] {
        let data = vec![7_u8; bytes];
        let (begun, mut took) = (Instant::now(), Vec::new());
        file.seek(SeekFrom::Start(0)).unwrap();
        while begun.elapsed() < SECOND && (took.len() + 1) * bytes < 64 << 20 {
            let one = Instant::now();
            file.write_all(&data).unwrap();
            file.sync_data().unwrap();
            took.push(one.elapsed());
        }
        let rate = took.len() as f64 / begun.elapsed().as_secs_f64();
        let p50 = percentile(&mut took, 50);
        show(&format!("fdatasync of {bytes} bytes, pre-written file"), format!("{rate:.0}/s, p50 {p50:?}"));
    }
}

/// The limit: our journal alone with entries of 1,024 records of 100 bytes, and a hash map of 24-byte keys and
/// 120-byte values in which each record changes one. Returns the rate.
pub(super) fn log(dir: &Path, people: u64) -> f64 {
    let options = Options::new(32 << 20);
    let mut journal = FileJournal::open(&dir.join("log"), options, &mut |_| Ok(())).unwrap();
    let mut map: HashMap<[u8; 24], [u8; 120]> = HashMap::new();
    let (mut records, mut rates) = (0_u64, [0.0; 2]);
    for (round, rate) in rates.iter_mut().enumerate() {
        let begun = Instant::now();
        let from = records;
        while if round == 0 { records < people } else { begun.elapsed() < 2 * SECOND } {
            let mut payload = Vec::with_capacity(BATCH * 100);
            for _ in 0..BATCH {
                let mut key = [0; 24];
                key[..8].copy_from_slice(&(records % people).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes());
                let value = map.entry(key).or_insert([1; 120]);
                value[..8].copy_from_slice(&records.to_le_bytes());
                payload.extend_from_slice(&key);
                payload.extend_from_slice(&value[..76]);
                records += 1;
            }
            let last = journal.append(&payload).unwrap();
            journal.release(last - 1).unwrap();
        }
        *rate = (records - from) as f64 / begun.elapsed().as_secs_f64();
    }
    show("append log and hash map alone, new keys", format!("{:.0} records/s", rates[0]));
    show("append log and hash map alone, known keys", format!("{:.0} records/s", rates[1]));
    rates[1]
}
