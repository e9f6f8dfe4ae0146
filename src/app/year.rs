//! Future years in words: why there are none, and what stands beside their figures.

use crate::atlas::YearError;
use crate::message::{Language, fill, text};

/// Why a year has no figures, for people.
pub fn year_words(fault: &YearError, language: Language) -> String {
    match fault {
        YearError::NoProjections => text("report.year_none", language).to_owned(),
        YearError::NotGiven { year, known } => {
            let known: Vec<String> = known.iter().map(u16::to_string).collect();
            let values = [("year", &*year.to_string()), ("known", &*known.join(", "))];
            fill("report.year_not_given", language, &values)
        }
        YearError::NobodyPlaced { year } => {
            fill("report.year_nobody", language, &[("year", &year.to_string())])
        } // The enum may grow; its own words are English.
    }
}
