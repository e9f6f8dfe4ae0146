//! Imports, on the planner surface only: files handed in, read in the background, looked at, applied; and
//! the way back to an earlier revision.

use std::convert::Infallible;
use std::io::Write;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use futures_util::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::{Params, Segments};
use super::super::preview::{self, Preview};
use super::coverage::blocking;
use super::download;
use crate::app::{
    DeskError, DeskState, DeskStep, Ending, ImportError, ImportJob, MOST_BYTES, MOST_FILES,
    Restored, restore,
};
use crate::export;
use crate::intake::{Content, Encoding, SourceFile, Spool};
use crate::message::Language;
use crate::store::{Revision, StoreError};

/// Who imports, for the history: this surface has no login.
pub(super) const ACTOR: &str = "市職員ページ";

/// Above this share of rejected rows an import must be confirmed.
const MAX_REJECTED: f64 = 0.1;

/// Revisions told.
const MOST_REVISIONS: u32 = 100;

/// Longest name of a file, in characters.
const NAME_LENGTH: usize = 200;

/// An import at a moment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportView {
    id: u64,
    step: DeskStep,
    /// Files read, of `total`.
    done: u64,
    /// Files there are, those in archives included; 0 until it is known.
    total: u64,
    /// The file being read.
    file: String,
    files: Vec<HandedIn>,
    /// What would change, once it is known.
    preview: Option<Preview>,
    /// The revision it made; that of before where nothing was different.
    revision: Option<u64>,
    /// Whether applying it changed anything.
    changed: Option<bool>,
}

/// A file as it was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HandedIn {
    name: String,
    bytes: u64,
}

impl ImportView {
    fn of(job: &ImportJob, with_preview: bool) -> Self {
        let DeskState { step, done, total, file, prepared, applied } = job.state();
        let files = job.files().into_iter().map(|(name, bytes)| HandedIn { name, bytes });
        let prepared = prepared.filter(|_| with_preview);
        Self {
            id: job.id,
            step,
            done,
            total,
            file,
            files: files.collect(),
            preview: prepared.map(|own| Preview::of(&own, MAX_REJECTED)),
            revision: applied.map(|own| own.1),
            changed: applied.map(|own| own.0 == Ending::Committed),
        }
    }
}

/// What can be handed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Opened {
    #[serde(flatten)]
    view: ImportView,
    /// Files an import may have.
    most_files: usize,
    /// Bytes an import may have, as handed in.
    most_bytes: u64,
}

fn find(surface: &Surface, id: u64) -> Result<Arc<ImportJob>, ApiError> {
    surface.desk.job(id).ok_or_else(|| ApiError::missing(&format!("imports/{id}")))
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> Self {
        let english = error.to_string();
        let (name, detail) = match error {
            DeskError::Step { .. } => ("step", "この読み込みは、いまはその操作ができません"),
            DeskError::TooManyFiles => ("files", "一度に読み込めるのは200ファイルまでです"),
            DeskError::TooLarge => (
                "files",
                "一度に読み込めるのは合わせて512MBまでです。分けて読み込んでください",
            ),
            DeskError::Received(_) => (
                "files",
                "ファイルを受け取れませんでした。このパソコンの空き容量を確かめて、もう一度渡してください",
            ),
            DeskError::NoFiles => ("files", "ファイルがありません"),
            DeskError::Obstacle { obstacle: Ending::NothingRecognized } => {
                ("files", "読み込めるファイルがありませんでした")
            }
            DeskError::Obstacle { .. } => {
                ("accept_rejected", "受け付けられない行が多いため、確認なしには反映できません")
            }
            DeskError::Outdated => {
                ("revision", "その間に別の変更がありました。新しい状態と比べ直しています")
            }
            DeskError::Import(fault) => return fault.into(),
        };
        Self::bad(name, detail, &english)
    }
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        let english = error.to_string();
        match error {
            ImportError::NoRevision { revision, latest } => Self::bad(
                "to",
                &format!("版 {revision} には戻せません（いまの版は {latest} です）"),
                &english,
            ),
            ImportError::Store(StoreError::Conflict { .. }) => Self::bad(
                "revision",
                "その間に別の変更がありました。もう一度お試しください",
                "somebody else committed meanwhile; try again",
            ),
            fault => Self::Internal(fault.into()),
        }
    }
}

