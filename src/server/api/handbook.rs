//! Handbooks, on the planner surface only: books made in the background, their pages to look at, their
//! files, kept editions and errata.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::{Params, Segments};
use super::coverage::blocking;
use super::{download, with_type};
use crate::app::{
    self, Handbook, HandbookError, HandbookForm, HandbookRequest, Job, JobOrder, JobStep,
    Templates,
};
use crate::handbook::{Layout, Order, Paper};
use crate::message::Language;
use crate::model::Audience;
use crate::store::EditionRow;

/// The books there are, and what can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BookList {
    books: Vec<BookView>,
    papers: [Paper; 3],
    orders: Vec<&'static str>,
    /// The day an edition bears unless another is chosen.
    today: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BookView {
    id: String,
    title: String,
    title_en: String,
    /// Kinds it may hold.
    kinds: Vec<String>,
    layout: Layout,
    order: Order,
    /// Its own paper.
    paper: Paper,
    /// Entries that share a page at the most.
    per_page: Option<u8>,
}

/// 冊子の一覧と選べること / the books there are
#[utoipa::path(get, path = "/api/v1/handbooks",
    responses((status = 200, body = BookList)))]
pub(super) async fn list(State(surface): State<Surface>) -> Result<Json<BookList>, ApiError> {
    let atlas = surface.workspace.atlas();
    let books = app::books(atlas.catalogue(), &Templates::new())?.books;
    let books = books.into_iter().map(|own| BookView {
        id: own.id,
        title: own.title,
        title_en: own.title_en,
        kinds: own.kinds.iter().map(ToString::to_string).collect(),
        layout: own.layout,
        order: own.order,
        paper: own.paper,
        per_page: own.per_page,
    });
    Ok(Json(BookList {
        books: books.collect(),
        papers: [Paper::A4, Paper::B5, Paper::A3],
        orders: Order::ALL.map(Order::name).to_vec(),
        today: atlas.today().to_string(),
    }))
}

/// What is to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct BookOrder {
    #[serde(flatten)]
    request: HandbookRequest,
    /// For whom; the public if absent.
    audience: Option<Audience>,
    /// The day printed as 版, `2026-12-01`; today if absent.
    #[schema(value_type = Option<String>)]
    date: Option<Date>,
    /// Language of labels; Japanese if absent.
    #[schema(value_type = Option<String>)]
    lang: Option<Language>,
}

/// How far a book is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobView {
    id: u64,
    step: JobStep,
    /// Entries put together.
    done: usize,
    /// Entries there will be; 0 until it is known.
    total: usize,
    /// What there is to look at, once pages are set.
    book: Option<SetView>,
    /// Why it cannot be made, in Japanese.
    fault: Option<String>,
    /// The same in English.
    fault_en: Option<String>,
}

/// A book whose pages are set.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetView {
    title: String,
    /// Offices in it.
    entries: usize,
    pages: usize,
    /// First 16 digits of the hash of its records.
    hash: String,
    /// Its offices by number: where each is printed.
    contents: Vec<PageView>,
}

/// An office in a book.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PageView {
    /// Number of the entry.
    number: usize,
    /// Id of the office.
    id: String,
    name: String,
    /// From 1; absent where the book has no page of its own for it.
    page: Option<usize>,
}

impl JobView {
    fn of(job: &Job) -> Self {
        let state = job.state();
        let printed = state.book.as_ref().and_then(|own| Some((own, own.printed()?)));
        let book = printed.map(|(own, printed)| SetView {
            title: own.contents.title.clone(),
            entries: own.contents.count,
            pages: printed.page_count(),
            hash: own.contents.hash.clone(),
            contents: own
                .contents
                .entries
                .iter()
                .map(|entry| PageView {
                    number: entry.number,
                    id: entry.id.clone(),
                    name: entry.name.clone(),
                    page: printed.page_of(entry.number),
                })
                .collect(),
        });
        let words = |language| state.fault.as_ref().map(|own| own.words(language));
        Self {
            id: job.id,
            step: state.step,
            done: state.done,
            total: state.total,
            book,
            fault: words(Language::Ja),
            fault_en: words(Language::En),
        }
    }
}

/// 冊子を作りはじめる / begin a book
#[utoipa::path(post, path = "/api/v1/handbooks/jobs", request_body = BookOrder,
    responses((status = 202, body = JobView), (status = 400, body = Problem)))]
