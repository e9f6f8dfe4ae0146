//! Names of offices and corporations, with their reading in katakana.

use super::katakana;
use super::town::PlaceName;
use crate::demo::dice::Dice;
use crate::demo::office::OfficeKind;

/// Words that offices like to be called by, and their readings.
const WORDS: [(&str, &str); 64] = [
    ("しおかぜ", "しおかぜ"),
    ("なぎさ", "なぎさ"),
    ("ひだまり", "ひだまり"),
    ("こもれび", "こもれび"),
    ("みなも", "みなも"),
    ("ほほえみ", "ほほえみ"),
    ("つむぎ", "つむぎ"),
    ("あさなぎ", "あさなぎ"),
    ("かもめ", "かもめ"),
    ("はまゆう", "はまゆう"),
    ("すいせん", "すいせん"),
    ("わかば", "わかば"),
    ("たんぽぽ", "たんぽぽ"),
    ("クローバー", "くろーばー"),
    ("ゆりかご", "ゆりかご"),
    ("まどか", "まどか"),
    ("こはる", "こはる"),
    ("なごみ", "なごみ"),
    ("やわらぎ", "やわらぎ"),
    ("ともしび", "ともしび"),
    ("あかり", "あかり"),
    ("ほたる", "ほたる"),
    ("つばめ", "つばめ"),
    ("みちしお", "みちしお"),
    ("さざなみ", "さざなみ"),
    ("いそかぜ", "いそかぜ"),
    ("うみねこ", "うみねこ"),
    ("さんご", "さんご"),
    ("しらなみ", "しらなみ"),
    ("うらら", "うらら"),
    ("ふたば", "ふたば"),
    ("みのり", "みのり"),
    ("けやき", "けやき"),
    ("くすのき", "くすのき"),
    ("さくら貝", "さくらがい"),
    ("青い鳥", "あおいとり"),
    ("虹の橋", "にじのはし"),
    ("星のうみ", "ほしのうみ"),
    ("月の舟", "つきのふね"),
    ("風の音", "かぜのおと"),
    ("灯台", "とうだい"),
    ("帆船", "はんせん"),
    ("千の帆", "せんのほ"),
    ("汐路", "しおじ"),
    ("渚の家", "なぎさのいえ"),
    ("海鈴", "みすず"),
    ("陽だまりの丘", "ひだまりのおか"),
    ("そらまめ", "そらまめ"),
    ("てとて", "てとて"),
    ("おとなり", "おとなり"),
    ("ゆとり", "ゆとり"),
    ("マリン", "まりん"),
    ("アンカー", "あんかー"),
    ("ハーバー", "はーばー"),
    ("リリーフ", "りりーふ"),
    ("コンパス", "こんぱす"),
    ("オリーブ", "おりーぶ"),
    ("ソレイユ", "それいゆ"),
    ("ミモザ", "みもざ"),
    ("カモミール", "かもみーる"),
    ("ぽっぽ", "ぽっぽ"),
    ("えがお", "えがお"),
    ("よりそい", "よりそい"),
    ("あゆみ", "あゆみ"),
];

