//! Reading a table of a million rows. Method and figures: `benches/README.md`.
//!
//! `cargo bench --bench intake -- care`, `-- country` or `-- mesh` reads one of them, so that its peak is its own.

#[path = "memory.rs"]
mod memory;

use std::io::{BufWriter, Write};
use std::time::Instant;

use cpu_time::ProcessTime;
use kuhaku::app::demo_files;
use kuhaku::intake::{Context, SourceFile, Spool, read};
use kuhaku::merge::{Surroundings, merge};
use kuhaku::model::{Catalogue, Register};

const ROWS: usize = 1_000_000;
/// Of these many offices of the country, one is near the city.
const ONE_NEAR: usize = 20;

/// A file on disk, as an import finds it: written in pieces, so that it never was in memory.
struct Text(BufWriter<Spool>);

impl Text {
    fn new(head: &str) -> Self {
        let mut own = Self(BufWriter::new(Spool::default()));
        own.0.write_all(head.as_bytes()).expect("disk");
        own
    }

    fn file(self, name: &str) -> SourceFile {
        let spool = self.0.into_inner().expect("disk");
        SourceFile::new(name, spool.content().expect("disk"))
    }
}

/// A list of 介護サービス情報公表システム: 24 columns, every office another one, where and in what prefecture
/// `place` says.
fn care(place: impl Fn(usize) -> (&'static str, f64, f64)) -> SourceFile {
    let mut text = Text::new(
        "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,\
         住所,方書（ビル名等）,緯度,経度,電話番号,FAX番号,法人番号,法人の名称,事業所番号,\
         利用可能曜日,利用可能曜日特記事項,定員,URL,高齢者の方と障害者の方が同時一体的に利用できるサービス,\
         介護保険の通常の指定基準を満たしている,障害福祉の通常の指定基準を満たしている,備考\r\n",
    );
    for row in 0..ROWS {
        let (part, house) = (row % 5 + 1, row % 997 + 1);
        let (city, lon, lat) = place(row);
        let phone = format!("09-{:04}-{:04}", row / 10_000, row % 10_000);
        let written = writeln!(
            text.0,
            "992011,{row:010},海原県,汐見野市,みなと訪問看護ステーション{row},ミナトホウモンカンゴステーション,\
             訪問看護,{city}柳本町{part}丁目{house}番,第{part}ビル,{lat:.6},{lon:.6},{phone},{phone},\
             {row:013},医療法人みなと{house},{row:010},\"月,火,水,木,金\",祝日は休み,{part},,なし,通常の指定,なし,\r"
        );
        written.expect("disk");
    }
    text.file("jigyosho_130.csv")
}

/// All offices in one place.
fn here(row: usize) -> (&'static str, f64, f64) {
    ("海原県汐見野市", 140.0 + (row / 1000) as f64 * 1e-4, 35.0 + (row % 1000) as f64 * 1e-4)
}

/// Offices all over the country, some about the demo city.
fn all_over(row: usize) -> (&'static str, f64, f64) {
    let (down, right) = ((row % 1000) as f64, (row / 1000) as f64);
    if row.is_multiple_of(ONE_NEAR) {
        ("海原県汐見野市", 141.2 + right * 2e-4, 35.4 + down * 1e-4)
    } else {
        ("福島県喜多方市", 131.0 + right * 8e-3, 36.5 + down * 7e-3)
    }
}

/// A mesh table of 250 m cells with the columns by age.
fn mesh() -> SourceFile {
    let mut text = Text::new(
        "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001142001,T001142004,T001142010,T001142019,T001142022,T001142025\n\
         ,,,,　人口（総数）,　０～１４歳人口　総数,　１５～６４歳人口　総数,　６５歳以上人口　総数\
         ,　７５歳以上人口　総数,　８５歳以上人口　総数\n",
    );
    let mut row = 0;
    'all: for first in 30..69 {
        for second in 22..55 {
            for cell in 0..64 * 100 * 16 {
                let (block, inner, half) = (cell / 1600, cell / 16 % 100, cell % 16);
                let (quarter, eighth) = (half / 4 + 1, half % 4 + 1);
                let (down, right) = (block / 8, block % 8);
                let written = writeln!(
                    text.0,
                    "{first}{second}{down}{right}{inner:02}{quarter}{eighth},0,,,{},{},{},{},{},{}",
                    row % 900,
                    row % 90,
                    row % 500,
                    row % 300,
                    row % 150,
                    row % 50
                );
                written.expect("disk");
                row += 1;
                if row == ROWS {
                    break 'all;
                }
            }
        }
    }
    text.file("tblT001142Q99.txt")
}

/// What is known of the demo city.
fn city(catalogue: &Catalogue) -> Surroundings {
    let reading = read(demo_files(), &Context::of(catalogue), &());
    Surroundings::of(&merge(&Register::default(), reading.batches).register)
}

type Make = fn() -> SourceFile;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let catalogue = Catalogue::shipped();
    let make: [(&str, Make); 3] =
        [("care", || care(here)), ("country", || care(all_over)), ("mesh", mesh)];
    let is_named = |own: &str| make.iter().any(|(name, _)| *name == own);
    for (name, file) in make {
        if asked.iter().any(|own| is_named(own)) && !asked.iter().any(|own| own == name) {
            continue;
        }
        let surroundings =
            if name == "country" { city(&catalogue) } else { Surroundings::unknown() };
        let context = Context { surroundings: &surroundings, ..Context::of(&catalogue) };
        let file = file();
        let (size, before) = (
            file.bytes.len() as f64 / (1024.0 * 1024.0),
            memory::peak_mb().unwrap_or_default(),
        );
        let (wall, work) = (Instant::now(), ProcessTime::now());
        let reading = read(vec![file], &context, &());
        let (wall, work) = (wall.elapsed().as_secs_f64(), work.elapsed().as_secs_f64());
        let report = &reading.files[0];
        let expected = if name == "country" { ROWS / ONE_NEAR } else { ROWS };
        let found = (report.rows_read, report.accepted, report.rejected);
        assert_eq!(found, (ROWS as u64, expected as u64, 0), "{:?}", reading.issues.first());
        println!(
            "{name}: {size:.0} MB read in {wall:.2} s ({work:.2} s of processor), {:.0} rows a second, {expected} kept; \
             peak {} MB, {before} MB of it before",
            ROWS as f64 / work,
            memory::peak_mb().unwrap_or_default()
        );
    }
}
