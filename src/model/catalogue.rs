//! The catalogue: kinds of resource, capabilities and scenes, read from data and not compiled in.

use serde::{Deserialize, Serialize};

use super::ForecastRules;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Makes the id from its text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into().into())
            }

            /// The id's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use text_id;

text_id!(
    /// A kind of resource, such as `visiting_nursing`.
    KindId
);
text_id!(
    /// Something an office can be able to do, such as `24h`.
    CapabilityId
);

/// A kind of resource, with its words and its sign on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Identifier used in files and URLs.
    pub id: KindId,
    /// Japanese name, for professionals.
    pub label: String,
    /// English name.
    pub label_en: String,
    /// Plain Japanese name, for residents.
    pub easy: String,
    /// Marker color, `#RRGGBB`.
    pub color: String,
    /// Marker shape: kinds differ by shape as well as color.
    pub shape: MarkerShape,
    /// Whether offices of this kind go out to people, so that "who comes" is a question at all.
    pub visits: bool,
    /// How far its visits may go from the office in normal cases, km: a rule of the medical fee
    /// schedule for 訪問診療 and 往診; declared ranges are cut there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_limit_km: Option<f64>,
    /// Service codes of 介護サービス情報公表システム that are of this kind.
    #[serde(default)]
    pub care_service_codes: Vec<String>,
    /// Class (機関区分) of 医療情報ネット that is of this kind.
    #[serde(default)]
    pub medical_class: Option<String>,
    /// Beginnings of the class codes (福祉施設小分類) of 国土数値情報 福祉施設 that are of this kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub welfare_classes: Vec<String>,
}

/// The outline of a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the shapes")]
pub enum MarkerShape {
    Circle,
    Square,
    Diamond,
    Triangle,
    House,
    Drop,
    Star,
}

/// Something an office can be able to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capability {
    /// Identifier used in files and URLs.
    pub id: CapabilityId,
    /// Japanese name; also the survey's column header.
    pub label: String,
    /// English name.
    pub label_en: String,
    /// Plain Japanese name, for residents.
    pub easy: String,
    /// Kinds that are asked about it.
    pub kinds: Vec<KindId>,
}

/// A named combination of kinds and capabilities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Identifier used in URLs.
    pub id: String,
    /// Japanese name.
    pub label: String,
    /// English name.
    pub label_en: String,
    /// Kinds it asks for.
    pub kinds: Vec<KindId>,
    /// Capabilities it asks for, all of them.
    pub capabilities: Vec<CapabilityId>,
    /// Other services it needs at the same place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<SceneNeed>,
}

/// One more service a scene needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneNeed {
    /// Kinds it asks for; any of them.
    pub kinds: Vec<KindId>,
    /// Capabilities it asks for, all of them.
    #[serde(default)]
    pub capabilities: Vec<CapabilityId>,
}

/// A part of the week, with what an office must be able to do to be counted in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeBand {
    /// Identifier used in URLs.
    pub id: String,
    /// Japanese name.
    pub label: String,
    /// English name.
    pub label_en: String,
    /// Capabilities it asks for, all of them; none for hours in which every office works.
    pub capabilities: Vec<CapabilityId>,
}

/// What a station notifies the 地方厚生局 of, by the codes of its lists: they were renumbered before,
/// so that the table is data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Codes such as `訪看23`.
    pub codes: Vec<String>,
    /// Japanese name.
    pub label: String,
    /// English name.
    pub label_en: String,
    /// The capability it speaks of: an answer of 不可 contradicts it.
    #[serde(default)]
    pub capability: Option<CapabilityId>,
}

