//! Tiles of the demo city. Method and figures: `benches/README.md`.

use std::hint::black_box;
use std::io::Write;

use criterion::{Criterion, criterion_group, criterion_main};
use kuhaku::app::layer_features;
use kuhaku::app::{ImportOptions, LayerKind, LayerRequest, Workspace, demo_files, import};
use kuhaku::coverage::CoverageQuery;
use kuhaku::geometry::LonLat;
use kuhaku::model::{Audience, Catalogue};
use kuhaku::store::Store;
use kuhaku::tile::{Layer, TileId};

async fn imported() -> Workspace {
    let store = Store::in_memory().await.expect("opens");
    let workspace = Workspace::over(store, Catalogue::shipped()).await.expect("opens");
    let options = ImportOptions::default();
    let outcome = import(&workspace, demo_files(), &options, &());
    outcome.await.expect("imports");
    workspace
}

/// The layer, and its largest tile at a zoom.
fn largest(workspace: &Workspace, request: &LayerRequest, z: u8) -> (Layer, TileId) {
    let atlas = workspace.atlas();
    let features = layer_features(&atlas, request).expect("features");
    let layer = Layer::new(request.kind.name(), features);
    let bounds = layer.bounds().expect("features");
    let corner =
        |lon, lat| TileId::of(LonLat::try_new(lon, lat).expect("degrees"), z).expect("a tile");
    let (from, to) = (corner(bounds.west, bounds.north), corner(bounds.east, bounds.south));
    let tiles = (from.x()..=to.x()).flat_map(|x| (from.y()..=to.y()).map(move |y| (x, y)));
    let id = tiles
        .filter_map(|(x, y)| TileId::try_new(z, x, y))
        .max_by_key(|&id| layer.encode(id).expect("encodes").len())
        .expect("a tile");
    (layer, id)
}

/// As the server packs: gzip 6, brotli 5.
fn packed(bytes: &[u8]) -> [usize; 2] {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    gzip.write_all(bytes).expect("packs");
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 4096, 5, 20).write_all(bytes).expect("packs");
    [gzip.finish().expect("packs").len(), brotli.len()]
}

fn tiles(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let workspace = runtime.block_on(imported());
    let mut group = criterion.benchmark_group("tile");
    for (kind, zooms) in [
        (LayerKind::Providers, [11_u8, 12]),
        (LayerKind::Ranges, [11, 12]),
        (LayerKind::Zones, [12, 14]),
        (LayerKind::Towns, [12, 14]),
        (LayerKind::Gaps, [12, 14]),
        (LayerKind::Depth, [12, 14]),
    ] {
        let mut request = LayerRequest::plain(kind, Audience::Planner);
        if matches!(kind, LayerKind::Gaps | LayerKind::Depth) {
            request.query =
                CoverageQuery::of_kind("visiting_nursing", Audience::Planner).with("24h");
        }
        for z in zooms {
            let (layer, id) = largest(&workspace, &request, z);
            let bytes = layer.encode(id).expect("encodes");
            let tile = fast_mvt::MvtReaderRef::new(&bytes).expect("decodes");
            let features: usize = tile.layers().map(|own| own.feature_count()).sum();
            assert!(features > 0);
            let [gzip, brotli] = packed(&bytes);
            println!(
                "{} z{z}: {features} features, {} bytes, gzip {gzip}, br {brotli}",
                kind.name(),
                bytes.len(),
            );
            group.bench_function(format!("{}_z{z}", kind.name()), |bench| {
                bench.iter(|| layer.encode(black_box(id)).expect("encodes"));
            });
        }
    }
    let request = LayerRequest::plain(LayerKind::Providers, Audience::Planner);
    let (layer, id) = largest(&workspace, &request, 12);
    let bytes = layer.encode(id).expect("encodes");
    group.bench_function("pack_providers_z12", |bench| {
        bench.iter(|| packed(black_box(&bytes)));
    });
    group.finish();
}

criterion_group!(benches, tiles);
criterion_main!(benches);
