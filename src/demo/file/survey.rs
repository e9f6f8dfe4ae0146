//! The municipal survey as tables, as drawn areas and as a workbook.

use super::{background, text};
use crate::demo::city::City;
use crate::demo::dice::Dice;
use crate::demo::survey::{Answer, CAPABILITIES, Extent, FACILITIES, QUESTIONS};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// Rows of `survey_offices.csv`, header first.
pub(super) fn office_rows(city: &City) -> Vec<Vec<String>> {
    let mut header = text::cells(&["種別", "事業所番号", "事業所名", "回答日", "回答者"]);
    header.extend(CAPABILITIES.map(|capability| capability.1.to_owned()));
    header.extend(text::cells(&[
        "受入状況",
        "受入状況の時点",
        "広げられる可能性",
        "メッセージ",
        "公開_基本",
        "公開_連絡先",
        "公開_範囲",
        "公開_機能",
        "公開_受入状況",
        "公開_メッセージ",
        "公開期限",
    ]));
    let width = header.len();
    let mut rows = vec![header];
    for answer in &city.survey {
        let office = &city.offices[answer.office];
        let mut row = text::cells(&[office.kind.label(), &office.number, &office.name]);
        if let Some(reply) = &answer.reply {
            let date = format!("2026-09-{:02}", reply.day);
            row.extend([date.clone(), reply.respondent.to_owned()]);
            row.extend(
                reply.capabilities.iter().map(|level| {
                    level.map_or(String::new(), |level| level.label().to_owned())
                }),
            );
            let dated = if reply.acceptance.is_empty() { String::new() } else { date };
            row.extend([reply.acceptance.to_owned(), dated]);
            row.extend([reply.could_extend.to_owned(), reply.message.clone()]);
            row.extend(reply.consents.map(str::to_owned));
            row.push(reply.until.to_owned());
        }
        row.resize(width, String::new());
        rows.push(row);
    }
    rows
}

/// Rows of `survey_ranges.csv`, header first.
pub(super) fn range_rows(city: &City) -> Vec<Vec<String>> {
    let mut rows = vec![text::cells(&["事業所番号", "区分", "方法", "内容", "備考"])];
    let mut drawn = 0;
    for answer in &city.survey {
        let number = &city.offices[answer.office].number;
        let mut dice = Dice::new(0, number, 0);
        for range in answer.reply.iter().flat_map(|reply| &reply.ranges) {
            let (method, content) = match &range.extent {
                Extent::Towns(towns) => ("町丁目", town_list(city, towns, &mut dice)),
                Extent::Zones(zones) => ("圏域", zone_list(city, zones, &mut dice)),
                Extent::WholeCity => ("市内全域", String::new()),
                Extent::RadiusKm(radius) => ("半径", format!("{radius:.1}")),
                Extent::Minutes(minutes) => ("時間", minutes.to_string()),
                Extent::Drawn(_) => {
                    drawn += 1;
                    ("図形", area_id(drawn))
                }
            };
            rows.push(text::cells(&[
                number,
                range.certainty.label(),
                method,
                &content,
                &range.note,
            ]));
        }
    }
    rows
}

fn area_id(number: usize) -> String {
    format!("A-{number:02}")
}

/// Town names as people write them, here and there a key.
fn town_list(city: &City, towns: &[usize], dice: &mut Dice) -> String {
    let habit = dice.weighted(&[70.0, 18.0, 12.0]);
    let texts: Vec<String> = towns
        .iter()
        .map(|&town| {
            let town = &city.towns[town];
            match habit {
                1 => town.key.clone(),
                _ if dice.chance(0.06) => town.key.clone(),
                2 => town.census_name(),
                _ => town.city_name(),
            }
        })
        .collect();
    texts.join(";")
}

fn zone_list(city: &City, zones: &[usize], dice: &mut Dice) -> String {
    let numbers = dice.chance(0.3);
    let texts: Vec<String> = zones
        .iter()
        .map(|&zone| {
            let zone = &city.zones[zone];
            if numbers { zone.number.to_string() } else { zone.name.clone() }
        })
        .collect();
    texts.join(";")
}

/// Rows of `survey_profiles.csv`, header first.
pub(super) fn profile_rows(city: &City) -> Vec<Vec<String>> {
    let mut header =
        text::cells(&["種別", "事業所番号", "事業所名", "PR文", "診療科", "主な状態・疾患"]);
    header.extend(QUESTIONS.map(|question| format!("質問：{question}")));
    header.extend(text::cells(&["入口の段差cm", "スロープ勾配", "ドア", "ドア幅cm"]));
    header.extend(text::cells(&FACILITIES));
    header.extend(text::cells(&["公開_プロフィール", "公開_設備", "公開期限"]));
    let mut rows = vec![header];
    for profile in &city.profiles {
        let office = &city.offices[profile.office];
        let mut row = text::cells(&[office.kind.label(), &office.number, &office.name]);
        row.extend(
            [&profile.pr, &profile.specialities, &profile.conditions].map(Clone::clone),
        );
        row.extend(profile.answers.iter().chain(&profile.entrance).cloned());
        row.extend(text::cells(&profile.facilities));
        row.extend(text::cells(&profile.consents));
        row.push(profile.until.to_owned());
        rows.push(row);
    }
    rows
}

/// `survey_areas.geojson`.
pub(super) fn areas(city: &City) -> Vec<u8> {
    let drawn = |answer: &'_ Answer| -> Vec<String> {
        let ranges = answer.reply.iter().flat_map(|reply| &reply.ranges);
        ranges
            .filter_map(|range| match &range.extent {
                Extent::Drawn(ring) => Some(background::positions(ring)),
                _ => None,
            })
            .collect()
    };
    let mut features = Vec::new();
    for answer in &city.survey {
        let number = &city.offices[answer.office].number;
        for ring in drawn(answer) {
            let id = area_id(features.len() + 1);
            let properties = format!("\"図形番号\":\"{id}\",\"事業所番号\":\"{number}\"");
            features.push(background::feature(&properties, "Polygon", &format!("[[{ring}]]")));
        }
    }
    background::collection(features)
}

/// `survey.xlsx`: both tables as sheets, every cell a text, dated 2026-09-30.
pub(super) fn workbook(sheets: &[(&str, &[Vec<String>])]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(2026, 9, 30)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (row, cells) in (0_u32..).zip(*rows) {
            for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, column, cell)?;
            }
        }
    }
    workbook.save_to_buffer()
}
