//! The data sets official files belong to, with what must be credited.

use jiff::civil::Date;

use crate::intake::reader::table::Row;
use crate::merge::{At, Issues};
use crate::model::{Dataset, DatasetId, Kind};

const CENSUS: &str = "総務省統計局（政府統計の総合窓口 e-Stat）";
const CENSUS_LICENSE: &str = "政府統計の総合窓口(e-Stat)利用規約（CC BY 4.0互換）";
const MHLW: &str = "厚生労働省";

fn dataset(id: String, format: &str, title: String) -> Dataset {
    Dataset {
        id: DatasetId::new(id),
        format: format.to_owned(),
        attribution: String::new(),
        title,
        publisher: String::new(),
        license: String::new(),
        as_of: None,
        files: Vec::new(),
        digests: Vec::new(),
        left_out: 0,
    }
}

/// A census product of a year.
pub(super) fn census(what: &str, format: &str, title: &str, year: i16) -> Dataset {
    let era = match year {
        2015 => "平成27年".to_owned(),
        2020 => "令和2年".to_owned(),
        other => format!("{other}年"),
    };
    Dataset {
        publisher: CENSUS.to_owned(),
        license: CENSUS_LICENSE.to_owned(),
        attribution: format!(
            "「政府統計の総合窓口(e-Stat)」{era}国勢調査 {title}（総務省統計局）を加工して作成"
        ),
        as_of: Date::new(year, 10, 1).ok(),
        ..dataset(format!("census-{year}-{what}"), format, format!("{era}国勢調査 {title}"))
    }
}

/// A service of 介護サービス情報公表システム.
pub(super) fn care(code: &str, label: &str, as_of: Option<Date>) -> Dataset {
    let title = format!("介護サービス情報公表システム {label}");
    Dataset {
        publisher: MHLW.to_owned(),
        license: "CC BY 4.0".to_owned(),
        attribution: "厚生労働省「介護サービス情報公表システム」を加工して作成".to_owned(),
        as_of,
        ..dataset(format!("care-{code}"), "care_service_csv", title)
    }
}

/// A class of institution of 医療情報ネット.
pub(super) fn medical(class: &str, format: &str, label: &str, as_of: Option<Date>) -> Dataset {
    Dataset {
        publisher: MHLW.to_owned(),
        license: "公共データ利用規約（PDL1.0）".to_owned(),
        attribution: "厚生労働省「医療情報ネット」を加工して作成".to_owned(),
        as_of,
        ..dataset(format!("medical-{class}"), format, format!("医療情報ネット {label}"))
    }
}

/// 位置参照情報 of a level.
pub(super) fn position_reference(what: &str, label: &str) -> Dataset {
    let title = format!("位置参照情報 {label}");
    Dataset {
        publisher: "国土交通省".to_owned(),
        license: "国土数値情報利用約款（CC BY 4.0互換）".to_owned(),
        attribution: format!("「{title}」（国土交通省）を加工して作成"),
        ..dataset(format!("address-isj-{what}"), "position_reference", title)
    }
}

/// Geolonia 住所データ.
pub(super) fn geolonia() -> Dataset {
    let title = "Geolonia 住所データ".to_owned();
    Dataset {
        publisher: "株式会社Geolonia".to_owned(),
        license: "CC BY 4.0".to_owned(),
        attribution: "「Geolonia 住所データ」（株式会社Geolonia）を加工して作成".to_owned(),
        ..dataset("address-geolonia".to_owned(), "geolonia_addresses", title)
    }
}

/// アドレス・ベース・レジストリ.
pub(super) fn base_registry() -> Dataset {
    let title = "アドレス・ベース・レジストリ".to_owned();
    Dataset {
        publisher: "デジタル庁".to_owned(),
        license: "公共データ利用規約（CC BY 4.0互換）".to_owned(),
        attribution: "「アドレス・ベース・レジストリ」（デジタル庁）を加工して作成".to_owned(),
        ..dataset("address-abr".to_owned(), "base_registry", title)
    }
}

/// A list of offices of a kind that follows no official format.
pub(super) fn office_list(kind: &Kind) -> Dataset {
    let title = format!("事業所の一覧 {}", kind.label);
    dataset(format!("list-{}", kind.id), "office_list", title)
}

