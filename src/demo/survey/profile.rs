//! What offices wrote for the handbook: uneven in length, some of it missing.

use super::Answer;
use super::words::{self, Words};
use crate::demo::dice::Dice;
use crate::demo::office::{Office, OfficeKind};

/// The interview's questions, as column headers without their 質問： in front.
pub const QUESTIONS: [&str; 3] = [
    "なぜ在宅医療を始めたのですか",
    "大切にしていることは何ですか",
    "初めての相談はどうすればよいですか",
];

/// Facilities in the order of the columns.
pub const FACILITIES: [&str; 6] = [
    "車いすのまま診療台",
    "車いす用トイレ",
    "エレベーター",
    "車いす用駐車場",
    "筆談・手話",
    "個室",
];

/// What an office wrote for the handbook; empty cells are empty texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The office.
    pub office: usize,
    /// PR文.
    pub pr: String,
    /// 診療科, separated by 、.
    pub specialities: String,
    /// 主な状態・疾患.
    pub conditions: String,
    /// Answers to [`QUESTIONS`].
    pub answers: [String; 3],
    /// 入口の段差cm, スロープ勾配, ドア, ドア幅cm.
    pub entrance: [String; 4],
    /// 可, 要相談, 不可 or nothing, for each of [`FACILITIES`].
    pub facilities: [&'static str; 6],
    /// To whom profile and facilities may be shown; empty without consent.
    pub consents: [&'static str; 2],
    /// End of the consent, or empty.
    pub until: &'static str,
}

/// Texts of the offices that answered the survey; most of them wrote something.
pub(crate) fn write_profiles(
    offices: &[Office],
    survey: &[Answer],
    dice: &mut Dice,
) -> Vec<Profile> {
    let replied = survey.iter().filter(|answer| answer.reply.is_some());
    let asked = replied.filter(|answer| words::of(offices[answer.office].kind).is_some());
    asked.filter_map(|answer| profile(&offices[answer.office], answer.office, dice)).collect()
}

fn profile(office: &Office, index: usize, dice: &mut Dice) -> Option<Profile> {
    let own = words::of(office.kind)?;
    let writes = dice.chance(0.82);
    let mut profile = Profile { office: index, ..Profile::default() };
    profile.pr = pr(own, dice);
    if matches!(office.kind, OfficeKind::Clinic | OfficeKind::Hospital) {
        profile.specialities = specialities(&office.name, dice);
        if dice.chance(0.85) {
            profile.conditions = conditions(dice);
        }
        if dice.chance(0.6) {
            profile.answers = words::ANSWERS.map(|parts| said(&parts, 0.9, dice));
        }
    }
    let has_rooms =
        matches!(office.kind, OfficeKind::Dental | OfficeKind::Clinic | OfficeKind::Pharmacy);
    if has_rooms && dice.chance(if office.kind == OfficeKind::Dental { 0.9 } else { 0.4 }) {
        entrance(&mut profile, office.kind, dice);
    }
    profile.consents = consents(dice);
    profile.until = ["", "2028-03-31"][dice.weighted(&[88.0, 12.0])];
    writes.then_some(profile)
}

/// From a line to half a page; one in five writes none.
fn pr(own: &Words, dice: &mut Dice) -> String {
    if dice.chance(0.2) {
        return String::new();
    }
    let long = dice.weighted(&[30.0, 34.0, 24.0, 12.0]);
    let mut text = (*dice.pick(own.openings)).to_owned();
    let mut middles: Vec<&str> = own.middles.to_vec();
    dice.shuffle(&mut middles);
    let count = [0, 1, 3, 6][long];
    middles.iter().take(count).for_each(|sentence| text.push_str(sentence));
    if long > 0 {
        text.push_str(own.closings[dice.below(own.closings.len())]);
    }
    text
}

/// What the name says, and now and then one more; some leave the cell empty.
fn specialities(name: &str, dice: &mut Dice) -> String {
    const NAMED: [(&str, &str); 8] = [
        ("整形外科", "整形外科、リハビリテーション科"),
        ("皮膚科", "皮膚科"),
        ("眼科", "眼科"),
        ("耳鼻咽喉科", "耳鼻咽喉科"),
        ("メンタル", "精神科、心療内科"),
        ("こども", "小児科"),
        ("総合病院", "内科、外科、整形外科、脳神経外科"),
        ("リハビリ", "リハビリテーション科、内科"),
    ];
    let named = NAMED.iter().find(|(part, _)| name.contains(part));
    let mut text = named.map_or("内科", |(_, list)| list).to_owned();
    if text == "内科" && dice.chance(0.4) {
        text.push('、');
        const MORE: [&str; 5] = ["循環器内科", "消化器内科", "外科", "呼吸器内科", "神経内科"];
        text.push_str(MORE[dice.below(MORE.len())]);
    }
    if dice.chance(0.1) { String::new() } else { text }
}

fn conditions(dice: &mut Dice) -> String {
    let mut all: Vec<&str> = words::CONDITIONS.to_vec();
    dice.shuffle(&mut all);
    all.truncate(dice.range(2, 9));
    all.join("、")
}

/// An answer of one to three sentences, or none.
fn said(parts: &[&[&str]; 3], answered: f64, dice: &mut Dice) -> String {
    if !dice.chance(answered) {
        return String::new();
    }
    let count = dice.range(1, 3);
    parts.iter().take(count).map(|part| *dice.pick(part)).collect()
}

fn entrance(profile: &mut Profile, kind: OfficeKind, dice: &mut Dice) {
    let step =
        ["0", "2", "3", "8", "15", ""][dice.weighted(&[34.0, 12.0, 12.0, 20.0, 14.0, 8.0])];
    let slope = match step {
        "0" | "" => "",
        _ => {
            ["1/8", "1/12", "1/15", "なし", ""][dice.weighted(&[16.0, 30.0, 14.0, 26.0, 14.0])]
        }
    };
    let door = ["自動", "引き戸", "開き戸", ""][dice.weighted(&[40.0, 28.0, 24.0, 8.0])];
    let width = ["75", "80", "85", "90", "120", ""][dice.below(6)];
    profile.entrance = [step, slope, door, width].map(str::to_owned);
    for (at, facility) in profile.facilities.iter_mut().enumerate() {
        let asked = at > 0 || kind == OfficeKind::Dental;
        let draw = dice.weighted(&[38.0, 16.0, 34.0, 12.0]);
        *facility = if asked { ["可", "要相談", "不可", ""][draw] } else { "" };
    }
}

/// Mostly open to residents; some for professionals or the city only, some without a word.
fn consents(dice: &mut Dice) -> [&'static str; 2] {
    const AUDIENCES: [&str; 4] = ["住民", "専門職", "市のみ", ""];
    [[78.0, 10.0, 6.0, 6.0], [86.0, 4.0, 4.0, 6.0]]
        .map(|weights| AUDIENCES[dice.weighted(&weights)])
}
