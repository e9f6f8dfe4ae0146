//! The care office lists of the 介護サービス情報公表システム.

use super::text;
use crate::demo::city::City;
use crate::demo::name;
use crate::demo::office::{Office, OfficeKind};

/// The 24 columns.
const COLUMNS: [&str; 24] = [
    "都道府県コード又は市町村コード",
    "No",
    "都道府県名",
    "市区町村名",
    "事業所名",
    "事業所名カナ",
    "サービスの種類",
    "住所",
    "方書（ビル名等）",
    "緯度",
    "経度",
    "電話番号",
    "FAX番号",
    "法人番号",
    "法人の名称",
    "事業所番号",
    "利用可能曜日",
    "利用可能曜日特記事項",
    "定員",
    "URL",
    "高齢者の方と障害者の方が同時一体的に利用できるサービス",
    "介護保険の通常の指定基準を満たしている",
    "障害福祉の通常の指定基準を満たしている",
    "備考",
];

/// The list of one kind.
pub(super) fn list(city: &City, kind: OfficeKind) -> Vec<u8> {
    let mut rows = vec![text::cells(&COLUMNS)];
    rows.extend(city.offices.iter().filter(|office| office.kind == kind).map(row));
    text::utf8_with_bom(&text::table(&rows))
}

fn row(office: &Office) -> Vec<String> {
    let (code, municipality) = if office.inside {
        (name::CITY_CODE, name::CITY)
    } else {
        (name::NEIGHBOR_CODE, name::NEIGHBOR)
    };
    let coordinate = |axis: usize| {
        if office.unlocated { "0.0".to_owned() } else { format!("{:.15}", office.point[axis]) }
    };
    let mut cells = text::cells(&[
        &name::code_with_check_digit(code),
        &office.number,
        name::PREFECTURE,
        municipality,
        &office.name,
        &office.kana,
        office.kind.label(),
        &office.address,
        &office.building,
        &coordinate(1),
        &coordinate(0),
        &office.phone,
        &office.fax,
        &office.corporation_number,
        &office.corporation,
        &office.number,
        &open_days(&office.open),
        if office.open[7] { "" } else { "年末年始（12/29～1/3）を除く" },
        &office.capacity.to_string(),
        &office.url,
    ]);
    cells.extend(["", "", "", ""].map(str::to_owned));
    cells
}

fn open_days(open: &[bool; 8]) -> String {
    let days =
        [(open[0], "平日"), (open[5], "土曜日"), (open[6], "日曜日"), (open[7], "祝日")];
    days.iter().filter(|day| day.0).map(|day| day.1).collect::<Vec<_>>().join(",")
}