/// 読み込みを始める（ファイルはこのあと一つずつ渡す） / open an import
#[utoipa::path(post, path = "/api/v1/imports", responses((status = 201, body = Opened)))]
pub(super) async fn open(State(surface): State<Surface>) -> Response {
    let job = surface.desk.open();
    let opened = Opened {
        view: ImportView::of(&job, false),
        most_files: MOST_FILES,
        most_bytes: MOST_BYTES,
    };
    (StatusCode::CREATED, Json(opened)).into_response()
}

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Named {
    /// Its name, with its ending: formats are told apart by content, containers by the ending.
    name: String,
}

/// ファイルを渡す / hand in a file
#[utoipa::path(put, path = "/api/v1/imports/{id}/files", params(("id" = u64, Path), Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 204), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn hand_in(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
    Params(named): Params<Named>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let job = find(&surface, id)?;
    let last = named.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|own| !own.is_control()).collect();
    if name.trim().is_empty() || name.chars().count() > NAME_LENGTH {
        return Err(ApiError::bad(
            "name",
            "ファイルの名前は1〜200文字です",
            "a file's name has 1 to 200 characters",
        ));
    }
    job.add(SourceFile::new(name, received(body).await?))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a body as it comes, so that a long file is on disk and never in memory as a whole.
async fn received(body: Body) -> Result<Content, DeskError> {
    let (mut pieces, mut spool) = (body.into_data_stream(), Spool::default());
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|cut| DeskError::Received(std::io::Error::other(cut)))?;
        if spool.len().saturating_add(piece.len() as u64) > MOST_BYTES {
            return Err(DeskError::TooLarge);
        }
        spool.write_all(&piece).map_err(DeskError::Received)?;
    }
    spool.content().map_err(DeskError::Received)
}

/// How files are read.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Written {
    /// What CSV files without a byte order mark and attributes of shapefiles are written in; by default as seen.
    #[param(inline)]
    encoding: Option<Encoding>,
}

/// 読んで、いまの内容と比べる（まだ反映しない） / read the files and compare; nothing is written
#[utoipa::path(post, path = "/api/v1/imports/{id}/preview", params(("id" = u64, Path), Written),
    responses((status = 202, body = ImportView), (status = 400, body = Problem),
        (status = 404, body = Problem)))]
pub(super) async fn begin(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
    Params(written): Params<Written>,
) -> Result<Response, ApiError> {
    let job = find(&surface, id)?;
    surface.desk.begin(&job, written.encoding, &surface.workspace)?;
    Ok((StatusCode::ACCEPTED, Json(ImportView::of(&job, false))).into_response())
}

/// 進み具合と、読み終わっていれば変わること / how far it is, and what would change
#[utoipa::path(get, path = "/api/v1/imports/{id}", params(("id" = u64, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = Problem)))]
pub(super) async fn state(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
) -> Result<Json<ImportView>, ApiError> {
    let job = find(&surface, id)?;
    Ok(Json(blocking::<_, ApiError>(move || Ok(ImportView::of(&job, true))).await?))
}

/// 進み具合を送りつづける（server-sent events、ImportView の変化ごと） / progress as server-sent events:
/// an `ImportView` without its preview for each change, until nothing more happens by itself
#[utoipa::path(get, path = "/api/v1/imports/{id}/events", params(("id" = u64, Path)),
    responses((status = 200, content_type = "text/event-stream"), (status = 404, body = Problem)))]
pub(super) async fn events(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let job = find(&surface, id)?;
    let mut changes = job.watch();
    changes.mark_changed();
    let stream = unfold(Some((job, changes)), |open| async move {
        let (job, mut changes) = open?;
        changes.changed().await.ok()?;
        changes.borrow_and_update();
        let view = ImportView::of(&job, false);
        let event = Event::default().event("state").json_data(&view).ok()?;
        let goes_on =
            matches!(view.step, DeskStep::Receiving | DeskStep::Waiting | DeskStep::Reading);
        Some((Ok(event), goes_on.then_some((job, changes))))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

/// やめる / stop an import and let its files go
#[utoipa::path(delete, path = "/api/v1/imports/{id}", params(("id" = u64, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(super) async fn stop(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
) -> Result<StatusCode, ApiError> {
    if surface.desk.remove(id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::missing(&format!("imports/{id}")))
    }
}

/// What was agreed to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Agreed {
    /// Apply it although more than a tenth of the rows were not accepted.
    accept_rejected: bool,
}

