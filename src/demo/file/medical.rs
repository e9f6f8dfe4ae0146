//! The facility lists of the 医療情報ネット (hospitals, clinics, dentists, pharmacies).
//!
//! The columns called 「毎週決まった曜日に休診」 and 「定期閉店毎週」 mean 1 = open, as the official
//! lists have it.

use super::{archive, text};
use crate::demo::city::City;
use crate::demo::name;
use crate::demo::office::{Office, OfficeKind};

/// Days of the week as the columns name them.
const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

/// The zipped list of one kind.
pub(super) fn zip(city: &City, kind: OfficeKind, member: &str) -> Vec<u8> {
    let (columns, located) = match kind {
        OfficeKind::Pharmacy => (pharmacy_columns(), 8),
        _ => (facility_columns(kind), 10),
    };
    let mut table = text::line(columns.iter().map(|column| text::quoted(column)));
    for office in city.offices.iter().filter(|office| office.kind == kind) {
        let mut cells = match kind {
            OfficeKind::Pharmacy => pharmacy(office),
            _ => facility(office),
        };
        cells.resize(columns.len(), String::new());
        // Coordinates are the only cells without quotes.
        table += &text::line(cells.iter().enumerate().map(|(column, cell)| {
            let bare = column == located || column == located + 1;
            if bare { cell.clone() } else { text::quoted(cell) }
        }));
    }
    archive::zip(&[(member, text::utf8_with_bom(&table))])
}

fn facility_columns(kind: OfficeKind) -> Vec<String> {
    let mut columns = text::cells(&[
        "ID",
        "正式名称",
        "正式名称（フリガナ）",
        "略称",
        "略称（フリガナ）",
        "英語表記（ローマ字表記）",
        "機関区分",
        "都道府県コード",
        "市区町村コード",
        "所在地",
        "所在地座標（緯度）",
        "所在地座標（経度）",
        "案内用ホームページアドレス",
    ]);
    columns.extend(DAYS.map(|day| format!("毎週決まった曜日に休診（{day}）")));
    for week in 1..=5 {
        columns
            .extend(DAYS.map(|day| format!("決まった週に休診（定期週）第{week}週（{day}）")));
    }
    columns.extend(text::cells(&["祝日に休診", "その他の休診日（gw、お盆等）"]));
    let beds: &[&str] = match kind {
        OfficeKind::Hospital => &[
            "一般病床",
            "療養病床",
            "療養病床のうち医療保険適用",
            "療養病床のうち介護保険適用",
            "精神病床",
            "結核病床",
            "感染症病床",
            "合計病床数",
        ],
        OfficeKind::Clinic => &[
            "一般病床",
            "療養病床",
            "療養病床のうち医療保険適用",
            "療養病床のうち介護保険適用",
            "合計病床数",
        ],
        _ => &[],
    };
    columns.extend(text::cells(beds));
    columns
}

fn facility(office: &Office) -> Vec<String> {
    let mut cells = text::cells(&[
        &office.number,
        &office.name,
        &office.kana,
        "",
        "",
        "",
        &office.kind.medical_class().unwrap_or(0).to_string(),
        "99",
        &municipality(office),
    ]);
    cells.extend(place(office));
    cells.extend(office.open[..7].iter().map(|open| flag(*open)));
    for _ in 0..5 {
        cells.extend(office.open[..7].iter().map(|open| flag(*open)));
    }
    cells.push(flag(office.open[7]));
    cells.push("年末年始（12/30～1/3）（改行）お盆（8/13～8/15）".to_owned());
    match office.kind {
        OfficeKind::Hospital => {
            let long_term = office.capacity / 3;
            let general = office.capacity - long_term;
            let beds = [general, long_term, long_term, 0, 0, 0, 0, office.capacity];
            cells.extend(beds.map(|number| number.to_string()));
        }
        OfficeKind::Clinic => cells.extend(std::iter::repeat_n("0".to_owned(), 5)),
        _ => {}
    }
    cells
}

fn pharmacy_columns() -> Vec<String> {
    let mut columns = text::cells(&[
        "ID",
        "正式名称",
        "正式名称（フリガナ）",
        "英語表記（ローマ字表記）",
        "機関区分",
        "都道府県コード",
        "市区町村コード",
        "所在地",
        "所在地座標（緯度）",
        "所在地座標（経度）",
        "薬局のホームページアドレス",
    ]);
    let week: Vec<&str> = DAYS.into_iter().chain(["祝"]).collect();
    columns.extend(week.iter().map(|day| format!("営業日（{day}）")));
    columns.extend(DAYS.map(|day| format!("定期閉店毎週（{day}）")));
    for number in ["１", "２", "３", "４", "５"] {
        columns.extend(DAYS.map(|day| format!("定期閉店第{number}週（{day}）")));
    }
    columns.extend(text::cells(&[
        "定期閉店（その他）",
        "祝日に閉店",
        "その他の閉店日（gw、お盆等）",
    ]));
    for span in 1..=4 {
        for day in &week {
            columns.push(format!("{day}_開店時間帯{span}_開始時間"));
            columns.push(format!("{day}_開店時間帯{span}_終了時間"));
        }
    }
    columns
}

fn pharmacy(office: &Office) -> Vec<String> {
    let mut cells = text::cells(&[
        &office.number,
        &office.name,
        &office.kana,
        "",
        "5",
        "99",
        &municipality(office),
    ]);
    cells.extend(place(office));
    cells.extend(office.open.iter().map(|open| flag(*open)));
    for _ in 0..6 {
        cells.extend(office.open[..7].iter().map(|open| flag(*open)));
    }
    cells.extend([String::new(), flag(office.open[7]), "年末年始".to_owned()]);
    for open in office.open {
        let (from, to) = if open { office.hours } else { ("", "") };
        cells.extend([from.to_owned(), to.to_owned()]);
    }
    cells
}

/// Address, latitude, longitude, address on the web; without coordinates the list says 0.0.
fn place(office: &Office) -> [String; 4] {
    let coordinate = |axis: usize| {
        if office.unlocated { "0.0".to_owned() } else { format!("{:.6}", office.point[axis]) }
    };
    let prefix =
        if office.address.starts_with(name::PREFECTURE) { "" } else { name::PREFECTURE };
    let address = format!("{prefix}{}", office.address);
    [address, coordinate(1), coordinate(0), office.url.clone()]
}

fn municipality(office: &Office) -> String {
    let code = if office.inside { name::CITY_CODE } else { name::NEIGHBOR_CODE };
    format!("{:03}", code % 1_000)
}

fn flag(open: bool) -> String {
    u32::from(open).to_string()
}
