//! Plausible Japanese names, made by joining word parts; no real place or organization is meant.

mod office;
mod town;

pub(crate) use office::{corporation, office_name};
pub(crate) use town::{PlaceName, place_names};

/// The prefecture.
pub(crate) const PREFECTURE: &str = "海原県";
/// The city, read しおみのし.
pub(crate) const CITY: &str = "汐見野市";
/// Prefecture and city code without check digit.
pub(crate) const CITY_CODE: u32 = 99_201;
/// The neighboring city in which a few offices stand.
pub(crate) const NEIGHBOR: &str = "沖波市";
/// Its code without check digit.
pub(crate) const NEIGHBOR_CODE: u32 = 99_203;
/// The two rivers.
pub(crate) const RIVERS: [&str; 2] = ["汐見川", "浜名瀬川"];
/// The two railways.
pub(crate) const RAILWAYS: [&str; 2] = ["海原中央線", "汐見野線"];

/// A number below 100 in kanji: 3 is 三, 14 is 十四.
pub(crate) fn kanji_number(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = ((number / 10 % 10) as usize, (number % 10) as usize);
    let ten = match tens {
        0 => String::new(),
        1 => "十".to_owned(),
        _ => format!("{}十", DIGITS[tens]),
    };
    ten + DIGITS[ones]
}

/// Digits, letters and hyphens in their full-width form.
pub(crate) fn full_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '-' => '－',
            '0'..='9' | 'A'..='Z' | 'a'..='z' => {
                char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter)
            }
            _ => letter,
        })
        .collect()
}

/// Hiragana as katakana.
pub(crate) fn katakana(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            'ぁ'..='ゖ' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
            _ => letter,
        })
        .collect()
}

/// The 6-digit code of a municipality with its check digit.
///
/// # Source
/// JIS X 0401/0402 with the check digit of the 全国地方公共団体コード: weights 6 to 2, modulus 11.
pub(crate) fn code_with_check_digit(code: u32) -> String {
    let digits =
        [code / 10_000, code / 1_000 % 10, code / 100 % 10, code / 10 % 10, code % 10];
    let sum: u32 =
        digits.iter().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
    format!("{code:05}{}", (11 - sum % 11) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_numbers_follow_the_census() {
        assert_eq!(
            [1, 10, 14, 20, 21].map(kanji_number),
            ["一", "十", "十四", "二十", "二十一"]
        );
    }

    #[test]
    fn check_digits_match_published_codes() {
        // 千葉県松戸市, 福岡県飯塚市, 千葉市中央区 as printed in the official list.
        let codes = [12_207, 40_205, 12_101].map(code_with_check_digit);
        assert_eq!(codes, ["122076", "402052", "121011"]);
    }
}
