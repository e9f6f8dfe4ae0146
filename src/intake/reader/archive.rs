//! Archives: zip within zip, whatever code page the names are in, within limits.

use std::io::{Cursor, Read, copy};

use zip::ZipArchive;

use super::text;
use crate::intake::{SourceFile, Spool};
use crate::merge::{At, Issues};
use crate::model::RowIssue;

/// Archives within archives; publishers nest once.
const MAX_DEPTH: usize = 3;
/// Files in one archive; national boundary archives hold some hundreds.
const MAX_ENTRIES: usize = 2_000;
/// Bytes of all files unpacked from one upload, which go to disk.
const MAX_TOTAL_BYTES: u64 = 512 << 20;
/// Bytes a workbook unpacks to, which are in memory.
const MAX_DOCUMENT_BYTES: u64 = 256 << 20;

/// Unpacks archives; other files pass through. Names become `a.zip/b.csv`.
pub(in crate::intake) fn unpack(
    files: Vec<SourceFile>,
    issues: &mut Vec<RowIssue>,
) -> Vec<SourceFile> {
    let mut unpacked = Vec::new();
    for file in files {
        let mut budget = MAX_TOTAL_BYTES;
        unpack_one(file, 0, &mut budget, &mut unpacked, issues);
    }
    unpacked
}

fn unpack_one(
    file: SourceFile,
    depth: usize,
    budget: &mut u64,
    unpacked: &mut Vec<SourceFile>,
    issues: &mut Vec<RowIssue>,
) {
    if !is_archive(&file) {
        unpacked.push(file);
        return;
    }
    let mut found = Issues::new(&file.name);
    if depth >= MAX_DEPTH {
        found.reject("issue.archive_too_deep", At::file().detail("limit", MAX_DEPTH));
    } else {
        for member in members(&file, budget, &mut found) {
            unpack_one(member, depth + 1, budget, unpacked, issues);
        }
    }
    issues.extend(found.into_list());
}

fn is_archive(file: &SourceFile) -> bool {
    let office = [".xlsx", ".xlsm"].iter().any(|end| file.name.to_lowercase().ends_with(end));
    let named = file.name.to_lowercase().ends_with(".zip");
    named || (!office && file.bytes.range(0, 4).is_ok_and(|start| start == b"PK\x03\x04"))
}

fn members(archive: &SourceFile, budget: &mut u64, issues: &mut Issues) -> Vec<SourceFile> {
    let Ok(mut zip) = ZipArchive::new(archive.bytes.reader()) else {
        issues.reject("issue.archive_unreadable", At::file());
        return Vec::new();
    };
    if zip.len() > MAX_ENTRIES {
        let at = At::file().value(zip.len().to_string()).detail("limit", MAX_ENTRIES);
        issues.reject("issue.archive_too_many_files", at);
        return Vec::new();
    }
    let mut members = Vec::new();
    for index in 0..zip.len() {
        let Ok(mut entry) = zip.by_index(index) else {
            issues.reject(
                "issue.archive_member_unreadable",
                At::file().value(index.to_string()),
            );
            continue;
        };
        let written = text::decode_name(entry.name_raw());
        if entry.is_dir() || written.ends_with(['/', '\\']) || is_clutter(&written) {
            continue;
        }
        let Some(path) = safe_path(&written) else {
            issues.reject("issue.archive_unsafe_name", At::file().value(&written));
            continue;
        };
        let allowed = *budget;
        // What is long goes to disk.
        let mut spool = Spool::default();
        let copied = copy(&mut entry.by_ref().take(allowed + 1), &mut spool);
        match copied.and_then(|count| Ok((count, spool.content()?))) {
            Err(_) => {
                issues.reject("issue.archive_member_unreadable", At::file().value(&path));
            }
            Ok((count, _)) if count > allowed => {
                let at = At::file().value(&path).detail("limit", allowed >> 20);
                issues.reject("issue.archive_too_large", at);
            }
            Ok((count, bytes)) => {
                *budget -= count;
                members.push(SourceFile { name: format!("{}/{path}", archive.name), bytes });
            }
        }
    }
    members
}

/// Files operating systems add by themselves.
fn is_clutter(path: &str) -> bool {
    let last = path.rsplit(['/', '\\']).next().unwrap_or(path);
    path.starts_with("__MACOSX") || last == ".DS_Store" || last == "Thumbs.db"
}

/// The path with `/` only; `None` if it would leave the archive.
fn safe_path(written: &str) -> Option<String> {
    let path = written.replace('\\', "/");
    let absolute = path.starts_with('/') || path.contains(':') || path.contains('\0');
    let climbs = path.split('/').any(|part| part == "..");
    (!absolute && !climbs && !path.is_empty()).then_some(path)
}

/// Whether everything in a zip-based document unpacks within the limits.
///
/// Spreadsheet readers trust the sizes the archive declares; this one counts.
pub(super) fn unpacks_within_limits(bytes: &[u8]) -> bool {
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    let mut budget = MAX_DOCUMENT_BYTES;
    for index in 0..zip.len().min(MAX_ENTRIES + 1) {
        let Ok(entry) = zip.by_index(index) else { return false };
        match std::io::copy(&mut entry.take(budget + 1), &mut std::io::sink()) {
            Ok(count) if count <= budget => budget -= count,
            _ => return false,
        }
    }
    zip.len() <= MAX_ENTRIES
}
