//! 校正紙: an office's own entry as it will be printed, with the consents behind it.

use serde::Serialize;

use super::contents::Contents;
use super::edition::{ContentsError, Edition};
use crate::atlas::Atlas;
use crate::message;
use crate::model::{Audience, Block};

/// A book of proof sheets, a sheet an office.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proofs<'a> {
    /// The book the entries are taken from, so that they look as they will look there.
    #[serde(flatten)]
    pub contents: &'a Contents,
    /// The sheets, in the order of the book.
    pub sheets: Vec<ProofSheet>,
}

/// One office's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofSheet {
    /// Its number in the book.
    pub number: usize,
    /// Its official number.
    pub code: String,
    /// Where its basic facts come from.
    pub source: String,
    /// Its consents, block by block.
    pub blocks: Vec<ProofBlock>,
}

/// The consent to one block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofBlock {
    /// Name of the block.
    pub name: String,
    /// To whom it may be shown, in words.
    pub audience: String,
    /// Until when, in words.
    pub until: String,
    /// Whether this book may print it.
    pub is_printed: bool,
}

/// Proof sheets of a book: of all its offices, or of those named by id, official number or name.
///
/// # Errors
/// [`ContentsError::NotInBook`] ← an office the audience may not see, or none at all.
pub fn proofs<'a>(
    contents: &'a Contents,
    edition: &Edition,
    atlas: &Atlas,
    offices: &[String],
) -> Result<Proofs<'a>, ContentsError> {
    let records = &atlas.register().providers;
    let record = |id: &str| records.values().find(|own| own.id.as_str() == id);
    let mut chosen = vec![offices.is_empty(); contents.entries.len()];
    for asked in offices {
        let asked = asked.trim();
        let mut found = false;
        for (entry, chosen) in contents.entries.iter().zip(&mut chosen) {
            let code = record(&entry.id).map(|own| own.code.as_str());
            if entry.id == asked || entry.name == asked || code == Some(asked) {
                (*chosen, found) = (true, true);
            }
        }
        if !found {
            let id = asked.chars().take(80).collect();
            return Err(ContentsError::NotInBook { id });
        }
    }
    let entries = contents.entries.iter().zip(&chosen).filter(|(_, chosen)| **chosen);
    let sheets = entries.filter_map(|(entry, _)| {
        let record = record(&entry.id)?;
        let source = atlas.register().datasets.get(&record.dataset);
        let blocks = Block::ALL.map(|block| {
            let consent = record.consents.consent(block);
            let key = match consent.map(|own| own.audience) {
                None => "handbook.proof.none",
                Some(Audience::Public) => "handbook.proof.public",
                Some(Audience::Professional) => "handbook.proof.professional",
                Some(Audience::Planner) => "handbook.proof.planner",
            };
            let until = consent.and_then(|own| own.until);
            ProofBlock {
                name: message::text(block_key(block), edition.language).to_owned(),
                audience: message::text(key, edition.language).to_owned(),
                until: until.map(|day| day.to_string()).unwrap_or_default(),
                is_printed: record.consents.permit(block, edition.audience, atlas.today()),
            }
        });
        Some(ProofSheet {
            number: entry.number,
            code: record.code.clone(),
            source: source.map(|own| own.title.clone()).unwrap_or_default(),
            blocks: blocks.into(),
        })
    });
    Ok(Proofs { contents, sheets: sheets.collect() })
}

const fn block_key(block: Block) -> &'static str {
    match block {
        Block::Basic => "handbook.block.basic",
        Block::Contact => "handbook.block.contact",
        Block::Range => "handbook.block.range",
        Block::Capability => "handbook.block.capability",
        Block::Acceptance => "handbook.block.acceptance",
        Block::Message => "handbook.block.message",
        Block::Profile => "handbook.block.profile",
        Block::Access => "handbook.block.access",
    }
}
