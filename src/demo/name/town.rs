//! Town names: a stem and an ending, with their reading.

use crate::demo::dice::Dice;
use std::collections::BTreeMap;

/// First parts and their readings.
const STEMS: [(&str, &str); 46] = [
    ("潮見", "しおみ"),
    ("浜風", "はまかぜ"),
    ("磯", "いそ"),
    ("汐", "しお"),
    ("青波", "あおなみ"),
    ("千鳥", "ちどり"),
    ("白砂", "しらすな"),
    ("松影", "まつかげ"),
    ("鴎", "かもめ"),
    ("帆立", "ほたて"),
    ("夕凪", "ゆうなぎ"),
    ("朝凪", "あさなぎ"),
    ("若葉", "わかば"),
    ("緑", "みどり"),
    ("桜木", "さくらぎ"),
    ("楠", "くすのき"),
    ("椿", "つばき"),
    ("藤", "ふじ"),
    ("梅", "うめ"),
    ("竹", "たけ"),
    ("杉", "すぎ"),
    ("柳", "やなぎ"),
    ("荻", "おぎ"),
    ("菅", "すげ"),
    ("星", "ほし"),
    ("月見", "つきみ"),
    ("日向", "ひなた"),
    ("朝日", "あさひ"),
    ("富士見", "ふじみ"),
    ("遠見", "とおみ"),
    ("鶴", "つる"),
    ("雁", "かり"),
    ("鷺", "さぎ"),
    ("宮", "みや"),
    ("寺", "てら"),
    ("鍛冶", "かじ"),
    ("塩", "しお"),
    ("網", "あみ"),
    ("舟", "ふな"),
    ("上", "かみ"),
    ("下", "しも"),
    ("東", "ひがし"),
    ("西", "にし"),
    ("南", "みなみ"),
    ("北", "きた"),
    ("新", "しん"),
];

/// Endings and their readings; the second half suits stems of one character.
const ENDINGS: [(&str, &str); 20] = [
    ("台", "だい"),
    ("町", "ちょう"),
    ("ケ丘", "がおか"),
    ("野", "の"),
    ("新田", "しんでん"),
    ("本町", "ほんちょう"),
    ("坂", "ざか"),
    ("橋", "ばし"),
    ("通", "どおり"),
    ("が浜", "がはま"),
    ("ケ崎", "がさき"),
    ("ケ谷", "がや"),
    ("沢", "さわ"),
    ("原", "はら"),
    ("田", "た"),
    ("根", "ね"),
    ("塚", "づか"),
    ("内", "うち"),
    ("ノ木", "のき"),
    ("井", "い"),
];

/// Stems that read as a direction: they go before a whole name, not before an ending.
const DIRECTIONS: std::ops::Range<usize> = 39..46;

/// Names that every city of this kind has, used first.
const FIRST: [(&str, &str); 6] = [
    ("汐見野", "しおみの"),
    ("駅前本町", "えきまえほんちょう"),
    ("中央町", "ちゅうおうちょう"),
    ("港南", "こうなん"),
    ("大手通", "おおてどおり"),
    ("みなとの杜", "みなとのもり"),
];

/// A name and its reading in hiragana.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlaceName {
    /// As written.
    pub(crate) text: String,
    /// As read.
    pub(crate) kana: String,
}

/// Draws `count` different names.
pub(crate) fn place_names(count: usize, dice: &mut Dice) -> Vec<PlaceName> {
    let mut names: Vec<PlaceName> = FIRST.iter().map(|entry| name(entry.0, entry.1)).collect();
    let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
    let mut tries = 0;
    while names.len() < count {
        tries += 1;
        let limit = 2 + tries / 2_000;
        let candidate = draw(&mut uses, limit, dice);
        if let Some(candidate) =
            candidate.filter(|new| names.iter().all(|n| n.text != new.text))
        {
            names.push(candidate);
        }
    }
    dice.shuffle(&mut names);
    names.truncate(count);
    names
}

fn name(text: &str, kana: &str) -> PlaceName {
    PlaceName { text: text.to_owned(), kana: kana.to_owned() }
}

fn draw(
    uses: &mut BTreeMap<usize, usize>,
    limit: usize,
    dice: &mut Dice,
) -> Option<PlaceName> {
    let stem = dice.below(DIRECTIONS.start);
    let used = uses.entry(stem).or_insert(0);
    if *used >= limit {
        return None;
    }
    *used += 1;
    let (text, kana) = STEMS[stem];
    let short = text.chars().count() == 1;
    let ending = if short { dice.range(2, ENDINGS.len() - 1) } else { dice.below(10) };
    let (end_text, end_kana) = ENDINGS[ending];
    let (mut text, mut kana) = (format!("{text}{end_text}"), format!("{kana}{end_kana}"));
    if dice.chance(0.14) {
        let (side, side_kana) = STEMS[DIRECTIONS.start + dice.below(DIRECTIONS.len())];
        text = format!("{side}{text}");
        kana = format!("{side_kana}{kana}");
    }
    Some(PlaceName { text, kana })
}
