//! The demo city from its official files to answers. Method and figures: `benches/README.md`.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use kuhaku::app::{Ending, ImportOptions, Workspace, demo_files, import};
use kuhaku::atlas::Atlas;
use kuhaku::coverage::{CoverageQuery, Reading, analyze, depth_layers};
use kuhaku::model::{Audience, Catalogue};
use kuhaku::store::Store;

async fn imported() -> Workspace {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("city.kuhaku")).await.expect("opens");
    let workspace = Workspace::over(store, Catalogue::shipped()).await.expect("opens");
    let options = ImportOptions::default();
    let outcome = import(&workspace, demo_files(), &options, &());
    let outcome = outcome.await.expect("imports");
    assert_eq!((outcome.ending, outcome.rows_rejected), (Ending::Committed, 0));
    workspace
}

fn nursing() -> CoverageQuery {
    CoverageQuery::of_kind("visiting_nursing", Audience::Planner)
}

/// The figures that are timed are the right ones: covered and gap make up the city.
fn check(atlas: &Atlas) {
    assert_eq!((atlas.zones().len(), atlas.parcels().len()), (15, 250));
    let report = analyze(atlas, &nursing().with("24h")).expect("a report");
    for reading in Reading::ALL {
        let own = report.city.reading(reading).expect("the reading");
        let whole = own.covered_m2 + own.gap_m2;
        assert!((whole / report.city.area_m2 - 1.0).abs() < 1e-6);
    }
    let gap = report.city.reading(Reading::Pessimistic).expect("the reading").gap_m2;
    assert!(gap > 1e6, "the demo has gaps to compute");
    let drawn = depth_layers(atlas, &nursing(), Reading::Pessimistic).expect("layers");
    assert!(drawn.len() > 15);
}

fn demo(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let workspace = runtime.block_on(imported());
    let atlas = workspace.atlas();
    check(&atlas);

    let mut group = criterion.benchmark_group("demo");
    group.sample_size(10);
    group.bench_function("import_to_queryable_atlas", |bench| {
        bench.iter(|| runtime.block_on(imported()).atlas().revision());
    });
    let register = Arc::new(atlas.register().clone());
    let catalogue = Arc::new(Catalogue::shipped());
    let day = atlas.today();
    group.bench_function("atlas_build", |bench| {
        bench.iter_batched(
            || (Arc::clone(&register), Arc::clone(&catalogue)),
            |(register, catalogue)| Atlas::build(register, catalogue, 1, day),
            BatchSize::PerIteration,
        );
    });
    group.sample_size(50);
    group.bench_function("analyze_cold", |bench| {
        bench.iter(|| analyze(&atlas, black_box(&nursing())).expect("a report"));
    });
    let around_the_clock = nursing().with("24h");
    group.bench_function("analyze_cold_24h", |bench| {
        bench.iter(|| analyze(&atlas, black_box(&around_the_clock)).expect("a report"));
    });
    let mut every_kind = nursing();
    every_kind.needs[0].kinds =
        atlas.catalogue().kinds.iter().map(|kind| kind.id.clone()).collect();
    group.bench_function("analyze_cold_every_kind", |bench| {
        bench.iter(|| analyze(&atlas, black_box(&every_kind)).expect("a report"));
    });
    group.bench_function("report_cached", |bench| {
        bench.iter(|| workspace.report(black_box(&nursing())).expect("a report"));
    });
    group.bench_function("depth_layers", |bench| {
        bench.iter(|| depth_layers(&atlas, black_box(&nursing()), Reading::Pessimistic));
    });
    group.finish();
}

criterion_group!(benches, demo);
criterion_main!(benches);
