//! Everything told of a made-up city is put into one system of sums, and solved.

use proptest::prelude::*;

use super::super::report::{Caption, SurveyFigures};
use super::super::table::tests::follows;
use super::*;
use crate::atlas::DemandSource;
use crate::coverage::CountBy;

/// A town's people of 65 and over by depth, for each reading.
type Town = [[f64; DEPTHS]; 3];

fn caption(audience: Audience) -> Caption {
    Caption {
        kinds: Vec::new(),
        needs: Vec::new(),
        count_by: CountBy::Office,
        condition: String::new(),
        condition_en: String::new(),
        audience,
        band: AgeBand::Over65,
        survey: SurveyFigures {
            offices: 0,
            asked: 0,
            answered: 0,
            with_range: 0,
            withheld: 0,
            approximate: 0,
            limited: 0,
        },
        as_of: None,
        demand: DemandSource::Mesh,
        residents: None,
        projection: None,
        assumed_radius_m: None,
        revision: 1,
        method: 1,
    }
}

fn estimate(value: f64) -> Estimate {
    Estimate { value, point: value, spread: 0.0 }
}

/// Areas go with people here: a square meter each.
fn zone_of(name: &str, towns: &[Town]) -> ZoneFigures {
    let reading = |reading: Reading| {
        let sum = |depth: usize| towns.iter().map(|own| own[reading as usize][depth]).sum();
        let by_depth: [f64; DEPTHS] = std::array::from_fn(sum);
        let total: f64 = by_depth.iter().sum();
        ReadingFigures {
            reading,
            gap_m2: by_depth[0],
            inhabited_gap_m2: Some(by_depth[0]),
            inhabited_gap_share: None,
            covered_m2: by_depth[1..].iter().sum(),
            gap_share: None,
            gap_parts: 0,
            largest_gap_m2: 0.0,
            area_by_depth_m2: by_depth,
            people: vec![BandFigures {
                band: AgeBand::Over65,
                gap: estimate(by_depth[0]),
                gap_share: (total > 0.0).then(|| by_depth[0] / total),
                suppressed: None,
                sole: estimate(by_depth[1]),
                by_depth,
                by_depth_point: by_depth,
                withheld: false,
            }],
        }
    };
    let total: f64 = towns.iter().map(|own| own[0].iter().sum::<f64>()).sum();
    ZoneFigures {
        id: Some(name.to_owned()),
        name: name.to_owned(),
        area_m2: total,
        inhabited_m2: Some(total),
        population: vec![("over65".to_owned(), estimate(total))],
        readings: Reading::ALL.map(reading).into(),
    }
}

fn report_of(zones: &[Vec<Town>], audience: Audience) -> CoverageReport {
    let all: Vec<Town> = zones.iter().flatten().copied().collect();
    CoverageReport {
        caption: caption(audience),
        city: zone_of("city", &all),
        zones: zones.iter().map(|towns| zone_of("zone", towns)).collect(),
    }
}

fn town_of(own: &Town) -> TownFigures {
    let total: f64 = own[0].iter().sum();
    let [_, _, two, three] = own[0];
    TownFigures {
        key: None,
        name: String::new(),
        area_m2: total,
        gap_m2: own.map(|depths| depths[0]),
        gap_share: own.map(|depths| (total > 0.0).then(|| depths[0] / total)),
        people: Some(total),
        gap_people: Some(own.map(|depths| depths[0])),
        sole_people: Some(own[0][1]),
        withheld: false,
        offices: (0..if two + three > 0.0 { 3 } else { 1 }).collect(),
    }
}

/// The sums an outsider can set up, over numbered figures that are told or not.
#[derive(Default)]
struct Outsider {
    truth: Vec<f64>,
    unknown: Vec<usize>,
    sums: Vec<Vec<usize>>,
}

impl Outsider {
    fn hears(&mut self, truth: f64, told: Option<f64>) -> usize {
        assert!(told.is_none_or(|told| (told - truth).abs() < 1e-9));
        assert!(told.is_none() || !is_small(truth), "{truth} was told");
        if told.is_none() {
            self.unknown.push(self.truth.len());
        }
        self.truth.push(truth);
        self.truth.len() - 1
    }

    /// The last figure is the sum of the others.
    fn adds_up(&mut self, figures: Vec<usize>) {
        self.sums.push(figures);
    }

    fn small_counts_found(self) -> Vec<f64> {
        let sums = self.sums.iter().map(|figures| {
            let mut sum = vec![0.0; self.truth.len()];
            if let Some((last, parts)) = figures.split_last() {
                parts.iter().for_each(|&part| sum[part] = 1.0);
                sum[*last] = -1.0;
            }
            sum
        });
        // What the map shows to be empty is known.
        let empty = |at: &usize| self.truth[*at] <= NOBODY;
        let unknown: Vec<usize> =
            self.unknown.iter().copied().filter(|at| !empty(at)).collect();
        let found = follows(sums.collect(), &unknown);
        found.into_iter().map(|at| self.truth[at]).filter(|own| is_small(*own)).collect()
    }
}

/// The figures of one zone that the outsider has numbered.
struct Heard {
    residents: usize,
    by_depth: [[usize; DEPTHS]; 3],
}