/// 地方厚生局 コード内容別医療機関一覧表.
pub(super) fn bureau_list() -> Dataset {
    let title = "地方厚生局 コード内容別医療機関一覧表".to_owned();
    Dataset {
        publisher: "厚生労働省 地方厚生(支)局".to_owned(),
        license: "政府標準利用規約".to_owned(),
        attribution: "地方厚生(支)局「コード内容別医療機関一覧表」を加工して作成".to_owned(),
        ..dataset("bureau-medical".to_owned(), "bureau_list", title)
    }
}

/// 地方厚生局 list of home-visit nursing stations; one a prefecture, told by the file's name.
pub(super) fn nursing_list(as_of: Option<Date>, file_name: &str) -> Dataset {
    let title = "地方厚生局 届出受理指定訪問看護事業所名簿".to_owned();
    let area = prefecture_in(file_name);
    Dataset {
        publisher: "厚生労働省 地方厚生(支)局".to_owned(),
        license: "政府標準利用規約".to_owned(),
        attribution: "地方厚生(支)局「届出受理指定訪問看護事業所名簿」を加工して作成"
            .to_owned(),
        as_of,
        title: area.as_ref().map_or(title.clone(), |area| format!("{title}（{area}）")),
        ..dataset(
            area.map_or("bureau-nursing".to_owned(), |area| format!("bureau-nursing-{area}")),
            "nursing_list",
            title,
        )
    }
}

/// The prefecture in brackets of a file name, such as `…名簿（千葉県）r0808.xlsx`.
fn prefecture_in(file_name: &str) -> Option<String> {
    let folded = crate::model::half_width(file_name);
    let inside = folded.split_once('(')?.1.split_once(')')?.0.trim();
    crate::model::prefecture_named(inside).map(str::to_owned)
}

/// Facilities of 国土数値情報, by the letter and number of the data (`P04`) and the file's edition and
/// area (`P04-20_12`).
pub(super) fn land_facility(
    letter: &str,
    format: &str,
    label: &str,
    file_name: &str,
) -> Dataset {
    let stem = file_name.split('.').next().unwrap_or_default();
    let rest = stem.strip_prefix(letter).map(|rest| rest.trim_start_matches('-'));
    let (edition, area) = rest.and_then(|rest| rest.split_once('_')).unwrap_or_default();
    let year = edition.parse::<u8>().ok().map(|year| format!("（20{year:02}年度）"));
    let name = format!("国土数値情報 {label}");
    Dataset {
        publisher: "国土交通省".to_owned(),
        license: "国土数値情報ダウンロードサイト利用規約".to_owned(),
        attribution: format!("「国土数値情報（{label}データ）」（国土交通省）を加工して作成"),
        ..dataset(
            format!("land-{}-{area}", letter.to_lowercase()).trim_end_matches('-').to_owned(),
            format,
            format!("{name}{}", year.unwrap_or_default()),
        )
    }
}

/// Areas a flood may reach, of 国土数値情報, for a rainfall.
pub(super) fn flood(stem: &str, rainfall: &str) -> Dataset {
    // Layers for different rainfalls may have one file name, in folders of their own.
    let own = land_layer(&format!("{stem}-{rainfall}"), "洪水浸水想定区域");
    Dataset {
        format: "flood_area".to_owned(),
        title: format!("{}（{rainfall}）", own.title),
        ..own
    }
}

/// School districts of 国土数値情報; every municipality sets its own conditions.
pub(super) fn school_districts(stem: &str, label: &str) -> Dataset {
    let own = land_layer(stem, label);
    Dataset {
        id: DatasetId::new(format!("districts-{stem}")),
        format: "school_district".to_owned(),
        license: format!("{}（市区町村ごとの条件による）", own.license),
        ..own
    }
}

/// A layer of 国土数値情報 for orientation, such as railways.
pub(super) fn land_layer(stem: &str, label: &str) -> Dataset {
    Dataset {
        publisher: "国土交通省".to_owned(),
        license: "国土数値情報ダウンロードサイト利用規約".to_owned(),
        attribution: format!("「国土数値情報（{label}データ）」（国土交通省）を加工して作成"),
        ..dataset(
            format!("backdrop-{stem}"),
            "backdrop_geojson",
            format!("国土数値情報 {label}"),
        )
    }
}

