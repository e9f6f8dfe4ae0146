//! Editions of printed books, kept so that errata can be made against them.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;

use super::{Result, Store, StoreError};

/// An edition to be kept; request and body are JSON that the store does not look into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// Book id.
    pub book: String,
    /// For whom: `public`, `professional` or `planner`.
    pub audience: String,
    /// Title on the cover.
    pub title: String,
    /// The day printed as 版.
    pub issued_on: String,
    /// Hash of its records.
    pub hash: String,
    /// Revision of the register it was made from.
    pub revision: u64,
    /// What was asked for.
    pub request: String,
    /// The entries with their pages.
    pub body: String,
}

/// A kept edition without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EditionRow {
    /// Counts from 1.
    pub number: u64,
    /// Book id.
    pub book: String,
    /// For whom.
    pub audience: String,
    /// Title on the cover.
    pub title: String,
    /// The day printed as 版.
    pub issued_on: String,
    /// Hash of its records.
    pub hash: String,
    /// Revision of the register it was made from.
    pub revision: u64,
    /// When it was kept, RFC 3339 in UTC.
    pub at: String,
}

impl Store {
    /// Keeps an edition and returns its number.
    ///
    /// # Errors
    /// [`StoreError::Statement`]; nothing is then kept.
    pub async fn keep_edition(&self, edition: &NewEdition) -> Result<u64> {
        let mut transaction = self.pool.begin().await.map_err(StoreError::Statement)?;
        sqlx::query(
            "INSERT INTO edition \
             (number, book, audience, title, issued_on, hash, revision, at, request, body) \
             SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM edition",
        )
        .bind(edition.book.as_str())
        .bind(edition.audience.as_str())
        .bind(edition.title.as_str())
        .bind(edition.issued_on.as_str())
        .bind(edition.hash.as_str())
        .bind(edition.revision.cast_signed())
        .bind(Timestamp::now().to_string())
        .bind(edition.request.as_str())
        .bind(edition.body.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::Statement)?;
        let row = sqlx::query("SELECT MAX(number) AS number FROM edition")
            .fetch_one(&mut *transaction)
            .await
            .map_err(StoreError::Statement)?;
        transaction.commit().await.map_err(StoreError::Statement)?;
        let number: i64 = row.try_get("number").map_err(StoreError::Statement)?;
        Ok(number.unsigned_abs())
    }

    /// All kept editions, newest first.
    ///
    /// # Errors
    /// [`StoreError::Statement`].
    pub async fn editions(&self) -> Result<Vec<EditionRow>> {
        let rows = sqlx::query(
            "SELECT number, book, audience, title, issued_on, hash, revision, at \
             FROM edition ORDER BY number DESC",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::Statement)?;
        let read = |row: &sqlx::any::AnyRow| -> std::result::Result<EditionRow, sqlx::Error> {
            Ok(EditionRow {
                number: row.try_get::<i64, _>("number")?.unsigned_abs(),
                book: row.try_get("book")?,
                audience: row.try_get("audience")?,
                title: row.try_get("title")?,
                issued_on: row.try_get("issued_on")?,
                hash: row.try_get("hash")?,
                revision: row.try_get::<i64, _>("revision")?.unsigned_abs(),
                at: row.try_get("at")?,
            })
        };
        rows.iter()
            .map(read)
            .collect::<std::result::Result<_, _>>()
            .map_err(StoreError::Statement)
    }

    /// Request and body of a kept edition; `None` where there is none of that number.
    ///
    /// # Errors
    /// [`StoreError::Statement`].
    pub async fn edition(&self, number: u64) -> Result<Option<(String, String)>> {
        let row = sqlx::query("SELECT request, body FROM edition WHERE number = $1")
            .bind(number.cast_signed())
            .fetch_optional(&self.pool)
            .await
            .map_err(StoreError::Statement)?;
        row.map(|row| Ok((row.try_get("request")?, row.try_get("body")?)))
            .transpose()
            .map_err(StoreError::Statement)
    }
}
