//! What a file holds: in memory, or on disk where it is large.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tempfile::{SpooledData, SpooledTempFile};

/// Bytes held in memory; longer contents are read from disk.
const HELD: u64 = 8 << 20;
/// Bytes read from disk together.
const PIECE: usize = 1 << 20;

/// The bytes of a file. A copy is another handle of the same bytes.
#[derive(Debug, Clone)]
pub struct Content(Kept);

#[derive(Debug, Clone)]
enum Kept {
    Memory(Arc<Vec<u8>>),
    Disk(Arc<Disk>),
}

/// A file and its length when it was handed over.
#[derive(Debug)]
struct Disk {
    file: Mutex<File>,
    length: u64,
}

impl Disk {
    /// Reads from a position on; several readers do not disturb each other.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(at)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let buffer = buffer.get_mut(..wanted).unwrap_or_default();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read(buffer)
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Kept::Memory(Arc::new(bytes)))
    }
}

impl Content {
    /// The content of an open file, read from it as far as it is needed.
    ///
    /// # Errors
    /// The file's length cannot be told, or a short file cannot be read.
    pub fn of_file(mut file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        if length > HELD {
            return Ok(Self(Kept::Disk(Arc::new(Disk { file: Mutex::new(file), length }))));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }

    /// Number of bytes.
    pub fn len(&self) -> u64 {
        match &self.0 {
            Kept::Memory(bytes) => bytes.len() as u64,
            Kept::Disk(disk) => disk.length,
        }
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All bytes, where they are in memory.
    pub(super) fn held(&self) -> Option<&[u8]> {
        match &self.0 {
            Kept::Memory(bytes) => Some(bytes),
            Kept::Disk(_) => None,
        }
    }

    /// All bytes, read into memory if they are not there.
    ///
    /// # Errors
    /// The file cannot be read to its end.
    pub fn whole(&self) -> io::Result<Cow<'_, [u8]>> {
        match self.held() {
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
            None => self.range(0, self.len()).map(Cow::Owned),
        }
    }

    /// All bytes, without a copy if nobody else has them.
    pub(super) fn into_whole(self) -> io::Result<Vec<u8>> {
        match self.0 {
            Kept::Memory(bytes) => Ok(Arc::unwrap_or_clone(bytes)),
            Kept::Disk(_) => self.range(0, self.len()),
        }
    }

    /// The bytes from a position up to another.
    pub(super) fn range(&self, start: u64, end: u64) -> io::Result<Vec<u8>> {
        let length = end.min(self.len()).saturating_sub(start);
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        let mut reader = self.reader();
        reader.seek(SeekFrom::Start(start))?;
        reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads from the beginning.
    pub(super) const fn reader(&self) -> Reader<'_> {
        Reader { content: self, at: 0 }
    }

    /// SHA-256 of the bytes, in hexadecimal digits.
    ///
    /// # Errors
    /// The file cannot be read to its end.
    pub(super) fn digest(&self) -> io::Result<String> {
        let mut hasher = Sha256::new();
        self.walk(0, |piece, _| {
            hasher.update(piece);
            piece.len()
        })?;
        Ok(hex(hasher))
    }

    /// Hands all bytes from a position on to `take`, piece by piece. It is told whether a piece is the last, and says
    /// how many bytes it is done with: what it leaves begins the next piece.
    ///
    /// # Errors
    /// The file cannot be read to its end.
    pub(super) fn walk(
        &self,
        start: u64,
        mut take: impl FnMut(&[u8], bool) -> usize,
    ) -> io::Result<()> {
        if let Some(bytes) = self.held() {
            let start = usize::try_from(start).unwrap_or(usize::MAX);
            take(bytes.get(start..).unwrap_or_default(), true);
            return Ok(());
        }
        let mut reader = self.reader();
        reader.seek(SeekFrom::Start(start))?;
        let mut piece = Vec::new();
        loop {
            let left = piece.len() as u64;
            reader.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            let is_last = reader.at >= self.len();
            if !is_last && piece.len() as u64 == left {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let done = take(&piece, is_last);
            if is_last {
                return Ok(());
            }
            piece.drain(..done.min(piece.len()));
        }
    }
}

/// A reader of a content with a position of its own.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    content: &'a Content,
    at: u64,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &self.content.0 {
            Kept::Memory(bytes) => {
                let start = usize::try_from(self.at).unwrap_or(usize::MAX);
                bytes.get(start..).unwrap_or_default().read(buffer)?
            }
            Kept::Disk(disk) => disk.read_at(self.at, buffer)?,
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Reader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        // Only the position is of interest.
        let (base, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(by) => (self.content.len(), by),
            SeekFrom::Current(by) => (self.at, by),
        };
        let at = base.checked_add_signed(by);
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Takes bytes as they come: short contents stay in memory, longer ones go to a file without a name, which is gone
/// with the last handle of the content.
#[derive(Debug)]
pub struct Spool {
    kept: SpooledTempFile,
    length: u64,
}

impl Default for Spool {
    fn default() -> Self {
        let most = usize::try_from(HELD).unwrap_or(usize::MAX);
        Self { kept: SpooledTempFile::new(most), length: 0 }
    }
}

impl Spool {
    /// Bytes taken so far.
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Whether no byte was taken so far.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// What was taken.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn content(mut self) -> io::Result<Content> {
        self.kept.flush()?;
        Ok(match self.kept.into_inner() {
            SpooledData::InMemory(bytes) => Cursor::into_inner(bytes).into(),
            SpooledData::OnDisk(file) => {
                let disk = Disk { file: Mutex::new(file), length: self.length };
                Content(Kept::Disk(Arc::new(disk)))
            }
        })
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.kept.write(bytes)?;
        self.length += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.kept.flush()
    }
}

/// SHA-256 of parts after each other, in hexadecimal digits.
pub(super) fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hex(hasher)
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spooled(bytes: &[u8]) -> Content {
        let mut spool = Spool::default();
        spool.write_all(bytes).expect("is written");
        assert_eq!(spool.len(), bytes.len() as u64);
        spool.content().expect("is written")
    }

    #[test]
    fn long_contents_are_on_disk_and_the_same() {
        let bytes: Vec<u8> = (0..=HELD).map(|at| (at % 251) as u8).collect();
        let own = spooled(&bytes);
        assert!(own.held().is_none() && spooled(b"abc").held().is_some());
        assert_eq!(own.len(), HELD + 1);
        assert!(own.whole().expect("reads") == bytes);
        assert_eq!(own.range(HELD - 2, HELD + 9).expect("reads"), bytes[bytes.len() - 3..]);
        let mut reader = own.reader();
        reader.seek(SeekFrom::End(-2)).expect("seeks");
        let mut end = Vec::new();
        reader.read_to_end(&mut end).expect("reads");
        assert_eq!(end, bytes[bytes.len() - 2..]);
        assert!(own.into_whole().expect("reads") == bytes);
    }

    #[test]
    fn pieces_follow_each_other_whatever_is_left_of_them() {
        let bytes: Vec<u8> = (0..=HELD).map(|at| (at % 241) as u8).collect();
        let own = spooled(&bytes);
        let (mut seen, mut pieces) = (Vec::new(), 0);
        own.walk(3, |piece, is_last| {
            let done = if is_last { piece.len() } else { piece.len() - 5 };
            seen.extend_from_slice(&piece[..done]);
            pieces += 1;
            done
        })
        .expect("reads");
        assert!(seen == bytes[3..] && pieces > 2);
    }

    #[test]
    fn a_file_that_became_shorter_is_an_error() {
        let file = tempfile::tempfile().expect("a file");
        file.set_len(HELD + 100).expect("grows");
        let own = Content::of_file(file.try_clone().expect("a handle")).expect("opens");
        file.set_len(10).expect("shrinks");
        assert!(own.whole().is_err());
        assert!(own.walk(0, |piece, _| piece.len()).is_err());
    }
}
