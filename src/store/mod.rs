//! Durable rows: every revision of the register, who made it and why.
//!
//! One file (SQLite, write-ahead log) is the embedded default. Statements are portable SQL, run
//! through sqlx's `Any` driver; migrations are per engine. A commit is one transaction: revision,
//! audit and records together, so that a process killed at any moment leaves the last revision
//! readable and complete. Geometry lives in the record's JSON as coordinates.

mod edition;
mod record;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Row};

use crate::model::Register;
pub use edition::{EditionRow, NewEdition};
use record::{Collection, Step};

/// Where a workspace is kept.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
}

/// One committed change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Revision {
    /// Counts from 1; 0 is the empty register.
    pub number: u64,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// Why rows could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file could not be opened or is not a workspace.
    #[error("`{path}`: cannot be opened as a workspace")]
    Open {
        /// The path given.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: sqlx::Error,
    },
    /// The file is something else.
    #[error("`{path}`: is not a workspace file")]
    NotAWorkspace {
        /// The path given.
        path: PathBuf,
    },
    /// The tables could not be brought to this version.
    #[error("the workspace cannot be brought to this version of the program")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A statement failed.
    #[error("the workspace could not be read or written")]
    Statement(#[source] sqlx::Error),
    /// A record is not what this version expects.
    #[error("record `{collection}/{id}` is damaged")]
    Damaged {
        /// Its collection.
        collection: &'static str,
        /// Its id.
        id: String,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// Somebody else committed meanwhile.
    #[error("revision {expected} was expected, but {found} is the latest")]
    Conflict {
        /// The revision the change was made on.
        expected: u64,
        /// The revision found.
        found: u64,
    },
}

type Result<T> = std::result::Result<T, StoreError>;

impl Store {
    /// Opens a workspace file, making it if there is none.
    ///
    /// # Errors
    /// [`StoreError::NotAWorkspace`] ← another kind of file; [`StoreError::Open`] ← no permission;
    /// [`StoreError::Migrate`] ← made by a newer version.
    pub async fn open(path: &Path) -> Result<Self> {
        // Looked at here, because the driver would try again and again before giving up.
        let starts_well = std::fs::File::open(path).is_ok_and(|mut file| {
            let mut head = [0; 16];
            match std::io::Read::read(&mut file, &mut head) {
                Ok(0) => true,
                Ok(read) => &head[..read] == b"SQLite format 3\0",
                Err(_) => false,
            }
        });
        if path.exists() && !starts_well {
            return Err(StoreError::NotAWorkspace { path: path.to_owned() });
        }
        Self::connect(&format!("sqlite://{}?mode=rwc", percent_encoded(path)), path, 4).await
    }

    /// A workspace that is gone when it is dropped, for tests and previews.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn in_memory() -> Result<Self> {
        // One connection: every connection to :memory: is a database of its own.
        Self::connect("sqlite::memory:", Path::new(":memory:"), 1).await
    }

    async fn connect(url: &str, path: &Path, connections: u32) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let open = |source| StoreError::Open { path: path.to_owned(), source };
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // FULL: a revision that was reported is on disk, even if the power goes.
                    for pragma in [
                        "PRAGMA busy_timeout = 10000",
                        "PRAGMA journal_mode = WAL",
                        "PRAGMA synchronous = FULL",
                        "PRAGMA foreign_keys = ON",
                    ] {
                        sqlx::query(pragma).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .connect(url)
            .await
            .map_err(open)?;
        let store = Self { pool };
        let migrations = sqlx::migrate!("src/store/migrations/sqlite");
        migrations.run(&store.pool).await.map_err(|source| match source {
            sqlx::migrate::MigrateError::Execute(source) => open(source),
            other => StoreError::Migrate(other),
        })?;
        Ok(store)
    }

    /// The number of the latest revision; 0 for an empty workspace.
    ///
    /// # Errors
    /// [`StoreError::Statement`].
    pub async fn latest(&self) -> Result<u64> {
        let row = sqlx::query("SELECT COALESCE(MAX(number), 0) AS latest FROM revision")
            .fetch_one(&self.pool)
            .await
            .map_err(StoreError::Statement)?;
        let latest: i64 = row.try_get("latest").map_err(StoreError::Statement)?;
        Ok(latest.unsigned_abs())
    }

    /// The register at the latest revision, with its number.
    ///
    /// # Errors
    /// [`StoreError::Statement`], [`StoreError::Damaged`].
    pub async fn load(&self) -> Result<(Register, u64)> {
        let latest = self.latest().await?;
        Ok((self.load_at(latest).await?, latest))
    }

    /// The register as it was at a revision.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub async fn load_at(&self, revision: u64) -> Result<Register> {
        let mut register = Register::default();
        let rows = sqlx::query(
            "SELECT collection, id, body FROM record \
             WHERE since <= $1 AND (until IS NULL OR until > $1)",
        )
        .bind(revision.cast_signed())
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::Statement)?;
        for row in rows {
            let text =
                |column| row.try_get::<String, _>(column).map_err(StoreError::Statement);
            if let Some(collection) = Collection::named(&text("collection")?) {
                collection.put(&mut register, &text("id")?, &text("body")?)?;
            }
        }
        Ok(register)
    }

    /// Commits the difference between two registers as the revision after `base`.
    ///
    /// Nothing is written, and `base` returned, when there is no difference.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] ← another revision was committed after `base`;
    /// [`StoreError::Statement`] ← the database; the workspace stays at its last revision.
    pub async fn commit(
        &self,
        base: u64,
        before: &Register,
        after: &Register,
        actor: &str,
        reason: &str,
    ) -> Result<u64> {
        let steps = record::difference(before, after)?;
        if steps.is_empty() {
            return Ok(base);
        }
        let number = (base + 1).cast_signed();
        let mut transaction = self.pool.begin().await.map_err(StoreError::Statement)?;
        let inserted = sqlx::query(
            "INSERT INTO revision (number, at, actor, reason) VALUES ($1, $2, $3, $4)",
        )
        .bind(number)
        .bind(Timestamp::now().to_string())
        .bind(actor)
        .bind(reason)
        .execute(&mut *transaction)
        .await;
        if let Err(source) = inserted {
            drop(transaction);
            let found = self.latest().await?;
            let taken = found != base;
            return Err(if taken {
                StoreError::Conflict { expected: base, found }
            } else {
                StoreError::Statement(source)
            });
        }
        for step in &steps {
            write(&mut transaction, number, step).await.map_err(StoreError::Statement)?;
        }
        for (collection, [added, changed, removed]) in record::counts(&steps) {
            sqlx::query(
                "INSERT INTO audit (revision, collection, added, changed, removed) \
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(number)
            .bind(collection.name())
            .bind(added)
            .bind(changed)
            .bind(removed)
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::Statement)?;
        }
        transaction.commit().await.map_err(StoreError::Statement)?;
        Ok(base + 1)
    }

    /// Revisions, newest first.
    ///
    /// # Errors
    /// [`StoreError::Statement`].
    pub async fn history(&self, limit: u32) -> Result<Vec<Revision>> {
        let rows = sqlx::query(
            "SELECT number, at, actor, reason FROM revision ORDER BY number DESC LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::Statement)?;
        rows.iter()
            .map(|row| {
                Ok(Revision {
                    number: row.try_get::<i64, _>("number")?.unsigned_abs(),
                    at: row.try_get("at")?,
                    actor: row.try_get("actor")?,
                    reason: row.try_get("reason")?,
                })
            })
            .collect::<std::result::Result<_, sqlx::Error>>()
            .map_err(StoreError::Statement)
    }

    /// Closes all connections, so that the file can be copied or moved.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

async fn write(
    transaction: &mut sqlx::Transaction<'_, sqlx::Any>,
    number: i64,
    step: &Step,
) -> std::result::Result<(), sqlx::Error> {
    if step.ends_the_old {
        sqlx::query(
            "UPDATE record SET until = $1 WHERE collection = $2 AND id = $3 AND until IS NULL",
        )
        .bind(number)
        .bind(step.collection.name())
        .bind(step.id.as_str())
        .execute(&mut **transaction)
        .await?;
    }
    if let Some(body) = &step.body {
        sqlx::query(
            "INSERT INTO record (collection, id, since, body) VALUES ($1, $2, $3, $4)",
        )
        .bind(step.collection.name())
        .bind(step.id.as_str())
        .bind(number)
        .bind(body.as_str())
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

/// A path as the driver's URL wants it: everything but plain signs as `%XX`.
fn percent_encoded(path: &Path) -> String {
    path.to_string_lossy()
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests;