/// Kinds, capabilities and scenes of a workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Kinds in display order.
    #[serde(rename = "kind")]
    pub kinds: Vec<Kind>,
    /// Capabilities in display order.
    #[serde(rename = "capability")]
    pub capabilities: Vec<Capability>,
    /// Scenes in display order.
    #[serde(rename = "scene", default)]
    pub scenes: Vec<Scene>,
    /// Time bands in order; around the clock is all of them.
    #[serde(rename = "band", default)]
    pub bands: Vec<TimeBand>,
    /// Notices to the 地方厚生局, in display order.
    #[serde(rename = "notice", default)]
    pub notices: Vec<Notice>,
    /// Editions of projections and weights by age; those shipped where a catalogue has none.
    #[serde(default = "ForecastRules::shipped")]
    pub forecast: ForecastRules,
}

/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The text is not TOML of the expected shape.
    #[error("catalogue: not readable")]
    Unreadable(#[source] Box<toml::de::Error>),
    /// An id is defined twice.
    #[error("catalogue: `{id}` is defined twice")]
    Duplicate {
        /// The id in question.
        id: String,
    },
    /// Weights by age that cannot be used.
    #[error(
        "catalogue: weight `{id}`: ages must rise in steps of five years, weights be 0 or more"
    )]
    Weight {
        /// The weight's id.
        id: String,
    },
    /// Something refers to an id that is not defined.
    #[error("catalogue: `{by}` refers to `{id}`, which is not defined")]
    Undefined {
        /// Who refers.
        by: String,
        /// The missing id.
        id: String,
    },
}

impl Catalogue {
    /// The catalogue shipped with the program.
    pub fn shipped() -> Self {
        Self::parse(include_str!("../../data/catalogue/catalogue.toml"))
            .expect("a test holds the shipped catalogue to be valid")
    }

