//! What an office wrote for the handbook: texts about itself, and facts about its premises.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Answer;

/// An office's contribution to the handbook, beside its survey reply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// PR文.
    pub pr: Option<String>,
    /// 診療科, in the order written.
    #[serde(default)]
    pub specialities: Vec<String>,
    /// 主な状態・疾患: of the people it cares for.
    pub conditions: Option<String>,
    /// Questions of an interview with the answers, in the order of the form.
    pub questions: Vec<QuestionAnswer>,
    /// Graded facts about getting in and being treated there.
    pub access: AccessFacts,
}

impl Profile {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One question of an interview and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionAnswer {
    /// The question as the form puts it.
    pub question: String,
    /// The answer in the office's words.
    pub answer: String,
}

/// How high the step at the entrance is. "バリアフリー" alone is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// No step.
    Flat,
    /// Up to 3 cm.
    UpTo3,
    /// Above 3 and up to 10 cm.
    UpTo10,
    /// Above 10 cm.
    Over10,
}

impl Step {
    /// The grade of a height.
    ///
    /// # Units
    /// Centimeters.
    pub fn of_cm(height: f64) -> Option<Self> {
        match height {
            _ if !(0.0..=200.0).contains(&height) => None,
            0.0 => Some(Self::Flat),
            _ if height <= 3.0 => Some(Self::UpTo3),
            _ if height <= 10.0 => Some(Self::UpTo10),
            _ => Some(Self::Over10),
        }
    }

    /// The words used in files and on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Flat => "段差なし",
            Self::UpTo3 => "3cm以下",
            Self::UpTo10 => "3〜10cm",
            Self::Over10 => "10cm超",
        }
    }

    /// All grades, the lowest first.
    pub const ALL: [Self; 4] = [Self::Flat, Self::UpTo3, Self::UpTo10, Self::Over10];
}

/// Something of the premises that is there, there on request, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facility {
    /// 車いすのまま診療台.
    Chair,
    /// 車いす用トイレ.
    Toilet,
    /// エレベーター (or everything on one floor).
    Elevator,
    /// 車いす用駐車場.
    Parking,
    /// 筆談・手話.
    Writing,
    /// 個室.
    PrivateRoom,
}

impl Facility {
    /// All facilities, in the order of the form.
    pub const ALL: [Self; 6] = [
        Self::Chair,
        Self::Toilet,
        Self::Elevator,
        Self::Parking,
        Self::Writing,
        Self::PrivateRoom,
    ];

    /// The column header of the form, and the word in print.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Chair => "車いすのまま診療台",
            Self::Toilet => "車いす用トイレ",
            Self::Elevator => "エレベーター",
            Self::Parking => "車いす用駐車場",
            Self::Writing => "筆談・手話",
            Self::PrivateRoom => "個室",
        }
    }
}

/// Graded facts about the premises.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccessFacts {
    /// 入口の段差.
    pub step: Option<Step>,
    /// スロープ勾配, as written: `1/12`, or that there is none.
    pub slope: Option<String>,
    /// ドア種別: 自動, 引き戸, 開き戸.
    pub door: Option<String>,
    /// ドア幅 in centimeters.
    pub door_width_cm: Option<u16>,
    /// What is there.
    pub facilities: BTreeMap<Facility, Answer>,
}

impl AccessFacts {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_graded_with_its_limits_included() {
        let grades = [0.0, 3.0, 3.5, 10.0, 10.5].map(Step::of_cm);
        let expected = [Step::Flat, Step::UpTo3, Step::UpTo10, Step::UpTo10, Step::Over10];
        assert_eq!(grades, expected.map(Some));
        assert_eq!(Step::of_cm(-1.0), None);
        assert_eq!(Step::of_cm(f64::NAN), None);
    }
}
