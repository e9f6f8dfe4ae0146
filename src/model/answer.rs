//! The four answers an office can give, never reduced to two.

use serde::{Deserialize, Serialize};

/// What an office says about one question: 可, 要相談, 不可, or nothing yet.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 可: yes.
    Yes,
    /// 要相談: depends, ask.
    Consult,
    /// 不可: no.
    No,
    /// 未回答: not answered. Not a no.
    #[default]
    Unanswered,
}

impl Answer {
    /// Reads the words and signs municipal surveys use; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "可" | "○" | "◯" | "〇" | "はい" | "有" | "あり" => Some(Self::Yes),
            "要相談" | "△" | "相談" | "条件付き" => Some(Self::Consult),
            "不可" | "×" | "✕" | "いいえ" | "無" | "なし" => Some(Self::No),
            "" | "未回答" | "－" | "-" => Some(Self::Unanswered),
            _ => None,
        }
    }

    /// Both needed: the weaker answer decides, and an unanswered question keeps the result open
    /// unless the other one already says no.
    pub fn and(self, other: Self) -> Self {
        use Answer::{Consult, No, Unanswered, Yes};
        match (self, other) {
            (No, _) | (_, No) => No,
            (Unanswered, _) | (_, Unanswered) => Unanswered,
            (Consult, _) | (_, Consult) => Consult,
            (Yes, Yes) => Yes,
        }
    }

    /// Either is enough: the stronger answer decides.
    pub fn or(self, other: Self) -> Self {
        use Answer::{Consult, No, Unanswered, Yes};
        match (self, other) {
            (Yes, _) | (_, Yes) => Yes,
            (Consult, _) | (_, Consult) => Consult,
            (Unanswered, _) | (_, Unanswered) => Unanswered,
            (No, No) => No,
        }
    }

    /// The word used in files and on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Yes => "可",
            Self::Consult => "要相談",
            Self::No => "不可",
            Self::Unanswered => "未回答",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Answer::{self, Consult, No, Unanswered, Yes};

    #[test]
    fn an_unanswered_question_is_never_read_as_no() {
        assert_eq!(Yes.and(Unanswered), Unanswered);
        assert_eq!(No.and(Unanswered), No);
        assert_eq!(No.or(Unanswered), Unanswered);
        assert_eq!(Consult.or(Unanswered), Consult);
        assert_eq!(Answer::parse(""), Some(Unanswered));
    }

    #[test]
    fn signs_and_words_mean_the_same() {
        assert_eq!(Answer::parse("○"), Answer::parse("可"));
        assert_eq!(Answer::parse("△"), Answer::parse("要相談"));
        assert_eq!(Answer::parse("×"), Answer::parse("不可"));
        assert_eq!(Answer::parse("たぶん"), None);
    }
}