    /// Reads a catalogue from TOML text.
    ///
    /// # Errors
    /// [`CatalogueError`] if the text is malformed, an id is defined twice or one is undefined.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self = toml::from_str(text)
            .map_err(|source| CatalogueError::Unreadable(Box::new(source)))?;
        catalogue.check()?;
        Ok(catalogue)
    }

    fn check(&self) -> Result<(), CatalogueError> {
        let ids = self
            .kinds
            .iter()
            .map(|kind| format!("kind {}", kind.id))
            .chain(
                self.capabilities
                    .iter()
                    .map(|capability| format!("capability {}", capability.id)),
            )
            .chain(self.scenes.iter().map(|scene| format!("scene {}", scene.id)))
            .chain(self.bands.iter().map(|band| format!("band {}", band.id)))
            .chain(
                self.notices
                    .iter()
                    .flat_map(|notice| &notice.codes)
                    .map(|code| format!("notice {code}")),
            )
            .chain(self.forecast.weights.iter().map(|own| format!("weight {}", own.id)));
        let mut seen = std::collections::BTreeSet::new();
        for id in ids {
            if !seen.insert(id.clone()) {
                return Err(CatalogueError::Duplicate { id });
            }
        }
        if let Some(weight) = self.forecast.weights.iter().find(|own| !own.is_sound()) {
            return Err(CatalogueError::Weight { id: weight.id.clone() });
        }
        let uses = self
            .capabilities
            .iter()
            .flat_map(|capability| {
                capability
                    .kinds
                    .iter()
                    .map(|kind| (capability.id.to_string(), format!("kind {kind}")))
            })
            .chain(self.scenes.iter().flat_map(|scene| {
                let also = scene.also.iter();
                let kinds = scene.kinds.iter().chain(also.clone().flat_map(|own| &own.kinds));
                let capabilities =
                    scene.capabilities.iter().chain(also.flat_map(|own| &own.capabilities));
                let kinds = kinds.map(|kind| format!("kind {kind}"));
                kinds
                    .chain(capabilities.map(|id| format!("capability {id}")))
                    .map(|id| (scene.id.clone(), id))
            }))
            .chain(self.bands.iter().flat_map(|band| {
                let named = band.capabilities.iter().map(|id| format!("capability {id}"));
                named.map(|id| (band.id.clone(), id))
            }))
            .chain(self.notices.iter().filter_map(|notice| {
                let id = notice.capability.as_ref()?;
                Some((notice.label.clone(), format!("capability {id}")))
            }));
        for (by, id) in uses {
            if !seen.contains(&id) {
                return Err(CatalogueError::Undefined { by, id });
            }
        }
        Ok(())
    }

    /// The scene with this id or Japanese name.
    pub fn scene_named(&self, text: &str) -> Option<&Scene> {
        let text = text.trim();
        self.scenes.iter().find(|scene| scene.id == text || scene.label == text)
    }

    /// The time band with this id or Japanese name.
    pub fn band_named(&self, text: &str) -> Option<&TimeBand> {
        let text = text.trim();
        self.bands.iter().find(|band| band.id == text || band.label == text)
    }

    /// The kind with this id.
    pub fn kind(&self, id: &KindId) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == *id)
    }

    /// The kind a label, easy name or id names, as files write it.
    pub fn kind_named(&self, text: &str) -> Option<&Kind> {
        let text = text.trim();
        self.kinds
            .iter()
            .find(|kind| kind.id.as_str() == text || kind.label == text || kind.easy == text)
    }

    /// The kind of a care service code such as `130`.
    pub fn kind_of_care_service(&self, code: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.care_service_codes.iter().any(|own| own == code))
    }

    /// The kind of a 医療情報ネット class such as `2`.
    pub fn kind_of_medical_class(&self, class: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.medical_class.as_deref() == Some(class))
    }

    /// The kind of a class code of 国土数値情報 福祉施設 such as `991303`.
    pub fn kind_of_welfare_class(&self, class: &str) -> Option<&Kind> {
        let holds =
            |kind: &&Kind| kind.welfare_classes.iter().any(|own| class.starts_with(own));
        self.kinds.iter().find(holds)
    }

    /// The notices that codes stand for, in display order, each once.
    pub fn notices_of<'a>(&'a self, codes: &'a [String]) -> impl Iterator<Item = &'a Notice> {
        let holds = |notice: &&Notice| notice.codes.iter().any(|code| codes.contains(code));
        self.notices.iter().filter(holds)
    }

    /// The capability with this id.
    pub fn capability(&self, id: &CapabilityId) -> Option<&Capability> {
        self.capabilities.iter().find(|capability| capability.id == *id)
    }

    /// The capability a label, easy name or id names, as files write it.
    pub fn capability_named(&self, text: &str) -> Option<&Capability> {
        let text = text.trim();
        self.capabilities.iter().find(|capability| {
            capability.id.as_str() == text
                || capability.label == text
                || capability.easy == text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_catalogue_is_valid() {
        let catalogue = Catalogue::shipped();
        assert_eq!(
            catalogue.kind_of_care_service("130").map(|kind| kind.label.as_str()),
            Some("訪問看護")
        );
        assert_eq!(
            catalogue.capability_named("24時間対応").map(|found| found.id.as_str()),
            Some("24h")
        );
        let codes = ["訪看24", "訪看23", "訪看99", "訪看25"].map(str::to_owned);
        let labels: Vec<&str> =
            catalogue.notices_of(&codes).map(|notice| notice.label.as_str()).collect();
        assert_eq!(labels, ["24時間対応体制加算", "特別管理加算"]);
    }

    #[test]
    fn a_notice_of_an_unknown_capability_is_refused() {
        let text = "kind = []\ncapability = []\n[[notice]]\ncodes=['訪看1']\nlabel='a'\nlabel_en='a'\ncapability='b'";
        assert!(matches!(Catalogue::parse(text), Err(CatalogueError::Undefined { .. })));
    }

    #[test]
    fn a_capability_of_an_unknown_kind_is_refused() {
        let text = "kind = []\n[[capability]]\nid='a'\nlabel='a'\nlabel_en='a'\neasy='a'\nkinds=['b']";
        assert!(matches!(Catalogue::parse(text), Err(CatalogueError::Undefined { .. })));
    }
}
