//! The parts of a reply that do not depend on the map: capabilities, consents, words.

use super::{CAPABILITIES, Level, Reply};
use crate::demo::dice::Dice;
use crate::demo::office::OfficeKind;

/// Which capabilities a kind is asked about, with the shares of 可, 要相談 and 不可 in per cent.
pub(super) fn questions(kind: OfficeKind) -> &'static [(&'static str, [f64; 3])] {
    match kind {
        OfficeKind::VisitingNursing => &[
            ("24h", [65.0, 10.0, 20.0]),
            ("emergency", [58.0, 20.0, 14.0]),
            ("terminal", [55.0, 22.0, 15.0]),
            ("psychiatric", [30.0, 15.0, 47.0]),
            ("pediatric", [25.0, 20.0, 47.0]),
            ("intractable", [55.0, 25.0, 12.0]),
            ("ventilator", [35.0, 22.0, 35.0]),
            ("central_line", [48.0, 24.0, 20.0]),
            ("pain_control", [50.0, 22.0, 18.0]),
            ("dementia", [82.0, 8.0, 2.0]),
            ("rehabilitation", [55.0, 10.0, 30.0]),
            ("weekend", [44.0, 26.0, 24.0]),
            ("night", [14.0, 24.0, 54.0]),
        ],
        OfficeKind::Clinic => &[
            ("24h", [18.0, 12.0, 62.0]),
            ("emergency", [20.0, 20.0, 52.0]),
            ("terminal", [22.0, 14.0, 56.0]),
            ("psychiatric", [8.0, 10.0, 74.0]),
            ("pediatric", [12.0, 14.0, 66.0]),
            ("intractable", [20.0, 20.0, 52.0]),
            ("ventilator", [12.0, 14.0, 66.0]),
            ("central_line", [16.0, 14.0, 62.0]),
            ("pain_control", [20.0, 14.0, 58.0]),
            ("dementia", [40.0, 20.0, 30.0]),
            ("weekend", [10.0, 14.0, 68.0]),
        ],
        OfficeKind::Hospital => {
            &[("24h", [40.0, 20.0, 30.0]), ("terminal", [40.0, 20.0, 30.0])]
        }
        OfficeKind::Dental => &[("swallowing", [24.0, 22.0, 44.0])],
        OfficeKind::Pharmacy => &[
            ("24h", [24.0, 20.0, 48.0]),
            ("pediatric", [22.0, 26.0, 42.0]),
            ("central_line", [18.0, 18.0, 56.0]),
            ("pain_control", [52.0, 18.0, 22.0]),
            ("weekend", [28.0, 26.0, 38.0]),
            ("night", [8.0, 18.0, 66.0]),
            ("sterile", [10.0, 8.0, 74.0]),
        ],
        OfficeKind::CareManager => {
            &[("dementia", [86.0, 4.0, 0.0]), ("weekend", [18.0, 30.0, 44.0])]
        }
        OfficeKind::DayService => {
            &[("dementia", [70.0, 18.0, 6.0]), ("rehabilitation", [46.0, 8.0, 38.0])]
        }
        _ => &[],
    }
}

/// Position of a capability in [`CAPABILITIES`].
pub(super) fn position(id: &str) -> usize {
    CAPABILITIES.iter().position(|entry| entry.0 == id).unwrap_or(0)
}

/// Answers about capabilities, drawn by the shares of the kind.
pub(super) fn capabilities(kind: OfficeKind, dice: &mut Dice) -> [Option<Level>; 17] {
    let mut answers = [None; 17];
    for (id, shares) in questions(kind) {
        let empty = 100.0 - shares.iter().sum::<f64>();
        let draw = dice.weighted(&[shares[0], shares[1], shares[2], empty]);
        answers[position(id)] =
            [Some(Level::Yes), Some(Level::Ask), Some(Level::No), None][draw];
    }
    answers
}

