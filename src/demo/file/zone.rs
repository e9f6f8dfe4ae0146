//! The city's own tables: zones, and the zone of each town.

use super::text;
use crate::demo::city::City;
use crate::demo::name;

/// Every how many rows the city forgot the key, so that only the name can be matched.
const KEY_FORGOTTEN: usize = 83;

/// `zones.csv`.
pub(super) fn zones(city: &City) -> Vec<u8> {
    let mut rows = vec![text::cells(&[
        "圏域番号",
        "日常生活圏域",
        "圏域かな",
        "地域包括支援センター",
        "センター住所",
        "センター電話",
        "緯度",
        "経度",
    ])];
    for zone in &city.zones {
        let town = &city.towns[zone.center_town];
        let house = zone.number * 7 % 19 + 1;
        rows.push(text::cells(&[
            &zone.number.to_string(),
            &zone.name,
            &zone.kana,
            &format!("{}{}地域包括支援センター", name::CITY, zone.name),
            &format!("{}{}{}{house}-1", name::PREFECTURE, name::CITY, town.city_name()),
            &format!("000-100-{:04}", 1_000 + zone.number * 11),
            &format!("{:.7}", zone.center[1]),
            &format!("{:.7}", zone.center[0]),
        ]));
    }
    text::utf8_with_bom(&text::table(&rows))
}

/// `town_zones.csv`.
pub(super) fn towns(city: &City) -> Vec<u8> {
    let mut rows = vec![text::cells(&[
        "KEY_CODE",
        "町丁目",
        "町丁目かな",
        "圏域番号",
        "日常生活圏域",
        "郵便番号",
    ])];
    let mut post = 0;
    for (number, town) in city.towns.iter().enumerate() {
        let zone = &city.zones[town.zone];
        if town.chome < 2 {
            post += 1;
        }
        let forgotten = number % KEY_FORGOTTEN == KEY_FORGOTTEN - 1;
        rows.push(text::cells(&[
            if forgotten { "" } else { &town.key },
            &town.city_name(),
            &town.kana(),
            &zone.number.to_string(),
            &zone.name,
            &format!("000-{post:04}"),
        ]));
    }
    text::utf8_with_bom(&text::table(&rows))
}
