//! Bytes of files in the formats, made as the formats' own descriptions say.

use std::io::{Cursor, Write};

/// cp932 bytes of a text.
pub(super) fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

/// A zip with these entries, names as raw bytes would be written by the archiver.
pub(super) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("starts");
        writer.write_all(bytes).expect("writes");
    }
    writer.finish().expect("finishes").into_inner()
}

/// Degrees of a square town: corner and side.
pub(super) fn square(lon: f64, lat: f64, side: f64) -> Vec<[f64; 2]> {
    // Clockwise, as shapefiles want outer rings.
    vec![
        [lon, lat],
        [lon, lat + side],
        [lon + side, lat + side],
        [lon + side, lat],
        [lon, lat],
    ]
}

/// A `.shp` with one polygon of one ring a record.
pub(super) fn shp(rings: &[Vec<[f64; 2]>]) -> Vec<u8> {
    let mut records = Vec::new();
    for (number, ring) in (1_i32..).zip(rings) {
        let mut content = 5_i32.to_le_bytes().to_vec();
        content.extend([0_u8; 32]);
        content.extend(1_i32.to_le_bytes());
        content.extend(i32::try_from(ring.len()).expect("small").to_le_bytes());
        content.extend(0_i32.to_le_bytes());
        for [x, y] in ring {
            content.extend(x.to_le_bytes());
            content.extend(y.to_le_bytes());
        }
        records.extend(number.to_be_bytes());
        records.extend(i32::try_from(content.len() / 2).expect("small").to_be_bytes());
        records.extend(content);
    }
    let mut file = 9994_i32.to_be_bytes().to_vec();
    file.extend([0_u8; 20]);
    file.extend(i32::try_from((100 + records.len()) / 2).expect("small").to_be_bytes());
    file.extend(1000_i32.to_le_bytes());
    file.extend(5_i32.to_le_bytes());
    file.extend([0_u8; 64]);
    file.extend(records);
    file
}

/// A `.dbf` with text fields of 40 bytes, cells as bytes of any encoding.
pub(super) fn dbf(fields: &[&str], rows: &[Vec<Vec<u8>>]) -> Vec<u8> {
    const WIDTH: usize = 40;
    let header = 32 + 32 * fields.len() + 1;
    let record = 1 + WIDTH * fields.len();
    let mut file = vec![3, 120, 1, 1];
    file.extend(u32::try_from(rows.len()).expect("small").to_le_bytes());
    file.extend(u16::try_from(header).expect("small").to_le_bytes());
    file.extend(u16::try_from(record).expect("small").to_le_bytes());
    file.extend([0_u8; 17]);
    file.push(0x13);
    file.extend([0_u8; 2]);
    for field in fields {
        let mut name = field.as_bytes().to_vec();
        name.resize(11, 0);
        file.extend(name);
        file.push(b'C');
        file.extend([0_u8; 4]);
        file.push(u8::try_from(WIDTH).expect("small"));
        file.extend([0_u8; 15]);
    }
    file.push(0x0D);
    for row in rows {
        file.push(b' ');
        for cell in row {
            let mut cell = cell.clone();
            cell.resize(WIDTH, b' ');
            file.extend(cell);
        }
    }
    file
}

pub(super) const PRJ: &str = r#"GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

/// A town record: key, name, KIGO_E, HCODE, residents, and its ring.
pub(super) type TownRow<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, Vec<[f64; 2]>);

/// The four parts of a 2020 small-area shapefile, text in cp932.
pub(super) fn towns(rows: &[TownRow]) -> Vec<(&'static str, Vec<u8>)> {
    let fields =
        ["KEY_CODE", "PREF_NAME", "CITY_NAME", "S_AREA", "S_NAME", "KIGO_E", "HCODE", "JINKO"];
    let cells: Vec<Vec<Vec<u8>>> = rows
        .iter()
        .map(|(key, name, part, code, people, _)| {
            let area = key.get(5..).unwrap_or_default();
            [key, "海原県", "汐見野市", area, name, part, code, people].map(cp932).to_vec()
        })
        .collect();
    let rings: Vec<Vec<[f64; 2]>> = rows.iter().map(|row| row.5.clone()).collect();
    vec![
        ("r2ka99201.shp", shp(&rings)),
        ("r2ka99201.dbf", dbf(&fields, &cells)),
        ("r2ka99201.prj", PRJ.as_bytes().to_vec()),
    ]
}

/// Two towns of 潮見 and one of 沖, side by side.
pub(super) fn three_towns() -> Vec<(&'static str, Vec<u8>)> {
    towns(&[
        ("99201001001", "潮見一丁目", "", "8101", "300", square(141.30, 35.45, 0.01)),
        ("99201001002", "潮見二丁目", "", "8101", "100", square(141.31, 35.45, 0.01)),
        ("992010020", "沖ケ浜", "", "8101", "50", square(141.32, 35.45, 0.01)),
    ])
}

pub(super) const CARE_HEADER: &str = "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,方書（ビル名等）,緯度,経度,電話番号,FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,高齢者の方と障害者の方が同時一体的に利用できるサービス,介護保険の通常の指定基準を満たしている,障害福祉の通常の指定基準を満たしている,備考";

/// A care CSV as the publisher ships it, from (number, name, latitude, longitude, telephone).
pub(super) fn care(rows: &[(&str, &str, &str, &str, &str)]) -> Vec<u8> {
    let mut text = format!("\u{feff}{CARE_HEADER}\r\n");
    for (number, name, lat, lon, phone) in rows {
        text.push_str(&format!(
            "992011,{number},海原県,汐見野市,{name},,訪問看護,海原県汐見野市潮見1-2シーサイドビル３階,シーサイドビル3階,{lat},{lon},{phone},,9999999999999,医療法人汐,{number},\"平日,土曜日\",,0,,,,,\r\n"
        ));
    }
    text.into_bytes()
}