/// 反映する（一つの版として書きこむ） / apply what was shown, as one revision
#[utoipa::path(post, path = "/api/v1/imports/{id}/apply", params(("id" = u64, Path)),
    request_body = Agreed,
    responses((status = 200, body = ImportView), (status = 400, body = Problem),
        (status = 404, body = Problem)))]
pub(super) async fn apply(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
    agreed: Result<Json<Agreed>, JsonRejection>,
) -> Result<Json<ImportView>, ApiError> {
    let job = find(&surface, id)?;
    let Json(agreed) = agreed.map_err(|fault| unreadable(&fault))?;
    let max_rejected = if agreed.accept_rejected { 1.0 } else { MAX_REJECTED };
    match job.apply(&surface.workspace, max_rejected, ACTOR).await {
        Ok(_) => Ok(Json(ImportView::of(&job, false))),
        Err(fault) => {
            if matches!(fault, DeskError::Outdated) {
                surface.desk.begin(&job, job.encoding(), &surface.workspace)?;
            }
            Err(fault.into())
        }
    }
}

pub(super) fn unreadable(fault: &JsonRejection) -> ApiError {
    let words: String = fault.body_text().chars().take(200).collect();
    ApiError::bad("body", &format!("依頼を読み取れません: {words}"), &words)
}

/// 指摘や変更の一覧（CSV） / all findings, or all changes, as a table
#[utoipa::path(get, path = "/api/v1/imports/{id}/lists/{list}",
    params(("id" = u64, Path), ("list" = String, Path)),
    responses((status = 200, description = "issues or changes, CSV", content_type = "text/csv"),
        (status = 404, body = Problem)))]
pub(super) async fn list(
    State(surface): State<Surface>,
    Segments((id, list)): Segments<(u64, String)>,
) -> Result<Response, ApiError> {
    let missing = || ApiError::missing(&format!("imports/{id}/lists/{list}"));
    let prepared = find(&surface, id)?.state().prepared.ok_or_else(missing)?;
    let rows = match list.as_str() {
        "issues" => preview::issue_rows(&prepared, Language::Ja),
        "changes" => preview::change_rows(&prepared, Language::Ja),
        _ => return Err(missing()),
    };
    let bytes = export::rows_csv(rows).map_err(|own| ApiError::Internal(own.into()))?;
    Ok(download(bytes, "text/csv; charset=utf-8", &format!("kuhaku-import-{list}.csv")))
}

/// 版の履歴（新しい順） / revisions, newest first
#[utoipa::path(get, path = "/api/v1/revisions", responses((status = 200, body = Vec<Revision>)))]
pub(super) async fn revisions(
    State(surface): State<Surface>,
) -> Result<Json<Vec<Revision>>, ApiError> {
    let history = surface.workspace.store().history(MOST_REVISIONS).await;
    Ok(Json(history.map_err(|fault| ApiError::Internal(fault.into()))?))
}

/// Where to go back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Back {
    /// The revision whose content is to be the latest again.
    to: u64,
    /// Only tell what that would change.
    #[serde(default)]
    dry_run: bool,
}

/// 前の版に戻す（新しい版として。消えるものはない） / go back to an earlier revision, as a new one
#[utoipa::path(post, path = "/api/v1/revisions/restore", request_body = Back,
    responses((status = 200, body = Restored), (status = 400, body = Problem)))]
pub(super) async fn go_back(
    State(surface): State<Surface>,
    back: Result<Json<Back>, JsonRejection>,
) -> Result<Json<Restored>, ApiError> {
    let Json(back) = back.map_err(|fault| unreadable(&fault))?;
    Ok(Json(restore(&surface.workspace, back.to, back.dry_run, ACTOR).await?))
}
