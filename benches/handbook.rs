//! Printing a large book once: time, memory and size. Method and figures: `benches/README.md`.
//!
//! The demo city's care-manager offices are repeated until there are enough, each with its range, so
//! that every entry has a diagram of its own.

#[path = "memory.rs"]
mod memory;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::date;
use kuhaku::app::{
    Ending, Handbook, HandbookForm, HandbookRequest, ImportOptions, Templates, Workspace,
    demo_files, edition, import,
};
use kuhaku::atlas::Atlas;
use kuhaku::message::Language;
use kuhaku::model::{Audience, Block, Catalogue, Consent, Provider, ProviderId, Register};
use kuhaku::store::Store;

async fn register() -> Register {
    let store = Store::in_memory().await.expect("opens");
    let workspace = Workspace::over(store, Catalogue::shipped()).await.expect("opens");
    let options = ImportOptions::default();
    let outcome = import(&workspace, demo_files(), &options, &());
    assert_eq!(outcome.await.expect("imports").ending, Ending::Committed);
    workspace.atlas().register().clone()
}

/// The city with `count` care-manager offices, all of which show everything.
fn city_of(count: usize, base: &Register) -> Atlas {
    let mut register = base.clone();
    let has_range = |own: &&Provider| {
        own.kind.as_str() == "care_manager"
            && own.survey.as_ref().is_some_and(|survey| !survey.ranges.is_empty())
    };
    let originals: Vec<Provider> =
        base.providers.values().filter(has_range).cloned().collect();
    register.providers.retain(|_, own| own.kind.as_str() != "care_manager");
    for index in 0..count {
        let mut own = originals[index % originals.len()].clone();
        own.id = ProviderId::new(format!("care_manager:{index:010}"));
        own.code = format!("{index:010}");
        for block in Block::ALL {
            let everybody = Consent { audience: Audience::Public, until: None };
            own.consents.set(block, Some(everybody));
        }
        register.providers.insert(own.id.clone(), own);
    }
    let catalogue = Arc::new(Catalogue::shipped());
    Atlas::build(Arc::new(register), catalogue, 1, date(2026, 12, 1))
}

fn book(atlas: &Atlas) -> Handbook {
    let none = Templates::new();
    let request =
        HandbookRequest { book: "care_manager".to_owned(), ..HandbookRequest::default() };
    let day = date(2026, 12, 1);
    let edition = edition(atlas, &none, &request, Audience::Public, day, Language::Ja);
    Handbook::gather(atlas, edition.expect("an edition"), &|_, _| true).expect("a book")
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let base = runtime.block_on(register());
    let none = Templates::new();
    for count in [100, 1_000] {
        let atlas = city_of(count, &base);
        let (own, gathering) = timed(|| book(&atlas));
        assert_eq!(own.contents.count, count);
        assert_eq!(own.contents.diagrams.iter().flatten().count(), count);
        let (pages, setting) = timed(|| own.print(&none).expect("sets").page_count());
        let (bytes, writing) =
            timed(|| own.bytes(HandbookForm::Pdf, &none).expect("writes").len());
        let all = gathering + setting + writing;
        println!(
            "{count} entries, {pages} pages: {:.2} s (gather {:.2}, set {:.2}, write {:.2}), \
             PDF {:.1} MB, peak {} MB",
            all.as_secs_f64(),
            gathering.as_secs_f64(),
            setting.as_secs_f64(),
            writing.as_secs_f64(),
            bytes as f64 / 1e6,
            memory::peak_mb().map_or_else(|| "?".to_owned(), |mb| mb.to_string()),
        );
        let image = || own.print(&none).expect("set").png(8, 2.0).expect("an image").len();
        let (_, first) = timed(image);
        let (size, again) = timed(image);
        assert!(size > 5_000, "a page with something on it");
        println!("  image of a page: {first:.0?}, again {again:.0?}");
    }
}