/// How a kind of office is named: a pattern with `W` (word) or `T` (town), and its reading.
fn patterns(kind: OfficeKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        OfficeKind::VisitingNursing => &[
            ("訪問看護ステーション W", "ほうもんかんごすてーしょん　W"),
            ("W訪問看護ステーション", "Wほうもんかんごすてーしょん"),
            ("訪問看護ステーションW", "ほうもんかんごすてーしょんW"),
            ("T訪問看護ステーション", "Tほうもんかんごすてーしょん"),
            ("訪問看護リハビリステーション W", "ほうもんかんごりはびりすてーしょん　W"),
            ("ナースケアW", "なーすけあW"),
        ],
        OfficeKind::Clinic => &[
            ("Tクリニック", "Tくりにっく"),
            ("T内科医院", "Tないかいいん"),
            ("W内科クリニック", "Wないかくりにっく"),
            ("Wクリニック", "Wくりにっく"),
            ("T整形外科", "Tせいけいげか"),
            ("Wこどもクリニック", "Wこどもくりにっく"),
            ("T皮膚科", "Tひふか"),
            ("W眼科", "Wがんか"),
            ("T耳鼻咽喉科医院", "Tじびいんこうかいいん"),
            ("T在宅診療所", "Tざいたくしんりょうじょ"),
            ("Wメンタルクリニック", "Wめんたるくりにっく"),
        ],
        OfficeKind::Hospital => &[
            ("T病院", "Tびょういん"),
            ("T総合病院", "Tそうごうびょういん"),
            ("Tリハビリテーション病院", "Tりはびりてーしょんびょういん"),
            ("W病院", "Wびょういん"),
            ("T中央病院", "Tちゅうおうびょういん"),
        ],
        OfficeKind::Dental => &[
            ("T歯科医院", "Tしかいいん"),
            ("W歯科クリニック", "Wしかくりにっく"),
            ("Tデンタルクリニック", "Tでんたるくりにっく"),
            ("W歯科", "Wしか"),
        ],
        OfficeKind::Pharmacy => &[
            ("W薬局　T店", "Wやっきょく　Tてん"),
            ("T薬局", "Tやっきょく"),
            ("W調剤薬局", "Wちょうざいやっきょく"),
            ("W薬局", "Wやっきょく"),
        ],
        OfficeKind::CareManager => &[
            ("居宅介護支援事業所W", "きょたくかいごしえんじぎょうしょW"),
            ("Wケアプランセンター", "Wけあぷらんせんたー"),
            ("ケアプランT", "けあぷらんT"),
            ("T居宅介護支援センター", "Tきょたくかいごしえんせんたー"),
            ("ケアマネW T", "けあまねW　T"),
        ],
        OfficeKind::HomeHelp => &[
            ("ヘルパーステーションW", "へるぱーすてーしょんW"),
            ("W訪問介護事業所", "Wほうもんかいごじぎょうしょ"),
            ("Tヘルパーセンター", "Tへるぱーせんたー"),
        ],
        OfficeKind::DayService => &[
            ("デイサービスセンターW", "でいさーびすせんたーW"),
            ("デイサービスW", "でいさーびすW"),
            ("Tデイサービスセンター", "Tでいさーびすせんたー"),
            ("リハビリデイW T", "りはびりでいW　T"),
        ],
        OfficeKind::Multifunction => &[("看護小規模多機能W", "かんごしょうきぼたきのうW")],
        OfficeKind::HealthFacility => &[("介護老人保健施設W", "かいごろうじんほけんしせつW")],
    }
}

/// A name and its reading in katakana for an office of `kind` in the town called `place`.
pub(crate) fn office_name(kind: OfficeKind, place: &PlaceName, dice: &mut Dice) -> PlaceName {
    let (pattern, reading) = *dice.pick(patterns(kind));
    let (word, word_kana) = *dice.pick(&WORDS);
    PlaceName {
        text: pattern.replace('W', word).replace('T', &place.text),
        kana: katakana(&reading.replace('W', word_kana).replace('T', &place.kana)),
    }
}

/// A corporation's name; care offices belong to companies, medical ones to 医療法人.
pub(crate) fn corporation(medical: bool, dice: &mut Dice) -> String {
    let (word, _) = *dice.pick(&WORDS);
    let care = [
        "株式会社Wケア",
        "合同会社W",
        "社会福祉法人　W福祉会",
        "医療法人社団W会",
        "株式会社Wサポート",
        "一般社団法人W",
        "特定非営利活動法人Wの会",
        "有限会社W",
    ];
    let doctors = ["医療法人社団W会", "医療法人W会", "医療法人社団　W"];
    let pattern = if medical { dice.pick(&doctors) } else { dice.pick(&care) };
    pattern.replace('W', word)
}
