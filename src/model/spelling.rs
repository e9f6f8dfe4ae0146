//! One spelling for what people and files spell in many ways: digits, hyphens, numbers, town names.

use unicode_normalization::UnicodeNormalization;

/// Folds full-width letters and digits to half width (and half-width kana to full width).
pub fn half_width(text: &str) -> String {
    if text.chars().all(is_folded) {
        return text.trim().to_owned();
    }
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Whether folding leaves a sign alone whatever stands around it: most of what tables hold, and ten times as fast
/// to know as to fold.
const fn is_folded(sign: char) -> bool {
    matches!(sign, ' '..='~' | '\t' | '\n' | '\r'
        | '、'..='〃' | '々' | 'ぁ'..='ゖ' | 'ァ'..='ヾ' | '\u{4e00}'..='\u{9fff}')
}

/// Writes every dash-like sign as `-`.
pub fn same_hyphens(text: &str) -> String {
    let is_dash = |sign| is_hyphen(sign) || matches!(sign, 'ー' | 'ｰ');
    text.chars().map(|sign| if is_dash(sign) { '-' } else { sign }).collect()
}

/// Dashes of any width; not the long vowel mark, which is a letter.
fn is_hyphen(sign: char) -> bool {
    matches!(sign, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{fe63}')
}

/// A telephone number in half width, hyphens as given; `None` if there is no digit.
pub fn phone(text: &str) -> Option<String> {
    let folded = half_width(&same_hyphens(text));
    let number: String = folded.chars().filter(|sign| !sign.is_whitespace()).collect();
    number.chars().any(|sign| sign.is_ascii_digit()).then_some(number)
}

/// A postal code as seven digits; `None` for anything else.
pub fn postal_code(text: &str) -> Option<String> {
    let digits: String =
        half_width(text).chars().filter(|sign| !matches!(sign, '〒' | ' ')).collect();
    let digits = same_hyphens(&digits).replace('-', "");
    (digits.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// An official number in half width without spaces; letters are kept, leading zeros too.
pub fn office_code(text: &str) -> String {
    let folded = half_width(&same_hyphens(text));
    folded.chars().filter(|sign| !sign.is_whitespace()).collect()
}

/// Old and new forms of characters that town names use, old first.
const NEW_FORMS: [(char, char); 44] = [
    ('澤', '沢'),
    ('濱', '浜'),
    ('邊', '辺'),
    ('邉', '辺'),
    ('齋', '斎'),
    ('齊', '斉'),
    ('廣', '広'),
    ('國', '国'),
    ('櫻', '桜'),
    ('龍', '竜'),
    ('瀧', '滝'),
    ('嶋', '島'),
    ('嶌', '島'),
    ('﨑', '崎'),
    ('髙', '高'),
    ('曾', '曽'),
    ('壽', '寿'),
    ('學', '学'),
    ('萬', '万'),
    ('鐵', '鉄'),
    ('驛', '駅'),
    ('縣', '県'),
    ('圓', '円'),
    ('惠', '恵'),
    ('榮', '栄'),
    ('藏', '蔵'),
    ('當', '当'),
    ('德', '徳'),
    ('冨', '富'),
    ('鹽', '塩'),
    ('鷗', '鴎'),
    ('壺', '壷'),
    ('籠', '篭'),
    ('檜', '桧'),
    ('槇', '槙'),
    ('條', '条'),
    ('豐', '豊'),
    ('假', '仮'),
    ('舊', '旧'),
    ('淵', '渕'),
    ('渊', '渕'),
    ('館', '舘'),
    ('礒', '磯'),
    ('埜', '野'),
];

/// A town name in the one spelling used for matching: never shown, never stored.
///
/// `１丁目`, `一丁目` and `1丁目` become equal; so do ケ, ヶ, が and ガ, の, ノ and 之, 大字 and 字
/// or none, and simple old and new forms of characters.
pub fn town_spelling(text: &str) -> String {
    let folded: String = signs(text).map(one_form).collect();
    let folded = folded.replace("大字", "");
    let folded = folded.strip_prefix('字').unwrap_or(&folded);
    number_before_chome(folded)
}

/// Who runs a school, as written before its name.
const SCHOOL_OWNERS: [&str; 5] = ["市立", "町立", "村立", "区立", "組合立"];
/// What is written after the name of a school's district, the longest first.
const DISTRICT_ENDS: [&str; 5] = ["通学区域", "通学区", "校区", "学区", "区"];
/// What is written after the name of a school, the longest first.
const SCHOOL_ENDS: [&str; 6] = ["小学校", "中学校", "小学", "中学", "小", "中"];

/// A school, or its district, in the one spelling used for matching: `汐見野市立潮見小学校`, `潮見小` and
/// `潮見小学校区` become equal.
pub fn school_spelling(text: &str) -> String {
    let folded = town_spelling(text);
    let after = |owner: &&str| folded.split_once(*owner).map(|(_, rest)| rest);
    let named = SCHOOL_OWNERS.iter().find_map(after).filter(|rest| !rest.is_empty());
    let without = |text: &str, ends: &[&str]| -> String {
        let stem = ends.iter().find_map(|end| text.strip_suffix(end));
        stem.filter(|stem| !stem.is_empty()).unwrap_or(text).to_owned()
    };
    without(&without(named.unwrap_or(&folded), &DISTRICT_ENDS), &SCHOOL_ENDS)
}

/// An address, or the town name it is compared with, in one spelling: as [`town_spelling`], with
/// 番地, 番 and every dash as `-` and without 〒 and 号.
///
/// 大字 and 字 stay: a city may have 大字中野 beside 中野, and a resident's address is never guessed.
pub fn address_spelling(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in signs(text).filter(|sign| *sign != '〒') {
        let after_digit = plain.ends_with(|last: char| last.is_ascii_digit());
        plain.push(match one_form(sign) {
            dash if is_hyphen(dash) => '-',
            // People type the long vowel mark for a hyphen, but only between numbers.
            'ー' if after_digit => '-',
            other => other,
        });
    }
    let plain = plain.replace("番地の", "-").replace("番地", "-").replace('番', "-");
    number_before_chome(&plain.replace('号', ""))
}

/// The names of forms of corporations, which lists write before or after a name, or leave out.
const CORPORATIONS: [&str; 14] = [
    "医療法人社団",
    "医療法人財団",
    "社会医療法人",
    "医療法人",
    "社会福祉法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "特定非営利活動法人",
    "(株)",
];

/// The name of an office in one spelling: never shown. Without its corporation, where that is told by
/// its form and set apart (`医療法人社団○○会 △△医院`).
pub fn office_name_spelling(name: &str) -> String {
    let name: String = name.nfkc().collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_corporation = |word: &&str| CORPORATIONS.iter().any(|form| word.starts_with(form));
    let own = match words.as_slice() {
        [first, rest @ ..] if !rest.is_empty() && is_corporation(first) => rest,
        all => all,
    };
    let mut plain = address_spelling(&own.concat());
    for form in CORPORATIONS {
        plain = plain.replace(form, "");
    }
    plain
}

/// Whether two names may be one office's: equal in spelling, or one the other after its corporation
/// (`医療法人社団芳幸会まえだ医院` and `まえだ医院`).
pub fn are_one_name(one: &str, other: &str) -> bool {
    let (plain_one, plain_other) = (office_name_spelling(one), office_name_spelling(other));
    if plain_one.is_empty() || plain_one == plain_other {
        return !plain_one.is_empty();
    }
    let (long, long_plain, short) = if plain_one.len() > plain_other.len() {
        (one, plain_one, plain_other)
    } else {
        (other, plain_other, plain_one)
    };
    let long: String = long.nfkc().collect();
    let names_corporation = CORPORATIONS.iter().any(|form| long.trim().starts_with(form));
    names_corporation && short.chars().count() >= 4 && long_plain.ends_with(&short)
}

/// An address down to its house, without prefecture and building, in one spelling; `None` without a
/// number. Never shown: two addresses of one key are one house, the reverse does not hold.
pub fn address_key(address: &str) -> Option<String> {
    let plain = address_spelling(address).replace("丁目", "-").replace("大字", "");
    let whole = ["北海道", "東京都", "京都府", "大阪府"].iter();
    let after = whole.filter_map(|own| plain.strip_prefix(own)).next();
    let after = after.or_else(|| {
        // The longest, 神奈川 and others, have three signs.
        let at = plain.find('県').filter(|at| (3..=9).contains(at))?;
        plain.get(at + '県'.len_utf8()..)
    });
    let plain = after.unwrap_or(&plain);
    let key = plain.get(..end_of_numbers(plain)?)?.trim_end_matches('-');
    Some(key.to_owned())
}

/// Where the numbers of an address end: 北3条西4-5 goes on after the words of a grid.
fn end_of_numbers(plain: &str) -> Option<usize> {
    let is_number = |sign: char| sign.is_ascii_digit() || sign == '-';
    let is_grid = |sign: char| matches!(sign, '条' | '線' | '東' | '西' | '南' | '北' | '通');
    let mut end = plain.find(|sign: char| sign.is_ascii_digit())?;
    loop {
        let rest = plain.get(end..)?;
        end += rest.find(|sign| !is_number(sign)).unwrap_or(rest.len());
        let rest = plain.get(end..)?;
        let words = rest.find(|sign| !is_grid(sign)).unwrap_or(rest.len());
        let goes_on = rest.get(words..)?.starts_with(|sign: char| sign.is_ascii_digit());
        if words == 0 || !goes_on {
            return Some(end);
        }
        end += words;
    }
}

/// The reading of a town, or the beginning of one, in hiragana and folded as names are.
pub fn kana_spelling(text: &str) -> String {
    address_spelling(text)
        .chars()
        .map(|sign| match sign {
            'っ' => 'つ',
            'ァ'..='ヶ' => char::from_u32(u32::from(sign) - 0x60).unwrap_or(sign),
            other => other,
        })
        .collect()
}

/// The signs of a text in half width, without spaces.
fn signs(text: &str) -> impl Iterator<Item = char> {
    text.nfkc().filter(|sign| !sign.is_whitespace())
}

fn one_form(sign: char) -> char {
    match sign {
        'ヶ' | 'が' | 'ガ' | 'ヵ' => 'ケ',
        'ノ' | '之' => 'の',
        'ッ' => 'ツ',
        other => {
            NEW_FORMS.iter().find(|(old, _)| *old == other).map_or(other, |(_, new)| *new)
        }
    }
}

/// Writes the kanji numeral before 丁目 in digits: `潮見十二丁目` → `潮見12丁目`.
fn number_before_chome(name: &str) -> String {
    let Some((head, tail)) = name.split_once("丁目") else { return name.to_owned() };
    let stem = head.trim_end_matches(|sign| kanji_digit(sign).is_some() || sign == '十');
    let numeral = head.get(stem.len()..).unwrap_or_default();
    match kanji_number(numeral) {
        Some(number) => format!("{stem}{number}丁目{tail}"),
        None => name.to_owned(),
    }
}

fn kanji_digit(sign: char) -> Option<u32> {
    "〇一二三四五六七八九"
        .chars()
        .position(|digit| digit == sign)
        .and_then(|at| at.try_into().ok())
}

/// A number below 100 in kanji numerals, such as 二十三.
fn kanji_number(text: &str) -> Option<u32> {
    match text.split_once('十') {
        None => {
            let mut digits = text.chars();
            let first = digits.next().and_then(kanji_digit)?;
            digits.next().is_none().then_some(first)
        }
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { kanji_number(tens)? };
            let ones = if ones.is_empty() { 0 } else { kanji_number(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spellings that mean one town, for names in files and for addresses alike.
    const ALIKE: [&[&str]; 6] = [
        &["潮見1丁目", "潮見１丁目", "潮見一丁目", "潮見 1丁目", "　潮見一　丁目"],
        &["栄23丁目", "栄２３丁目", "栄二十三丁目"],
        &[
            "八ケ崎10丁目",
            "八ヶ崎十丁目",
            "八が崎１０丁目",
            "八ガ崎10丁目",
            "八ｹ崎10丁目",
            "八ヵ崎10丁目",
        ],
        &["磯の浜", "磯ノ浜", "磯之浜", "礒ﾉ濱"],
        &["四ツ谷", "四ッ谷", "四ｯ谷"],
        &["東1丁目2番", "東一丁目２番"],
    ];

    #[test]
    fn the_ways_to_write_a_town_are_one_in_files_and_in_addresses() {
        for spellings in ALIKE {
            for spelling in spellings {
                assert_eq!(town_spelling(spelling), town_spelling(spellings[0]), "{spelling}");
                let address = address_spelling(spelling);
                assert_eq!(address, address_spelling(spellings[0]), "{spelling}");
            }
        }
        for name in [town_spelling, address_spelling] {
            assert_eq!(name("潮見三丁目"), "潮見3丁目");
            assert_ne!(name("三丁目"), name("四丁目"));
        }
    }

    #[test]
    fn a_name_is_its_own_spelling() {
        for spelling in ALIKE.into_iter().flatten() {
            for name in [town_spelling, address_spelling, kana_spelling] {
                assert_eq!(name(&name(spelling)), name(spelling), "{spelling}");
            }
        }
    }

    #[test]
    fn a_name_without_chome_keeps_its_numerals() {
        for name in [town_spelling, address_spelling] {
            assert_eq!(name("五十里"), "五十里");
            assert_eq!(name("廣澤"), "広沢");
        }
    }

    #[test]
    fn oaza_and_aza_fall_away_in_files_and_stay_in_addresses() {
        for spelling in ["大字潮見一丁目", "字潮見1丁目", "潮見１丁目"] {
            assert_eq!(town_spelling(spelling), "潮見1丁目", "{spelling}");
        }
        assert_ne!(address_spelling("大字中野"), address_spelling("中野"));
        assert_eq!(address_spelling("中野字沖12番地の3"), "中野字沖12-3");
    }

    #[test]
    fn an_address_has_one_kind_of_hyphen() {
        for written in ["潮見３−２−１", "潮見3ー2ー1", "潮見3‐2―1", "潮見3番2－1号"]
        {
            assert_eq!(address_spelling(written), "潮見3-2-1", "{written}");
        }
        assert_eq!(address_spelling("センター町"), "センター町");
        assert_eq!(address_spelling("〒２７０ー０００１"), "270-0001");
    }

    #[test]
    fn readings_are_found_in_either_kana() {
        assert_eq!(kana_spelling("ながの"), kana_spelling("ナガノ"));
        assert_eq!(kana_spelling("ミッカ"), kana_spelling("みっか"));
        assert_eq!(kana_spelling("ｼｵﾐ"), "しおみ");
    }

    #[test]
    fn phones_and_codes_are_half_width() {
        assert_eq!(phone("０４７－１２３‐４５６７").as_deref(), Some("047-123-4567"));
        assert_eq!(phone("なし"), None);
        assert_eq!(postal_code("〒270－0001").as_deref(), Some("2700001"));
        assert_eq!(postal_code("270-001"), None);
        assert_eq!(office_code(" １２B0000001 "), "12B0000001");
    }

    #[test]
    fn an_office_has_one_name_with_and_without_its_corporation() {
        let name = office_name_spelling("鷲見医院");
        for other in ["医療法人社団福寿会　鷲見医院", "医療法人社団 鷲見医院", "鷲見 医院"]
        {
            assert_eq!(office_name_spelling(other), name, "{other}");
        }
        assert_eq!(
            office_name_spelling("㈱なぎ訪問看護"),
            office_name_spelling("株式会社なぎ訪問看護")
        );
        assert_ne!(
            office_name_spelling("さくら薬局 東口店"),
            office_name_spelling("さくら薬局")
        );
    }

    #[test]
    fn an_address_is_one_house_with_and_without_prefecture_and_building() {
        let key = address_key("千葉県千葉市中央区今井2-7-9");
        assert_eq!(key.as_deref(), Some("千葉市中央区今井2-7-9"));
        for other in [
            "千葉市中央区今井２‐７‐９",
            "千葉県　千葉市中央区今井二丁目7番9号　今井ビル3階",
            "千葉市中央区大字今井2丁目7番地9",
        ] {
            assert_eq!(address_key(other), key, "{other}");
        }
        assert_ne!(address_key("千葉市中央区今井2-7-1"), key);
        assert_eq!(
            address_key("札幌市中央区北3条西4丁目1 ビル2").as_deref(),
            Some("札幌市中央区北3条西4-1")
        );
        assert_eq!(address_key("千葉県流山市南流山"), None, "no number");
    }

    proptest::proptest! {
        /// What is left unfolded is what folding would give.
        #[test]
        fn folding_in_haste_is_folding(text in "([ -~\t\n]|[、-〃]|々|[ぁ-ゖ]|[ァ-ヾ]|[一-鿿]|[\u{3099}-\u{309c}]|[Ａ-ｚ]|[ｦ-ﾟ]|[\u{f900}-\u{fa6d}]|.){0,12}") {
            let folded = text.nfkc().collect::<String>().trim().to_owned();
            proptest::prop_assert_eq!(half_width(&text), folded);
        }
    }

    #[test]
    fn signs_left_unfolded_fold_to_themselves() {
        for sign in ('\0'..='\u{ffff}').filter(|sign| is_folded(*sign)) {
            let text = sign.to_string();
            assert_eq!(text.nfkc().collect::<String>(), text, "{sign:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(sign), 0);
        }
    }

    #[test]
    fn a_school_and_its_district_are_one_name() {
        let same = [
            "汐見野市立潮見小学校",
            "潮見小学校",
            "潮見小",
            "潮見小学校区",
            "潮見校区",
            "潮見小校区",
        ];
        for text in same {
            assert_eq!(school_spelling(text), "潮見", "{text}");
        }
        assert_eq!(school_spelling("足立区立千寿小学校"), "千寿");
        assert_eq!(school_spelling("沖ヶ浜小"), school_spelling("沖ケ浜小学校区"));
        assert_ne!(school_spelling("中央小学校"), school_spelling("西中央小学校"));
        assert_eq!(school_spelling("小学校"), "小学校");
    }
}
