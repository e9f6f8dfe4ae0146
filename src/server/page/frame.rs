//! What every page has around its content: the city's name, the client's files, the sources.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::super::asset::{self, Entry};
use super::super::{Surface, tiles};
use crate::message::{self, Language};

/// The frame of a page.
#[derive(Debug)]
pub(super) struct Frame {
    /// The municipality, without its prefecture where that can be told.
    pub(super) city: String,
    pub(super) entry: Entry,
    /// What licenses ask to be shown.
    pub(super) sources: String,
    /// Version of the register shown.
    pub(super) revision: u64,
    /// Whether a planner's page is open beside this one.
    pub(super) has_planner: bool,
    pub(super) language: Language,
}

impl Frame {
    pub(super) fn new(surface: &Surface, entry: &str, language: Language) -> Self {
        let atlas = surface.workspace.atlas();
        let municipality = atlas.municipality().unwrap_or_default();
        Self {
            city: short_name(municipality).to_owned(),
            entry: asset::entry(entry),
            sources: tiles::attribution(surface),
            revision: atlas.revision(),
            has_planner: surface.has_planner,
            language,
        }
    }

    /// The text of a key in the page's language.
    pub(super) fn t<'a>(&self, key: &'a str) -> &'a str {
        message::text(key, self.language)
    }

    /// The text of a key with one placeholder filled in.
    pub(super) fn fill(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        message::fill(key, self.language, &[(name, &value.to_string())])
    }

    /// The page's language tag.
    pub(super) const fn lang(&self) -> &'static str {
        match self.language {
            Language::Ja => "ja",
            Language::En => "en",
        }
    }
}

/// `海原県汐見野市` → `汐見野市`: on a city's own page nobody needs the prefecture.
fn short_name(municipality: &str) -> &str {
    let ends = ["県", "府", "東京都", "北海道"];
    ends.iter()
        .find_map(|sign| municipality.find(sign).map(|at| at + sign.len()))
        .and_then(|at| municipality.get(at..))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(municipality)
}

/// A page as a response; a template that fails is our fault and says so.
pub(super) fn render(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(fault) => super::super::error::ApiError::Internal(fault.into()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_named_without_its_prefecture() {
        assert_eq!(short_name("海原県汐見野市"), "汐見野市");
        assert_eq!(short_name("京都府京都市"), "京都市");
        assert_eq!(short_name("東京都台東区"), "台東区");
        assert_eq!(short_name("汐見野市"), "汐見野市");
        assert_eq!(short_name(""), "");
    }
}
