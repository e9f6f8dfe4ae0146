//! The prefectures, in the order of their numbers (JIS X 0401).

const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// Prefectures that share a border, or a bridge or tunnel over the sea, by number from 1.
const NEIGHBORS: [&[usize]; 47] = [
    &[2],
    &[1, 3, 5],
    &[2, 4, 5],
    &[3, 5, 6, 7],
    &[2, 3, 4, 6],
    &[4, 5, 7, 15],
    &[4, 6, 8, 9, 10, 15],
    &[7, 9, 11, 12],
    &[7, 8, 10, 11],
    &[7, 9, 11, 15, 20],
    &[8, 9, 10, 12, 13, 19, 20],
    &[8, 11, 13, 14],
    &[11, 12, 14, 19],
    &[12, 13, 19, 22],
    &[6, 7, 10, 16, 20],
    &[15, 17, 20, 21],
    &[16, 18, 21],
    &[17, 21, 25, 26],
    &[11, 13, 14, 20, 22],
    &[10, 11, 15, 16, 19, 21, 22, 23],
    &[16, 17, 18, 20, 23, 24, 25],
    &[14, 19, 20, 23],
    &[20, 21, 22, 24],
    &[21, 23, 25, 26, 29, 30],
    &[18, 21, 24, 26],
    &[18, 24, 25, 27, 28, 29],
    &[26, 28, 29, 30],
    &[26, 27, 31, 33, 36],
    &[24, 26, 27, 30],
    &[24, 27, 29],
    &[28, 32, 33, 34],
    &[31, 34, 35],
    &[28, 31, 34, 37],
    &[31, 32, 33, 35, 38],
    &[32, 34, 40],
    &[28, 37, 38, 39],
    &[33, 36, 38],
    &[34, 36, 37, 39],
    &[36, 38],
    &[35, 41, 43, 44],
    &[40, 42],
    &[41],
    &[40, 44, 45, 46],
    &[40, 43, 45],
    &[43, 44, 46],
    &[43, 45],
    &[],
];

/// The numbers, in two digits, of the prefectures beside one of such a number.
pub fn prefectures_beside(number: &str) -> impl Iterator<Item = String> {
    let index = number.parse::<usize>().ok().and_then(|own| own.checked_sub(1));
    let beside = index.and_then(|own| NEIGHBORS.get(own)).copied().unwrap_or_default();
    beside.iter().map(|own| format!("{own:02}"))
}

/// The number of the prefecture an address or name begins with, in two digits.
pub fn prefecture_number(text: &str) -> Option<String> {
    let text = text.trim();
    let index = PREFECTURES.iter().position(|name| text.starts_with(name))?;
    Some(format!("{:02}", index + 1))
}

/// An address or name without the prefecture it begins with.
pub fn without_prefecture(text: &str) -> &str {
    let text = text.trim();
    PREFECTURES.iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text)
}

/// The prefecture a name such as 千葉 or 千葉県 stands for.
pub fn prefecture_named(text: &str) -> Option<&'static str> {
    let is_named =
        |own: &&str| *own == text || own.strip_suffix(['県', '府', '都']) == Some(text);
    PREFECTURES.into_iter().find(is_named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_begin_with_their_prefecture() {
        assert_eq!(prefecture_number("福岡県飯塚市").as_deref(), Some("40"));
        assert_eq!(prefecture_number("飯塚市"), None);
        assert_eq!(prefecture_number("海原県汐見野市"), None);
        assert_eq!(without_prefecture("京都府京都市"), "京都市");
        assert_eq!(prefecture_named("千葉"), Some("千葉県"));
    }

    #[test]
    fn who_is_beside_another_has_it_beside_itself() {
        let beside = |own: &str| prefectures_beside(own).collect::<Vec<String>>();
        assert_eq!(beside("12"), ["08", "11", "13", "14"]);
        assert_eq!((beside("47"), beside("99"), beside("")), (vec![], vec![], vec![]));
        for own in 1..=47 {
            let own = format!("{own:02}");
            assert!(beside(&own).iter().all(|other| beside(other).contains(&own)), "{own}");
        }
    }
}
