//! All that a template can see: the templates, one file of data, the embedded faces, no clock.

use std::collections::BTreeMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::font::FACES_READ;
use std::sync::LazyLock;

/// The file a template reads its data from.
const DATA: &str = "data.json";

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));

/// What one document is made of.
pub(super) struct Desk {
    main: FileId,
    data: (FileId, Bytes),
    sources: BTreeMap<FileIdKey, Source>,
}

type FileIdKey = String;

fn id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn key(id: FileId) -> FileIdKey {
    id.get().vpath().get_without_slash().to_owned()
}

impl Desk {
    /// A desk with templates by file name; `None` where a name is no path.
    pub(super) fn new(
        main: &str,
        templates: &BTreeMap<String, String>,
        data: Vec<u8>,
    ) -> Option<Self> {
        let mut sources = BTreeMap::new();
        for (name, text) in templates {
            sources.insert(name.clone(), Source::new(id(name)?, text.clone()));
        }
        Some(Self { main: id(main)?, data: (id(DATA)?, Bytes::new(data)), sources })
    }

    /// Where a span lies: file and line, counted from 1.
    pub(super) fn line_of(&self, id: FileId, at: usize) -> (String, usize) {
        let name = key(id);
        let line = self
            .sources
            .get(&name)
            .and_then(|source| source.lines().byte_to_line(at))
            .map_or(1, |line| line + 1);
        (name, line)
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FACES_READ.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = key(id);
        let missing = || FileError::NotFound(name.clone().into());
        self.sources.get(&name).cloned().ok_or_else(missing)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 {
            return Ok(self.data.1.clone());
        }
        Err(FileError::NotFound(key(id).into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FACES_READ.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