fn hear_zone(
    outsider: &mut Outsider,
    truth: &ZoneFigures,
    told: &ZoneFigures<Option<f64>>,
) -> Heard {
    let residents = outsider.hears(truth.population[0].1.value, told.population[0].1.value);
    let by_depth = Reading::ALL.map(|reading| {
        let (truth, told) =
            (&truth.readings[reading as usize], &told.readings[reading as usize]);
        let (truth, told) = (&truth.people[0], &told.people[0]);
        assert_eq!(told.gap.value, told.by_depth[0]);
        assert!(told.gap.value.is_some() || told.gap_share.is_none());
        let own: [usize; DEPTHS] = std::array::from_fn(|depth| {
            outsider.hears(truth.by_depth[depth], told.by_depth[depth])
        });
        outsider.adds_up(own.into_iter().chain([residents]).collect());
        own
    });
    Heard { residents, by_depth }
}

fn hear_towns(
    outsider: &mut Outsider,
    zone: &Heard,
    truth: &[TownFigures],
    told: &[TownFigures],
) {
    let mut columns = vec![Vec::new(); 5];
    for (truth, told) in truth.iter().zip(told) {
        let over65 = outsider.hears(truth.people.expect("people"), told.people);
        columns[0].push(over65);
        let sole = outsider.hears(truth.sole_people.expect("people"), told.sole_people);
        columns[4].push(sole);
        for reading in 0..3 {
            let of = |own: &TownFigures| own.gap_people.map(|gap| gap[reading]);
            let gap = outsider.hears(of(truth).expect("people"), of(told));
            columns[1 + reading].push(gap);
        }
    }
    let gaps = zone.by_depth.map(|own| own[0]);
    let totals = [zone.residents, gaps[0], gaps[1], gaps[2], zone.by_depth[0][1]];
    for (mut column, total) in columns.into_iter().zip(totals) {
        column.push(total);
        outsider.adds_up(column);
    }
}

fn small_counts_found(zones: &[Vec<Town>]) -> Vec<f64> {
    let report = report_of(zones, Audience::Public);
    let told = disclose_figures(&report);
    let mut outsider = Outsider::default();
    let city = hear_zone(&mut outsider, &report.city, &told.city);
    let mut heard = Vec::new();
    for ((truth, told), towns) in report.zones.iter().zip(&told.zones).zip(zones) {
        let zone = hear_zone(&mut outsider, truth, told);
        let truth: Vec<TownFigures> = towns.iter().map(town_of).collect();
        let mut towns = truth.clone();
        disclose_towns(told, Audience::Public, &mut towns);
        hear_towns(&mut outsider, &zone, &truth, &towns);
        heard.push(zone);
    }
    outsider
        .adds_up(heard.iter().map(|zone| zone.residents).chain([city.residents]).collect());
    for reading in 0..3 {
        for depth in 0..DEPTHS {
            let parts = heard.iter().map(|zone| zone.by_depth[reading][depth]);
            outsider.adds_up(parts.chain([city.by_depth[reading][depth]]).collect());
        }
    }
    outsider.small_counts_found()
}

/// People by depth in three readings: who is in the gap shrinks from one to the next.
fn town() -> impl Strategy<Value = Town> {
    let count = || prop_oneof![3 => Just(0_u32), 1 => 1..10_u32, 4 => 10..400_u32];
    (count(), count(), count(), count(), 0..3_u32, 0..3_u32).prop_map(
        |(gap, sole, two, three, asked, silent)| {
            let first = [gap, sole, two, three].map(f64::from);
            let moved = |own: [f64; DEPTHS], thirds: u32| {
                let people = (own[0] * f64::from(thirds) / 2.0).floor();
                [own[0] - people, own[1] + people, own[2], own[3]]
            };
            let second = moved(first, asked);
            [first, second, moved(second, silent)]
        },
    )
}

proptest! {
    #[test]
    fn no_small_count_follows_from_all_that_is_told(
        zones in prop::collection::vec(prop::collection::vec(town(), 1..7), 1..6),
    ) {
        prop_assert_eq!(small_counts_found(&zones), Vec::<f64>::new());
    }
}

#[test]
fn a_zone_less_its_other_towns_tells_nothing() {
    let of = |gap: f64| [[gap, 0.0, 0.0, 300.0]; 3];
    let zones = [vec![of(5.0), of(40.0), of(80.0)], vec![of(50.0), of(40.0)]];
    let told = disclose_figures(&report_of(&zones, Audience::Public));
    let towns = |zone: usize| -> Vec<(Option<f64>, bool)> {
        let mut figures: Vec<TownFigures> = zones[zone].iter().map(town_of).collect();
        disclose_towns(&told.zones[zone], Audience::Public, &mut figures);
        figures.iter().map(|own| (own.gap_people.map(|gap| gap[0]), own.withheld)).collect()
    };
    assert_eq!(towns(0), [(None, true); 3]);
    assert_eq!(towns(1), [(Some(50.0), false), (Some(40.0), false)]);
    // The zone's own figure is not small and stays.
    assert_eq!(told.zones[0].readings[0].people[0].gap.value, Some(125.0));
}

#[test]
fn planners_read_every_count_and_professionals_do_not() {
    let towns = [[[5.0, 40.0, 0.0, 300.0]; 3]];
    let planner = report_of(&[towns.to_vec()], Audience::Planner);
    let told = disclose_figures(&planner);
    assert_eq!(
        told.city.readings[0].people[0].by_depth,
        planner.city.readings[0].people[0].by_depth.map(Some)
    );
    let told = disclose_figures(&report_of(&[towns.to_vec()], Audience::Professional));
    let people = &told.city.readings[0].people[0];
    assert!(people.withheld && people.gap.value.is_none() && people.gap_share.is_none());
}
