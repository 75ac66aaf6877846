//! Bytes of an image: a header, blocks of entries with their checksums, and an end that counts and hashes all of them.

use super::{ImageError, io};
use journey_bytecode::wire::{Reader, Writer};
use journey_vm::engine::Table;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

const MAGIC: [u8; 8] = *b"JRNYIMAG";
/// Newest format this program reads, and the one it writes.
const VERSION: u32 = 1;
const HEADER: usize = 24;
const ENTRIES: u32 = 1;
const END: u32 = 2;
/// A block is written when it has grown to this.
const BLOCK: usize = 256 << 10;
/// No block is larger: an entry is at most a bundle of 64 MiB.
const LARGEST: usize = 128 << 20;

pub(super) struct BlockWriter {
    path: PathBuf,
    file: BufWriter<File>,
    block: Writer,
    count: u64,
    bytes: u64,
    hasher: blake3::Hasher,
}

impl BlockWriter {
    pub(super) fn create(path: &Path, sequence: u64) -> Result<Self, ImageError> {
        let file = File::create(path).map_err(io("create", path))?;
        let mut header = MAGIC.to_vec();
        header.extend_from_slice(&VERSION.to_le_bytes());
        header.extend_from_slice(&sequence.to_le_bytes());
        let sum = crc32c::crc32c(&header);
        header.extend_from_slice(&sum.to_le_bytes());
        let mut writer = Self {
            path: path.to_path_buf(),
            file: BufWriter::new(file),
            block: Writer::default(),
            count: 0,
            bytes: 0,
            hasher: blake3::Hasher::new(),
        };
        writer.raw(&header)?;
        Ok(writer)
    }

    pub(super) fn entry(&mut self, table: u8, key: &[u8], value: &[u8]) -> Result<(), ImageError> {
        self.block.byte(table);
        self.block.block(key);
        self.block.block(value);
        self.count += 1;
        if self.block.bytes.len() >= BLOCK { self.flush() } else { Ok(()) }
    }

    /// Writes the end and makes the file durable; returns its size.
    pub(super) fn finish(mut self) -> Result<u64, ImageError> {
        self.flush()?;
        let mut end = self.count.to_le_bytes().to_vec();
        end.extend_from_slice(self.hasher.finalize().as_bytes());
        self.block(END, &end)?;
        self.file.flush().map_err(io("write", &self.path))?;
        self.file.get_ref().sync_all().map_err(io("sync", &self.path))?;
        Ok(self.bytes)
    }

    fn flush(&mut self) -> Result<(), ImageError> {
        let payload = std::mem::take(&mut self.block.bytes);
        if payload.is_empty() {
            return Ok(());
        }
        self.hasher.update(&payload);
        self.block(ENTRIES, &payload)
    }

    fn block(&mut self, kind: u32, payload: &[u8]) -> Result<(), ImageError> {
        let mut head = kind.to_le_bytes().to_vec();
        head.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        let sum = crc32c::crc32c_append(crc32c::crc32c(&head), payload);
        head.extend_from_slice(&sum.to_le_bytes());
        self.raw(&head)?;
        self.raw(payload)
    }

    fn raw(&mut self, bytes: &[u8]) -> Result<(), ImageError> {
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(io("write", &self.path))
    }
}

/// An entry: table, key, value.
type Entry = (Table, Vec<u8>, Vec<u8>);

pub(super) struct Blocks {
    path: PathBuf,
    file: BufReader<File>,
    offset: u64,
    count: u64,
    hasher: blake3::Hasher,
    pub(super) sequence: u64,
}

impl Blocks {
    pub(super) fn open(path: &Path) -> Result<Self, ImageError> {
        let file = BufReader::new(File::open(path).map_err(io("open", path))?);
        let (path, hasher) = (path.to_path_buf(), blake3::Hasher::new());
        let mut blocks = Self { path, file, offset: 0, count: 0, hasher, sequence: 0 };
        let header = blocks.take::<HEADER>()?;
        let (head, sum) = header.split_at(HEADER - 4);
        let (magic, rest) = head.split_at(MAGIC.len());
        let (version, sequence) = rest.split_at(4);
        let version = u32::from_le_bytes(version.try_into().unwrap_or_default());
        if magic != MAGIC {
            return Err(blocks.damaged("this is not an image"));
        }
        if version > VERSION {
            return Err(ImageError::Newer { file: blocks.path, found: version });
        }
        if crc32c::crc32c(head).to_le_bytes() != sum {
            return Err(blocks.damaged("its header does not match its checksum"));
        }
        blocks.sequence = u64::from_le_bytes(sequence.try_into().unwrap_or_default());
        Ok(blocks)
    }

    /// The next entries; none once the end was there and agreed.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Entry>>, ImageError> {
        let head = self.take::<12>()?;
        let number = |at: usize| {
            let bytes = head.get(at..at + 4).and_then(|b| b.try_into().ok());
            u32::from_le_bytes(bytes.unwrap_or_default())
        };
        let (kind, length, sum) = (number(0), number(4) as usize, number(8));
        if length > LARGEST {
            return Err(self.damaged("a block is larger than any"));
        }
        let mut payload = Vec::new();
        let read = (&mut self.file).take(length as u64).read_to_end(&mut payload);
        if read.map_err(io("read", &self.path))? != length {
            return Err(self.damaged("the file ends in a block"));
        }
        let covered = head.get(..8).unwrap_or_default();
        if crc32c::crc32c_append(crc32c::crc32c(covered), &payload) != sum {
            return Err(self.damaged("a block does not match its checksum"));
        }
        let found = match kind {
            ENTRIES => Some(self.entries(&payload)?),
            END => {
                self.end(&payload)?;
                None
            }
            _ => return Err(self.damaged("a block of an unknown kind")),
        };
        self.offset += length as u64;
        Ok(found)
    }

    fn entries(&mut self, payload: &[u8]) -> Result<Vec<Entry>, ImageError> {
        self.hasher.update(payload);
        let mut reader = Reader::new(payload);
        let mut entries = Vec::new();
        while reader.left() > 0 {
            let mut entry = || {
                let table = Table::ALL.get(usize::from(reader.byte().ok()?)).copied()?;
                Some((table, reader.block().ok()?.to_vec(), reader.block().ok()?.to_vec()))
            };
            entries.push(entry().ok_or_else(|| self.damaged("an entry cannot be read"))?);
        }
        self.count += entries.len() as u64;
        Ok(entries)
    }

    fn end(&mut self, payload: &[u8]) -> Result<(), ImageError> {
        let hash = self.hasher.finalize();
        let agrees = payload.split_first_chunk::<8>().is_some_and(|(count, rest)| {
            u64::from_le_bytes(*count) == self.count && rest == hash.as_bytes().as_slice()
        });
        let mut more = [0];
        if !agrees || self.file.read(&mut more).map_err(io("read", &self.path))? > 0 {
            return Err(self.damaged("its end does not agree with what is before it"));
        }
        Ok(())
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], ImageError> {
        let mut bytes = [0; N];
        match self.file.read_exact(&mut bytes) {
            Ok(()) => {
                self.offset += N as u64;
                Ok(bytes)
            }
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Err(self.damaged("the file ends early")),
            Err(error) => Err(io("read", &self.path)(error)),
        }
    }

    fn damaged(&self, what: &'static str) -> ImageError {
        ImageError::Damaged { file: self.path.clone(), offset: self.offset, what }
    }
}
