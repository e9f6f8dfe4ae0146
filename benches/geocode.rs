//! Addresses to points against a prefecture's houses. Method and figures: `benches/README.md`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use kuhaku::address::{AddressIndex, Finding};
use kuhaku::geometry::LonLat;
use kuhaku::model::{AddressId, AddressLevel, AddressTown, DatasetId, NumberKind, Numbered};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// 60 municipalities of 40 towns of 5 丁目, each with 20 blocks of 4 houses: 960,000 houses.
const MUNICIPALITIES: usize = 60;
const TOWNS: usize = 40;
const PARTS: usize = 5;
const BLOCKS: usize = 20;
const HOUSES: usize = 4;

/// Addresses looked up, each written in one of many ways.
const ADDRESSES: usize = 20_000;

const FIRST: [&str; 8] = ["東", "西", "南", "北", "上", "下", "新", "本"];
const SECOND: [&str; 10] =
    ["潮見", "浜", "ケ丘", "沢", "中島", "花園", "千代", "若葉", "高田", "磯部"];
const NUMERALS: [&str; PARTS] = ["一", "二", "三", "四", "五"];

fn municipality(number: usize) -> String {
    let name = format!("{}{}", FIRST[number % 8], SECOND[number / 8]);
    if number.is_multiple_of(3) { format!("海辺郡{name}町") } else { format!("{name}市") }
}

fn town(number: usize) -> String {
    format!("{}{}町", SECOND[number % 10], FIRST[number / 10])
}

/// Where a house is: every number has its own place.
fn place(at: [usize; 5]) -> [f64; 2] {
    let [municipality, town, part, block, house] = at.map(|own| own as f64);
    [
        138.0 + municipality * 0.02 + part * 0.002 + house * 1e-5,
        35.0 + town * 0.01 + block * 1e-4,
    ]
}

fn prefecture() -> Vec<(AddressId, AddressTown)> {
    let mut towns = Vec::new();
    for m in 0..MUNICIPALITIES {
        for t in 0..TOWNS {
            for (p, numeral) in NUMERALS.iter().enumerate() {
                let mut numbers = Vec::with_capacity(BLOCKS * HOUSES);
                for b in 0..BLOCKS {
                    for h in 0..HOUSES {
                        let [lon, lat] = place([m, t, p, b, h]);
                        let number = format!("{}-{}", b + 1, h + 1);
                        numbers.push(Numbered(NumberKind::House, number, lon, lat));
                    }
                }
                let [lon, lat] = place([m, t, p, 0, 0]);
                let own = AddressTown {
                    prefecture: "海原県".to_owned(),
                    municipality: municipality(m),
                    code: None,
                    registry: None,
                    name: format!("{}{numeral}丁目", town(t)),
                    part: String::new(),
                    kana: None,
                    postal_codes: Vec::new(),
                    point: LonLat::try_new(lon, lat).ok(),
                    numbers,
                    dataset: DatasetId::new("bench"),
                };
                towns.push((own.id(), own));
            }
        }
    }
    towns
}

/// An address in one of the ways people write it, and where it is.
fn address(dice: &mut ChaCha8Rng) -> (String, [f64; 2]) {
    let mut pick = |below: usize| dice.random_range(0..below);
    let at = [pick(MUNICIPALITIES), pick(TOWNS), pick(PARTS), pick(BLOCKS), pick(HOUSES)];
    let [m, t, p, b, h] = at;
    let mut city = municipality(m);
    if pick(2) == 0 {
        city = city.replace("海辺郡", "");
    }
    let prefecture = ["海原県", ""][pick(2)];
    let town = town(t).replace("ケ丘", ["ケ丘", "ヶ丘", "が丘"][pick(3)]);
    let (b, h) = (b + 1, h + 1);
    let wide = |number: usize| -> String {
        let digits = number.to_string();
        digits.chars().filter_map(|own| char::from_u32(u32::from(own) + 0xfee0)).collect()
    };
    let rest = match pick(5) {
        0 => format!("{}丁目{b}番{h}号", NUMERALS[p]),
        1 => format!("{}丁目{b}番地の{h}", p + 1),
        2 => format!("{}－{}－{}", wide(p + 1), wide(b), wide(h)),
        3 => format!("{}-{b}-{h} 若葉ハイツ{}0{}", p + 1, pick(9) + 1, pick(9) + 1),
        _ => format!("{}丁目{}‐{}", wide(p + 1), wide(b), wide(h)),
    };
    (format!("{prefecture}{city}{town}{rest}"), place(at))
}

fn main() {
    let towns = prefecture();
    let build = || AddressIndex::new(towns.iter().map(|(id, own)| (id, own)));
    let index = build();
    let mut dice = ChaCha8Rng::seed_from_u64(20_261_127);
    let asked: Vec<(String, [f64; 2])> = (0..ADDRESSES).map(|_| address(&mut dice)).collect();
    for (text, [lon, lat]) in &asked {
        let Finding::Found(found) = index.find(text, None) else {
            unreachable!("{text} is in the data")
        };
        assert_eq!(found.level, AddressLevel::House, "{text}");
        let off = (found.point.lon() - lon).abs() + (found.point.lat() - lat).abs();
        assert!(off < 1e-9, "{text}: {found:?}");
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let built = (0..5).map(|_| {
        let start = Instant::now();
        black_box(build());
        start.elapsed()
    });
    let built = median(built.collect());
    let found = (0..9).map(|_| {
        let start = ProcessTime::now();
        for (text, _) in &asked {
            black_box(index.find(text, None));
        }
        start.elapsed()
    });
    let found = median(found.collect());
    let houses = MUNICIPALITIES * TOWNS * PARTS * BLOCKS * HOUSES;
    println!("index over {houses} houses: {:.2} s", built.as_secs_f64());
    println!(
        "{ADDRESSES} addresses, all to the house: {:.0} a second on one core",
        ADDRESSES as f64 / found.as_secs_f64()
    );
}