/// A reply without ranges.
pub(super) fn reply(kind: OfficeKind, dice: &mut Dice) -> Reply {
    let day = 1 + dice.below(30) as u32;
    let respondent = match kind {
        OfficeKind::VisitingNursing => *dice.pick(&["管理者", "管理者", "所長", "事務"]),
        OfficeKind::Pharmacy => *dice.pick(&["管理薬剤師", "薬局長", "事務"]),
        OfficeKind::CareManager => {
            *dice.pick(&["管理者", "主任介護支援専門員", "介護支援専門員"])
        }
        OfficeKind::DayService => *dice.pick(&["管理者", "生活相談員"]),
        _ => *dice.pick(&["院長", "事務長", "地域連携室", "事務"]),
    };
    let draw = dice.weighted(&[44.0, 34.0, 9.0, 4.0, 9.0]);
    let acceptance = ["○", "△", "×", "非公開", ""][draw];
    Reply {
        day,
        respondent,
        capabilities: capabilities(kind, dice),
        acceptance,
        could_extend: could_extend(kind, dice),
        message: message(kind, dice),
        consents: consents(dice),
        until: ["", "2028-03-31"][dice.weighted(&[82.0, 18.0])],
        ranges: Vec::new(),
    }
}

fn could_extend(kind: OfficeKind, dice: &mut Dice) -> &'static str {
    const NURSING: [&str; 7] = [
        "看護師が1名増えれば",
        "駐車場が確保できれば",
        "週1回程度なら",
        "同じ曜日にまとまれば可能",
        "夜間の連携先があれば",
        "なし",
        "検討中",
    ];
    const OTHERS: [&str; 4] = ["曜日が合えば", "職員が増えれば", "なし", "未定"];
    if dice.chance(0.5) {
        return "";
    }
    let nursing = kind == OfficeKind::VisitingNursing;
    if nursing { *dice.pick(&NURSING) } else { *dice.pick(&OTHERS) }
}

/// Mostly open to residents; a few offices differ from block to block.
fn consents(dice: &mut Dice) -> [&'static str; 6] {
    const AUDIENCES: [&str; 4] = ["住民", "専門職", "市のみ", ""];
    const WEIGHTS: [f64; 4] = [80.0, 10.0, 5.0, 5.0];
    let overall = AUDIENCES[dice.weighted(&WEIGHTS)];
    let mut blocks = [overall; 6];
    if overall == "住民" {
        for (block, narrower) in [(1, 0.10), (3, 0.08), (4, 0.28), (5, 0.06)] {
            if dice.chance(narrower) {
                blocks[block] = *dice.pick(&["専門職", "市のみ", ""]);
            }
        }
    }
    blocks
}

fn message(kind: OfficeKind, dice: &mut Dice) -> String {
    const NURSING: [&str; 12] = [
        "まずはお電話ください。",
        "ご自宅で過ごしたいお気持ちを、いちばんに考えます。",
        "小さなことでも、どうぞご相談ください。ご家族だけのご相談も歓迎です。",
        "坂の多い地域ですが、電動自転車でどこへでも伺います。",
        "看護師6名、理学療法士2名の小さなステーションです。顔の見える関係を大切にしています。",
        "退院が決まったら、その日のうちにご連絡いただけると調整がしやすいです。",
        "最期まで家で、を支えます。",
        "新規のご依頼は月曜の午前にまとめて検討しています。急ぎのときはその旨お伝えください。",
        "川の向こうは橋の混雑で時間が読めないため、ご相談ください。",
        "お子さんの訪問は、ごきょうだいの様子もうかがいながら進めます。",
        "開設して2年目です。少しずつ範囲を広げています。",
        "海風のように、いつも近くに。",
    ];
    const OTHERS: [&str; 9] = [
        "お気軽にお問い合わせください。",
        "通院がむずかしくなったら、まずはかかりつけにご相談ください。",
        "車いすのまま入れます。",
        "お薬の飲み残しでお困りの方、ご自宅で一緒に整理します。",
        "ご家族のお話もゆっくりうかがいます。",
        "予約の方を優先しています。",
        "入れ歯の調整や口のケアに伺います。",
        "見学はいつでもどうぞ。",
        "地域のみなさまに支えられて30年になりました。これからもよろしくお願いします。",
    ];
    if dice.chance(0.55) {
        return String::new();
    }
    let nursing = kind == OfficeKind::VisitingNursing;
    let words = if nursing { *dice.pick(&NURSING) } else { *dice.pick(&OTHERS) };
    words.to_owned()
}
