//! Bytes behind a right checksum: an error, or a bundle that is these bytes and can be shown and verified.
#![no_main]

use journey_bytecode::{bundle, disasm, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // As they are, and as the content of a file whose header and checksum are right, which no mutation would find.
    let _ = bundle::decode(data);
    let mut bytes = bundle::MAGIC.to_vec();
    bytes.extend(bundle::FORMAT.to_le_bytes());
    bytes.extend(data);
    let checksum = bundle::id(&bytes);
    bytes.extend(checksum);
    if let Ok(decoded) = bundle::decode(&bytes) {
        assert!(bundle::encode(&decoded) == bytes, "two encodings of one bundle");
        let _ = disasm::disassemble(&decoded);
        let _ = verify::verify(decoded);
    }
});
