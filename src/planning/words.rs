//! Suggestions as people say them.

use super::Proof;
use super::locate::SiteReport;
use super::suggest::{Extension, Suggestion};
use super::withdrawal::WithdrawalReport;
use crate::message::{Language, fill};
use crate::model::AgeBand;

/// The reason for a suggestion, such as 「○○ステーション が 八ケ崎8丁目 を加えると
/// 65歳以上の空白が412人（±12）減ります（+0.31 km²）」.
pub(super) fn suggestion_words(own: &Suggestion, band: AgeBand, language: Language) -> String {
    let gain = format!("{:.0}", own.gain.value);
    let spread = format!("{:.0}", own.gain.spread);
    let area = format!("{:.2}", own.added_m2 / 1e6);
    let common = [
        ("office", own.name.as_str()),
        ("band", &band.words(language)),
        ("people", &gain),
        ("spread", &spread),
        ("km2", &area),
    ];
    match &own.extension {
        Extension::Town { name, .. } => {
            let values = [common.as_slice(), &[("town", name)]].concat();
            fill("report.suggest_town", language, &values)
        }
        Extension::Radius { from_m, to_m } => {
            let (from, to) = (kilometers(*from_m), kilometers(*to_m));
            let values = [common.as_slice(), &[("from", &from), ("to", &to)]].concat();
            fill("report.suggest_radius", language, &values)
        }
    }
}

/// How good a choice of sites is, in words.
pub(super) fn site_words(own: &SiteReport, language: Language) -> String {
    let sites = own.sites.len().to_string();
    let people = |value: f64| format!("{value:.0}");
    let added = people(own.added);
    if let Some(least) = own.at_least {
        let least = least.to_string();
        let key = match own.proof {
            Proof::Optimal => "report.fewest_proven",
            Proof::Greedy | Proof::Stopped => "report.fewest_stopped",
        };
        return fill(
            key,
            language,
            &[("sites", &sites), ("least", &least), ("people", &added)],
        );
    }
    let at_most = own.added_at_most.unwrap_or(own.added);
    let gap = crate::unit::share(at_most - own.added, at_most).unwrap_or_default();
    let percent = format!("{:.1}", gap.max(0.0) * 100.0);
    let key = match own.proof {
        Proof::Optimal => "report.sites_proven",
        Proof::Greedy => "report.sites_greedy",
        Proof::Stopped => "report.sites_stopped",
    };
    let most = people(at_most);
    let values =
        [("sites", &*sites), ("people", &added), ("most", &most), ("percent", &percent)];
    fill(key, language, &values)
}

/// What the withdrawal scenario is and found.
pub(super) fn withdrawal_words(own: &WithdrawalReport, language: Language) -> String {
    let km = kilometers(own.around_m);
    let (base, year) = (own.base_year.to_string(), own.year.to_string());
    let size = own.threshold.map(|size| format!("{size:.0}"));
    let count = own.offices.len().to_string();
    let already = own.already_below.to_string();
    let percent = |bin: Option<&super::withdrawal::SizeBin>| {
        format!("{:.0}", bin.map_or(0.0, |own| own.share * 100.0))
    };
    let (low, high) = (percent(own.bins.first()), percent(own.bins.last()));
    let values = [
        ("km", &*km),
        ("base", &base),
        ("year", &year),
        ("band", &own.band.words(language)),
        ("size", size.as_deref().unwrap_or_default()),
        ("count", &count),
        ("already", &already),
        ("low", &low),
        ("high", &high),
    ];
    let key = match (&size, own.offices.is_empty()) {
        (None, _) => "report.withdrawal_no_size",
        (Some(_), true) => "report.withdrawal_nobody",
        (Some(_), false) => "report.withdrawal_found",
    };
    fill(key, language, &values)
}

fn kilometers(meters: f64) -> String {
    format!("{:.1}", meters / 1000.0)
}