pub(super) async fn begin(
    State(surface): State<Surface>,
    order: Result<Json<BookOrder>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(order) = order.map_err(|fault| {
        let words: String = fault.body_text().chars().take(200).collect();
        ApiError::bad("body", &format!("注文を読み取れません: {words}"), &words)
    })?;
    let order = JobOrder {
        request: order.request,
        audience: order.audience.unwrap_or(Audience::Public),
        issued_on: order.date.unwrap_or_else(|| surface.workspace.atlas().today()),
        language: order.lang.unwrap_or_default(),
    };
    let job = surface.press.begin(&surface.workspace, order)?;
    Ok((StatusCode::ACCEPTED, Json(JobView::of(&job))).into_response())
}

fn find(surface: &Surface, id: u64) -> Result<Arc<Job>, ApiError> {
    surface.press.job(id).ok_or_else(|| ApiError::missing(&format!("handbooks/jobs/{id}")))
}

/// The book of a job, its pages set.
fn book(surface: &Surface, id: u64) -> Result<(Arc<Job>, Arc<Handbook>), ApiError> {
    let job = find(surface, id)?;
    let book = job.state().book.ok_or_else(|| {
        ApiError::missing(&format!("handbooks/jobs/{id}: {:?}", job.state().step))
    })?;
    Ok((job, book))
}

/// 進み具合 / how far a book is
#[utoipa::path(get, path = "/api/v1/handbooks/jobs/{id}", params(("id" = u64, Path)),
    responses((status = 200, body = JobView), (status = 404, body = Problem)))]
pub(super) async fn state(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
) -> Result<Json<JobView>, ApiError> {
    let job = find(&surface, id)?;
    Ok(Json(blocking::<_, ApiError>(move || Ok(JobView::of(&job))).await?))
}

/// 中止する、片づける / stop a book and let it go
#[utoipa::path(delete, path = "/api/v1/handbooks/jobs/{id}", params(("id" = u64, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(super) async fn stop(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
) -> Result<StatusCode, ApiError> {
    if surface.press.remove(id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::missing(&format!("handbooks/jobs/{id}")))
    }
}

/// How large an image is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Size {
    /// Pixels; 900 if absent, 200 to 2400.
    width: Option<u32>,
}

/// ページの見本（PNG） / a page as an image
#[utoipa::path(get, path = "/api/v1/handbooks/jobs/{id}/pages/{page}",
    params(("id" = u64, Path), ("page" = usize, Path), Size),
    responses((status = 200, content_type = "image/png"), (status = 404, body = Problem)))]
pub(super) async fn page(
    State(surface): State<Surface>,
    Segments((id, page)): Segments<(u64, usize)>,
    Params(size): Params<Size>,
) -> Result<Response, ApiError> {
    let (_, book) = book(&surface, id)?;
    let width = size.width.unwrap_or(900).clamp(200, 2400);
    let image = blocking::<_, HandbookError>(move || {
        let printed = book.print(&Templates::new())?;
        Ok(printed.png(page, f64::from(width) / printed.page_width(page)?)?)
    });
    Ok(with_type(image.await?, "image/png"))
}

/// PDFを書きはじめる / begin to write the PDF
#[utoipa::path(post, path = "/api/v1/handbooks/jobs/{id}/pdf", params(("id" = u64, Path)),
    responses((status = 202, body = JobView), (status = 404, body = Problem)))]
pub(super) async fn write(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
) -> Result<Response, ApiError> {
    let (job, _) = book(&surface, id)?;
    surface.press.write(&job);
    Ok((StatusCode::ACCEPTED, Json(JobView::of(&job))).into_response())
}

/// PDFをやめる（見本は残る） / give the PDF up; the pages stay
#[utoipa::path(delete, path = "/api/v1/handbooks/jobs/{id}/pdf", params(("id" = u64, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(super) async fn give_up(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
) -> Result<StatusCode, ApiError> {
    let (job, _) = book(&surface, id)?;
    job.stop();
    Ok(StatusCode::NO_CONTENT)
}

/// できた冊子（pdf, html, csv, xlsx） / a book as a file
#[utoipa::path(get, path = "/api/v1/handbooks/jobs/{id}/files/{form}",
    params(("id" = u64, Path), ("form" = String, Path)),
    responses((status = 200, description = "pdf, html, csv or xlsx"), (status = 404, body = Problem)))]
