//! What is wrong with a question, in words both surfaces say.

use crate::coverage::CoverageError;
use crate::message::{Language, fill};

/// What is wrong with the ages of a question, and what to do; `None` for other faults.
pub fn ages_words(fault: &CoverageError, language: Language) -> Option<String> {
    match fault {
        CoverageError::UnknownAges { name } => {
            Some(fill("report.ages_unknown", language, &[("name", name)]))
        }
        CoverageError::AgesForPlanners { band } => {
            let band = band.words(language);
            Some(fill("report.ages_for_planners", language, &[("band", &band)]))
        }
        CoverageError::AgesNotTold { band, breaks } => {
            let band = band.words(language);
            let breaks: Vec<String> = breaks.iter().map(u8::to_string).collect();
            let key =
                if breaks.is_empty() { "report.ages_none" } else { "report.ages_not_told" };
            let values = [("band", band.as_str()), ("breaks", &breaks.join(", "))];
            Some(fill(key, language, &values))
        }
        _ => None,
    }
}