/// A table or map of the municipality itself, known by its file name only.
pub(super) fn municipal(id: &str, format: &str, title: &str) -> Dataset {
    Dataset {
        attribution: title.to_owned(),
        ..dataset(id.to_owned(), format, title.to_owned())
    }
}

/// The resident register of a city, by town.
pub(super) fn resident_register(city: Option<&str>, code: Option<&str>) -> Dataset {
    let id = code.or(city).map_or_else(String::new, |own| format!("-{own}"));
    let of_city = city.map_or_else(String::new, |own| format!("{own} "));
    let title = format!("{of_city}住民基本台帳 町丁別人口");
    Dataset {
        publisher: city.unwrap_or_default().to_owned(),
        ..municipal(&format!("resident-register{id}"), "resident_register", &title)
    }
}

/// Municipal boundaries of 国土数値情報.
pub(super) fn boundary(stem: &str) -> Dataset {
    Dataset {
        publisher: "国土交通省".to_owned(),
        license: "国土数値情報ダウンロードサイト利用規約".to_owned(),
        attribution: "「国土数値情報（行政区域データ）」（国土交通省）を加工して作成"
            .to_owned(),
        ..dataset(
            format!("boundary-{stem}"),
            "boundary_geojson",
            "国土数値情報 行政区域".to_owned(),
        )
    }
}

/// An edition of projected people by mesh cell.
pub(super) fn projection(edition: &crate::model::Edition, size: &str) -> Dataset {
    let title = format!("国土数値情報 {size}メッシュ別将来推計人口（{}）", edition.label);
    Dataset {
        publisher: "国土交通省".to_owned(),
        license: "国土数値情報ダウンロードサイト利用規約".to_owned(),
        attribution: format!(
            "「国土数値情報（{size}メッシュ別将来推計人口データ・{}）」（国土交通省）を加工して作成",
            edition.label
        ),
        as_of: Some(edition.published),
        ..dataset(format!("projection-{}-{size}", edition.id), "projection_mesh", title)
    }
}

/// Projected people by municipality, as 国立社会保障・人口問題研究所 publishes them.
pub(super) fn projected_totals() -> Dataset {
    const IPSS: &str = "国立社会保障・人口問題研究所";
    const TITLE: &str = "日本の地域別将来推計人口";
    Dataset {
        publisher: IPSS.to_owned(),
        attribution: format!("「{TITLE}」（{IPSS}）を加工して作成"),
        ..dataset("projected-totals".to_owned(), "projected_totals", TITLE.to_owned())
    }
}

/// The date an official file name carries as eight digits, such as `_20260601`.
pub(super) fn date_in(name: &str) -> Option<Date> {
    let runs = name.split(|sign: char| !sign.is_ascii_digit());
    runs.filter(|run| run.len() == 8 || run.len() == 14).find_map(|run| {
        let part = |range| run.get(range).and_then(|text: &str| text.parse::<i16>().ok());
        let small = |range| part(range).and_then(|number| i8::try_from(number).ok());
        let date = Date::new(part(0..4)?, small(4..6)?, small(6..8)?).ok()?;
        (2000..2100).contains(&date.year()).then_some(date)
    })
}

/// A date in a cell: `2026-09-12`, `2026/9/12` or `2026年9月12日`.
pub(super) fn date_of(text: &str) -> Option<Date> {
    let folded = crate::model::half_width(text);
    let mut parts =
        folded.split(|sign: char| !sign.is_ascii_digit()).filter(|p| !p.is_empty());
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    Date::new(year, month, day).ok()
}

/// The date of a cell, if there is one; what is written and is none is told.
pub(super) fn date_cell(
    row: &Row,
    column: Option<usize>,
    name: &str,
    issues: &mut Issues,
) -> Option<Date> {
    let text = row.filled(column)?;
    let date = date_of(text);
    if date.is_none() {
        let at = At::row(row.number).column(name).value(text);
        issues.drop_value("issue.date_unreadable", at);
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_found_in_names_and_cells() {
        assert_eq!(date_in("05_pharmacy_20260601.csv"), Some(date(2026, 6, 1)));
        assert_eq!(date_in("jigyosho_130_all_20260709180342.csv"), Some(date(2026, 7, 9)));
        assert_eq!(date_in("jigyosho_130.csv"), None);
        assert_eq!(date_of("２０２６/9/12"), Some(date(2026, 9, 12)));
        assert_eq!(date_of("来月"), None);
    }
}