pub(super) async fn file(
    State(surface): State<Surface>,
    Segments((id, form)): Segments<(u64, String)>,
) -> Result<Response, ApiError> {
    let (job, book) = book(&surface, id)?;
    let (form, kind) = match form.as_str() {
        "pdf" => (HandbookForm::Pdf, "application/pdf"),
        "html" => (HandbookForm::Html, "text/html; charset=utf-8"),
        "csv" => (HandbookForm::Csv, "text/csv; charset=utf-8"),
        "xlsx" => (
            HandbookForm::Xlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        other => return Err(ApiError::missing(other)),
    };
    let name = file_name(&job, form.ending());
    let written = job.state().pdf.filter(|_| form == HandbookForm::Pdf);
    let bytes = match written {
        Some(bytes) => bytes.to_vec(),
        None => blocking(move || book.bytes(form, &Templates::new())).await?,
    };
    Ok(download(bytes, kind, &name))
}

/// `kuhaku-medical-2026-12-01.pdf`
fn file_name(job: &Job, ending: &str) -> String {
    format!("kuhaku-{}-{}.{ending}", job.order.request.book, job.order.issued_on)
}

/// Whose proof sheet.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// An office by id, official number or name; all of the book's if absent.
    office: Option<String>,
}

/// 確認用紙（PDF） / proof sheets
#[utoipa::path(get, path = "/api/v1/handbooks/jobs/{id}/proofs",
    params(("id" = u64, Path), Whose),
    responses((status = 200, content_type = "application/pdf"), (status = 400, body = Problem),
        (status = 404, body = Problem)))]
pub(super) async fn proofs(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
    Params(whose): Params<Whose>,
) -> Result<Response, ApiError> {
    let (job, book) = book(&surface, id)?;
    let name = file_name(&job, "proofs.pdf");
    let offices: Vec<String> = whose.office.into_iter().collect();
    let work = move || book.proofs(&job.atlas, &offices, &Templates::new());
    Ok(download(blocking(work).await?, "application/pdf", &name))
}

/// An edition that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Kept {
    /// Its number.
    number: u64,
}

/// 版を残す / keep the edition, for errata
#[utoipa::path(post, path = "/api/v1/handbooks/jobs/{id}/edition", params(("id" = u64, Path)),
    responses((status = 201, body = Kept), (status = 404, body = Problem)))]
pub(super) async fn keep(
    State(surface): State<Surface>,
    Segments(id): Segments<u64>,
) -> Result<Response, ApiError> {
    let (job, book) = book(&surface, id)?;
    let (request, revision) = (&job.order.request, job.atlas.revision());
    let number = book.keep(&surface.workspace, request, revision, &Templates::new()).await?;
    Ok((StatusCode::CREATED, Json(Kept { number })).into_response())
}

/// 残した版 / the kept editions, newest first
#[utoipa::path(get, path = "/api/v1/handbooks/editions",
    responses((status = 200, body = Vec<EditionRow>)))]
pub(super) async fn editions(
    State(surface): State<Surface>,
) -> Result<Json<Vec<EditionRow>>, ApiError> {
    let rows = surface.workspace.store().editions().await;
    Ok(Json(rows.map_err(HandbookError::from)?))
}

/// 正誤表（PDF）：残した版と今の記録のちがい / errata of a kept edition against today's records
#[utoipa::path(get, path = "/api/v1/handbooks/editions/{number}/errata",
    params(("number" = u64, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = 404, body = Problem)))]
pub(super) async fn errata(
    State(surface): State<Surface>,
    Segments(number): Segments<u64>,
) -> Result<Response, ApiError> {
    let (request, audience, kept) = app::kept_edition(&surface.workspace, number).await?;
    let atlas = surface.workspace.atlas();
    let name = format!("kuhaku-{}-errata-{number}.pdf", request.book);
    let bytes = blocking(move || {
        let templates = Templates::new();
        let day = atlas.today();
        let edition = app::edition(&atlas, &templates, &request, audience, day, Language::Ja)?;
        let book = Handbook::gather(&atlas, edition, &|_, _| true)?;
        book.errata(&kept, &templates).map(|(bytes, _)| bytes)
    });
    Ok(download(bytes.await?, "application/pdf", &name))
}
