//! Future years: which of them a forecast shows, and in words why there are none.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Workspace;
use crate::atlas::{Atlas, YearError};
use crate::message::{Language, fill, text};

/// The years a forecast shows beside the one it compares with, if none are asked for.
const USUAL_YEARS: [u16; 3] = [2030, 2040, 2050];

impl Workspace {
    /// The pictures a forecast is made of: the first year projected by age, which later ones are
    /// compared with, and those asked for.
    ///
    /// # Shape
    /// In order of the years. If none are asked for: 2030, 2040 and 2050 as far as they are
    /// projected, else all.
    /// # Errors
    /// As [`Atlas::in_year`].
    pub fn atlases_ahead(&self, asked: &[u16]) -> Result<Vec<Arc<Atlas>>, YearError> {
        let atlas = self.atlas();
        let known = atlas.projected_years();
        let base = atlas.base_year().ok_or(YearError::NoProjections)?;
        let usual = USUAL_YEARS.into_iter().filter(|year| known.contains(year));
        let mut years: BTreeSet<u16> = asked.iter().copied().collect();
        if years.is_empty() {
            years.extend(usual);
        }
        if years.is_empty() {
            years.extend(&known);
        }
        years.insert(base);
        years.into_iter().map(|year| self.atlas_in(Some(year))).collect()
    }
}

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
