//! One spelling for what files spell in many ways: digits, hyphens, numbers, town names.

use unicode_normalization::UnicodeNormalization;

/// Folds full-width letters and digits to half width (and half-width kana to full width).
pub fn half_width(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Writes every dash-like sign as `-`.
pub fn same_hyphens(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{ff0d}'
            | '\u{fe63}'
            | '\u{30fc}'
            | '\u{ff70}' => '-',
            other => other,
        })
        .collect()
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
    let folded: String =
        half_width(text).chars().filter(|sign| !sign.is_whitespace()).map(one_form).collect();
    let folded = folded.replace("大字", "");
    let folded = folded.strip_prefix('字').unwrap_or(&folded);
    number_before_chome(folded)
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

fn number_before_chome(name: &str) -> String {
    let Some((head, tail)) = name.rsplit_once("丁目") else { return name.to_owned() };
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

    #[test]
    fn the_ways_to_write_a_chome_are_one() {
        let expected = town_spelling("潮見1丁目");
        for spelling in ["潮見１丁目", "潮見一丁目", "大字潮見一丁目", "潮見 1丁目"]
        {
            assert_eq!(town_spelling(spelling), expected, "{spelling}");
        }
        assert_eq!(town_spelling("栄二十三丁目"), town_spelling("栄23丁目"));
        assert_eq!(town_spelling("八ヶ崎十丁目"), town_spelling("八ケ崎１０丁目"));
        assert_ne!(town_spelling("三丁目"), town_spelling("四丁目"));
    }

    #[test]
    fn a_name_without_chome_keeps_its_numerals() {
        assert_eq!(town_spelling("五十里"), "五十里");
        assert_eq!(town_spelling("字廣澤"), town_spelling("広沢"));
    }

    #[test]
    fn phones_and_codes_are_half_width() {
        assert_eq!(phone("０４７－１２３‐４５６７").as_deref(), Some("047-123-4567"));
        assert_eq!(phone("なし"), None);
        assert_eq!(postal_code("〒270－0001").as_deref(), Some("2700001"));
        assert_eq!(postal_code("270-001"), None);
        assert_eq!(office_code(" １２B0000001 "), "12B0000001");
    }
}
