//! 五十音: sorting by reading and the heads of the index.

use unicode_normalization::UnicodeNormalization;

/// How a reading sorts: signs without marks first, then the reading itself.
///
/// # Source
/// The rules of JIS X 4061 that names of offices need: small kana sort as large ones, voiced marks
/// decide only between otherwise equal readings, a long vowel sorts as the vowel before it, spaces and
/// punctuation do not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    plain: String,
    exact: String,
}

impl Reading {
    /// A reading in katakana or hiragana; `None` where it does not begin with kana, so that nothing
    /// is sorted by a guess.
    pub fn parse(text: &str) -> Option<Self> {
        let exact: String =
            text.nfkc().map(hiragana).filter(|sign| is_sorted(*sign)).collect();
        let mut plain = String::with_capacity(exact.len());
        for sign in exact.chars() {
            let base = std::iter::once(sign).nfd().next().unwrap_or(sign);
            let large = large(base);
            let sorted = match large {
                'ー' => plain.chars().last().map_or(large, vowel),
                other => other,
            };
            plain.push(sorted);
        }
        row(plain.chars().next()?)?;
        Some(Self { plain, exact })
    }

    /// The row of the kana table it stands in: あ, か, さ … わ.
    pub fn head(&self) -> char {
        self.plain.chars().next().and_then(row).unwrap_or('わ')
    }
}

/// The heads of the index, in order.
pub const HEADS: [char; 10] = ['あ', 'か', 'さ', 'た', 'な', 'は', 'ま', 'や', 'ら', 'わ'];

fn hiragana(sign: char) -> char {
    match sign {
        'ァ'..='ヶ' => char::from_u32(u32::from(sign) - 0x60).unwrap_or(sign),
        other => other.to_ascii_lowercase(),
    }
}

fn is_sorted(sign: char) -> bool {
    sign == 'ー' || sign.is_alphanumeric()
}

fn large(sign: char) -> char {
    const PAIRS: [(char, char); 12] = [
        ('ぁ', 'あ'),
        ('ぃ', 'い'),
        ('ぅ', 'う'),
        ('ぇ', 'え'),
        ('ぉ', 'お'),
        ('っ', 'つ'),
        ('ゃ', 'や'),
        ('ゅ', 'ゆ'),
        ('ょ', 'よ'),
        ('ゎ', 'わ'),
        ('ゕ', 'か'),
        ('ゖ', 'け'),
    ];
    PAIRS.iter().find(|(small, _)| *small == sign).map_or(sign, |(_, large)| *large)
}

/// The rows with their kana in the order あいうえお; gaps where there is none.
const ROWS: [(char, &str); 10] = [
    ('あ', "あいうえお"),
    ('か', "かきくけこ"),
    ('さ', "さしすせそ"),
    ('た', "たちつてと"),
    ('な', "なにぬねの"),
    ('は', "はひふへほ"),
    ('ま', "まみむめも"),
    ('や', "や　ゆ　よ"),
    ('ら', "らりるれろ"),
    ('わ', "わゐ　ゑを"),
];

fn row(sign: char) -> Option<char> {
    let found = ROWS.iter().find(|(_, kana)| kana.contains(sign));
    found.map(|(head, _)| *head).or((sign == 'ん').then_some('わ'))
}

fn vowel(sign: char) -> char {
    let at = ROWS.iter().find_map(|(_, kana)| kana.chars().position(|own| own == sign));
    at.and_then(|at| ROWS[0].1.chars().nth(at)).unwrap_or(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by_key(|name| Reading::parse(name));
        names
    }

    #[test]
    fn marks_and_small_kana_decide_only_between_equals() {
        assert_eq!(
            sorted(vec!["はは", "ばば", "はひ", "ぱは"]),
            ["はは", "ばば", "ぱは", "はひ"]
        );
        assert_eq!(
            sorted(vec!["きやつと", "きゃっと", "きゃた"]),
            ["きゃた", "きゃっと", "きやつと"]
        );
        assert_eq!(sorted(vec!["カード", "かあさ", "かい"]), ["かあさ", "カード", "かい"]);
    }

    #[test]
    fn heads_are_rows_and_what_is_no_kana_has_none() {
        let head = |text: &str| Reading::parse(text).map(|own| own.head());
        assert_eq!(head("ガンバル"), Some('か'));
        assert_eq!(head("ﾎｳﾓﾝｶﾝｺﾞ"), Some('は'));
        assert_eq!(head("ヴィラ"), Some('あ'));
        assert_eq!(head("　をとめ"), Some('わ'));
        assert_eq!([head("訪問看護"), head(""), head("ABC")], [None, None, None]);
    }
}
