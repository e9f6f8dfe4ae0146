//! A question as people write it, in URLs and on the command line.

use super::CoverageError;
use super::query::{CountBy, CoverageQuery, Match, Need};
use crate::model::{AgeBand, Audience, CapabilityId, Catalogue, KindId};

/// The words of a question; ids and Japanese labels are both understood.
#[derive(Debug, Clone, Default)]
pub struct QuestionWords {
    /// Kinds of the first service.
    pub kinds: Vec<String>,
    /// Its capabilities.
    pub capabilities: Vec<String>,
    /// How they combine.
    pub matching: Match,
    /// A scene of the catalogue: it takes the place of kinds and capabilities.
    pub scene: Option<String>,
    /// A time band of the catalogue, or `all` for every one of them.
    pub hours: Option<String>,
    /// Further services needed at the same place, each as `kind+kind:capability+capability`.
    pub also: Vec<String>,
    /// What is counted.
    pub count_by: CountBy,
    /// The age band people are counted in; 65 and over if absent.
    pub band: Option<String>,
}

/// The band that stands for all bands together: around the clock.
const EVERY_BAND: &str = "all";

impl QuestionWords {
    /// The question for the engine.
    ///
    /// # Errors
    /// [`CoverageError::UnknownScene`], [`CoverageError::UnknownBand`],
    /// [`CoverageError::UnknownAges`], and those of
    /// [`CoverageQuery::check`].
    pub fn resolve(
        &self,
        catalogue: &Catalogue,
        audience: Audience,
    ) -> Result<CoverageQuery, CoverageError> {
        let mut needs = self.scene_needs(catalogue)?.unwrap_or_else(|| {
            vec![Need {
                kinds: kinds(catalogue, &self.kinds),
                capabilities: capabilities(catalogue, &self.capabilities),
                matching: self.matching,
            }]
        });
        if let Some(band) = self.hours.as_deref().map(str::trim).filter(|own| !own.is_empty())
        {
            needs = in_band(catalogue, &needs, band)?;
        }
        for text in &self.also {
            let (kind, able) = text.split_once(':').unwrap_or((text, ""));
            let words = |text: &str| -> Vec<String> {
                let words = text.split('+').map(str::trim).filter(|word| !word.is_empty());
                words.map(str::to_owned).collect()
            };
            needs.push(Need {
                kinds: kinds(catalogue, &words(kind)),
                capabilities: capabilities(catalogue, &words(able)),
                matching: Match::All,
            });
        }
        let band = self.age_band()?;
        let query = CoverageQuery { needs, count_by: self.count_by, audience, band };
        query.check(catalogue)?;
        Ok(query)
    }

    /// The age band asked for.
    ///
    /// # Errors
    /// [`CoverageError::UnknownAges`].
    pub fn age_band(&self) -> Result<AgeBand, CoverageError> {
        let Some(name) = self.band.as_deref().map(str::trim).filter(|own| !own.is_empty())
        else {
            return Ok(AgeBand::Over65);
        };
        let unknown = || CoverageError::UnknownAges { name: name.to_owned() };
        AgeBand::named(name).ok_or_else(unknown)
    }

    fn scene_needs(&self, catalogue: &Catalogue) -> Result<Option<Vec<Need>>, CoverageError> {
        let Some(name) = self.scene.as_deref().map(str::trim).filter(|own| !own.is_empty())
        else {
            return Ok(None);
        };
        let scene = catalogue
            .scene_named(name)
            .ok_or_else(|| CoverageError::UnknownScene { id: name.to_owned() })?;
        let need = |kinds: &[KindId], capabilities: &[CapabilityId]| Need {
            kinds: kinds.to_vec(),
            capabilities: capabilities.to_vec(),
            matching: Match::All,
        };
        let first = need(&scene.kinds, &scene.capabilities);
        let rest = scene.also.iter().map(|own| need(&own.kinds, &own.capabilities));
        Ok(Some(std::iter::once(first).chain(rest).collect()))
    }
}

/// The needs in one band; or in every band, each of which some office must come in (METHODS 3.7:
/// around the clock is the intersection over the bands).
fn in_band(
    catalogue: &Catalogue,
    needs: &[Need],
    band: &str,
) -> Result<Vec<Need>, CoverageError> {
    let bands: Vec<_> = if band == EVERY_BAND {
        catalogue.bands.iter().collect()
    } else {
        let unknown = || CoverageError::UnknownBand { id: band.to_owned() };
        vec![catalogue.band_named(band).ok_or_else(unknown)?]
    };
    let mut result: Vec<Need> = Vec::new();
    for need in bands.iter().flat_map(|band| needs.iter().map(move |need| (band, need))) {
        let (band, mut need) = (need.0, need.1.clone());
        for capability in &band.capabilities {
            if !need.capabilities.contains(capability) {
                need.capabilities.push(capability.clone());
            }
        }
        if !result.contains(&need) {
            result.push(need);
        }
    }
    Ok(result)
}

/// Ids of kinds; a word that names none stays as it is and is refused by the check.
fn kinds(catalogue: &Catalogue, words: &[String]) -> Vec<KindId> {
    let id = |word: &String| {
        let named = catalogue.kind_named(word).map(|kind| kind.id.clone());
        named.unwrap_or_else(|| KindId::new(word.as_str()))
    };
    words.iter().map(id).collect()
}

fn capabilities(catalogue: &Catalogue, words: &[String]) -> Vec<CapabilityId> {
    let id = |word: &String| {
        let named = catalogue.capability_named(word).map(|own| own.id.clone());
        named.unwrap_or_else(|| CapabilityId::new(word.as_str()))
    };
    words.iter().map(id).collect()
}
