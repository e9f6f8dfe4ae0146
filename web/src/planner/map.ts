// The planner's map: follows the state, and says what was pressed. Only figures of the report color it.
import { effect } from "@preact/signals";
import type { ExpressionSpecification, GeoJSONSource, VectorTileSource } from "maplibre-gl";
import { COLORS, classOf, FLOODS, LIMITS } from "../core/legend";
import { indicatorValue, UNASSIGNED } from "../core/report";
import { circle } from "../core/trial";
import { question, shadeOf } from "../core/url";
import { createMap, type LibreMap, MOVE_MS } from "../map/create";
import { hatch, PIXEL_RATIO, type Shape, sign } from "../map/signs";
import { FONT, source, style, tileJson } from "../map/style";
import { api, BASE, catalogue, choose, moved, office, say, state, town, zones } from "./state";
import { outcome, press, redrawn, shownRows, trial } from "./trial";

type Bounds = [number, number, number, number];

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const ASKED = ["gaps", "depth", "access", "providers"] as const;

export function plannerMap(container: HTMLElement, bounds: Bounds) {
  const camera = state.peek().camera;
  const zone = zones.peek().find((own) => own.id === state.peek().zone);
  const map = createMap({
    container,
    style: style(BASE, layers()),
    bounds: zone?.bounds ?? bounds,
    padding: 20,
    say: say.peek(),
  });
  if (!map) return;
  if (camera) map.jumpTo({ zoom: camera[0], center: [camera[2], camera[1]] });
  const image = hatch("#c81e1e", 11, 1.9);
  if (image) map.addImage("hatch", image, { pixelRatio: PIXEL_RATIO });
  const stops = [follow(map), ...listen(map)];
  return {
    home: () => void map.fitBounds(bounds, { padding: 20, duration: MOVE_MS }),
    remove() {
      for (const stop of stops) stop();
      map.remove();
    },
  };
}

function layers(): Parameters<typeof style>[1] {
  const query = question(state.peek(), true);
  const asked = Object.fromEntries(
    ASKED.map((layer) => [layer, { type: "vector" as const, url: tileJson(BASE, layer, query) }]),
  );
  const fill = (id: "gaps" | "depth") => ({ id, source: id, "source-layer": id });
  const byTown = (id: "access" | "nearest", color: ExpressionSpecification) => ({
    id: `${id}-by-town`,
    type: "fill" as const,
    source: "access",
    "source-layer": "access",
    layout: { visibility: "none" as const },
    paint: { "fill-color": color, "fill-opacity": 0.85, "fill-antialias": false },
  });
  return {
    sources: {
      ...asked,
      flood: source(BASE, "flood"),
      range: { type: "geojson", data: EMPTY },
      "trial-gaps": { type: "geojson", data: EMPTY },
      "trial-range": { type: "geojson", data: EMPTY },
      "zone-names": { type: "geojson", data: names() },
    },
    areas: [
      {
        id: "choropleth",
        type: "fill",
        source: "zones",
        "source-layer": "zones",
        paint: { "fill-color": "#ffffff", "fill-opacity": 0.82, "fill-antialias": false },
      },
      {
        ...fill("depth"),
        type: "fill",
        layout: { visibility: "none" },
        paint: {
          "fill-color": ["match", ["get", "depth"], 1, "#fbd9a5", 2, "#bfe0b4", "#6db58a"],
          "fill-opacity": 0.85,
          "fill-antialias": false,
        },
      },
      byTown("access", stepped("per_1000", "access", 1)),
      byTown("nearest", stepped("nearest_m", "nearest", 1_000)),
      {
        id: "flood",
        type: "fill",
        source: "flood",
        "source-layer": "flood",
        layout: { visibility: "none" },
        paint: { "fill-color": floodColor(), "fill-opacity": 0.8, "fill-antialias": false },
      },
    ],
    lines: [
      {
        id: "town-lines",
        type: "line",
        source: "towns",
        "source-layer": "towns",
        layout: { visibility: "none" },
        paint: { "line-color": "#7f7f7f", "line-width": 0.6 },
      },
      {
        ...fill("gaps"),
        type: "fill",
        paint: { "fill-pattern": "hatch", "fill-antialias": false },
      },
      {
        id: "gap-edges",
        type: "line",
        source: "gaps",
        "source-layer": "gaps",
        paint: { "line-color": "#a90000", "line-width": 1.2 },
      },
      {
        id: "trial-gaps",
        type: "fill",
        source: "trial-gaps",
        paint: { "fill-pattern": "hatch", "fill-antialias": false },
      },
      {
        id: "trial-gap-edges",
        type: "line",
        source: "trial-gaps",
        paint: { "line-color": "#a90000", "line-width": 1.2 },
      },
      {
        // Pressed, and seen only where something was changed.
        id: "town-press",
        type: "fill",
        source: "towns",
        "source-layer": "towns",
        layout: { visibility: "none" },
        paint: { "fill-color": "#0017c1", "fill-opacity": 0 },
      },
      {
        id: "town-changed",
        type: "line",
        source: "towns",
        "source-layer": "towns",
        filter: ["==", ["get", "id"], ""],
        paint: { "line-color": "#0017c1", "line-width": 2.6, "line-dasharray": [2.5, 1.2] },
      },
      {
        id: "range-fill",
        type: "fill",
        source: "range",
        filter: ["==", ["get", "level"], "yes"],
        paint: { "fill-color": "#2cac6e", "fill-opacity": 0.28 },
      },
      {
        id: "zone-lines",
        type: "line",
        source: "zones",
        "source-layer": "zones",
        paint: { "line-color": "#4d4d4d", "line-width": 1.3 },
      },
      {
        id: "range-yes",
        type: "line",
        source: "range",
        filter: ["==", ["get", "level"], "yes"],
        paint: { "line-color": "#115a36", "line-width": 2.6 },
      },
      {
        id: "range-consult",
        type: "line",
        source: "range",
        filter: ["==", ["get", "level"], "consult"],
        paint: { "line-color": "#115a36", "line-width": 2.2, "line-dasharray": [2, 1.5] },
      },
      {
        id: "trial-range",
        type: "line",
        source: "trial-range",
        paint: { "line-color": "#0017c1", "line-width": 2.6, "line-dasharray": [2.5, 1.2] },
      },
      {
        id: "town-here",
        type: "line",
        source: "towns",
        "source-layer": "towns",
        filter: ["==", ["get", "id"], ""],
        paint: { "line-color": "#1a1a1c", "line-width": 3 },
      },
      {
        id: "zone-edge",
        type: "line",
        source: "zones",
        "source-layer": "zones",
        filter: ["==", ["get", "id"], ""],
        paint: { "line-color": "#ffffff", "line-width": 6.5 },
      },
      {
        id: "zone-here",
        type: "line",
        source: "zones",
        "source-layer": "zones",
        filter: ["==", ["get", "id"], ""],
        paint: { "line-color": "#0017c1", "line-width": 3.5 },
      },
    ],
    top: [
      {
        id: "town-names",
        type: "symbol",
        source: "towns",
        "source-layer": "towns",
        minzoom: 13.4,
        layout: {
          visibility: "none",
          "text-field": ["get", "name"],
          "text-font": FONT,
          "text-size": 12,
          "text-padding": 10,
        },
        paint: { "text-color": "#4d4d4d", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
      },
      {
        id: "providers",
        type: "symbol",
        source: "providers",
        "source-layer": "providers",
        layout: {
          "icon-image": ["concat", "sign-", ["get", "kind"]],
          "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.75, 14, 1.15],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      },
      {
        id: "office-here",
        type: "symbol",
        source: "providers",
        "source-layer": "providers",
        filter: ["==", ["get", "id"], ""],
        layout: {
          "icon-image": ["concat", "sign-", ["get", "kind"]],
          "icon-size": 1.8,
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      },
      {
        id: "zone-names",
        type: "symbol",
        source: "zone-names",
        layout: {
          "text-field": ["get", "name"],
          "text-font": FONT,
          "text-size": ["interpolate", ["linear"], ["zoom"], 10, 12.5, 13, 16],
          "text-allow-overlap": false,
          "text-variable-anchor": ["center", "top", "bottom"],
          "text-radial-offset": 0.6,
          "text-padding": 1,
        },
        paint: { "text-color": "#1a1a1c", "text-halo-color": "#ffffff", "text-halo-width": 2 },
      },
    ],
  };
}

/** The color of a town's class: as zones are shaded; `unit` of the property are one of the legend. */
function stepped(
  property: string,
  indicator: "access" | "nearest",
  unit: number,
): ExpressionSpecification {
  const limits = LIMITS[indicator].slice(1);
  const steps = limits.flatMap((limit, index) => [limit * unit, COLORS[index + 2] ?? "#ffffff"]);
  const value = ["get", property];
  const none = indicator === "access" ? 0.005 : 0;
  const step = ["step", value, COLORS[0], none, COLORS[1], ...steps];
  // Built, not written: its type cannot tell steps from a list.
  return ["case", ["has", property], step, "#e6e6e6"] as unknown as ExpressionSpecification;
}

/** The color of an area by the rank of its depth, 1 to 6. */
function floodColor(): ExpressionSpecification {
  const pairs = FLOODS.slice(0, -1).flatMap((color, index) => [index + 1, color]);
  // Built, not written: its type cannot tell pairs from a list.
  return ["match", ["get", "depth"], ...pairs, FLOODS[5]] as unknown as ExpressionSpecification;
}

function names(): GeoJSON.FeatureCollection {
  return {
    type: "FeatureCollection",
    features: zones.peek().flatMap((own) =>
      own.position
        ? [
            {
              type: "Feature" as const,
              geometry: { type: "Point" as const, coordinates: own.position },
              properties: { name: own.name },
            },
          ]
        : [],
    ),
  };
}

/** Keeps the picture in step with the state; the first step waits for the style. */
function follow(map: LibreMap): () => void {
  const stops: (() => void)[] = [];
  map.once("style.load", () => {
    stops.push(
      effect(() => signs(map)),
      effect(() => shade(map)),
      effect(() => ask(map)),
      effect(() => show(map)),
      effect(() => highlight(map)),
      effect(() => range(map)),
      effect(() => tryGaps(map)),
      effect(() => tryRange(map)),
      zoomToChosen(map),
    );
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function signs(map: LibreMap): void {
  for (const kind of catalogue.value?.kind ?? []) {
    const id = `sign-${kind.id}`;
    const image = sign(kind.shape as Shape, kind.color, 13);
    if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: PIXEL_RATIO });
  }
}

function shade(map: LibreMap): void {
  const indicator = state.value.indicator;
  const pairs = shownRows.value.flatMap((row): string[] => {
    const index = classOf(indicator, indicatorValue(row, indicator));
    return index === undefined
      ? []
      : [row.id === UNASSIGNED ? "" : row.id, COLORS[index] ?? "#ffffff"];
  });
  // The match is built, not written: its type cannot tell pairs from a list.
  const match = ["match", ["get", "id"], ...pairs, "#e6e6e6"] as unknown as ExpressionSpecification;
  map.setPaintProperty("choropleth", "fill-color", pairs.length > 0 ? match : "#ffffff");
}

let askedLast = "";

function ask(map: LibreMap): void {
  const query = question(state.value, true);
  if (askedLast && askedLast !== query) {
    for (const layer of ASKED) {
      map.getSource<VectorTileSource>(layer)?.setUrl(tileJson(BASE, layer, query));
    }
  }
  askedLast = query;
}

function show(map: LibreMap): void {
  const on = state.value.layers;
  const set = (layer: string, visible: boolean) =>
    map.setLayoutProperty(layer, "visibility", visible ? "visible" : "none");
  for (const layer of ["gaps", "gap-edges", "trial-gaps", "trial-gap-edges"]) {
    set(layer, on.includes("gaps"));
  }
  const shade = shadeOf(on);
  set("depth", shade === "depth");
  set("access-by-town", shade === "access");
  set("nearest-by-town", shade === "nearest");
  set("choropleth", shade === undefined);
  set("flood", on.includes("flood"));
  set("providers", on.includes("offices"));
  const ticks = trial.value?.tool === "towns";
  set("town-press", ticks);
  set("town-lines", ticks || on.includes("towns"));
  set("town-names", ticks || on.includes("towns"));
}

function highlight(map: LibreMap): void {
  const is = (id: string): ["==", ["get", string], string] => ["==", ["get", "id"], id];
  const none = "\u0000";
  map.setFilter("zone-here", is(state.value.zone || none));
  map.setFilter("zone-edge", is(state.value.zone || none));
  map.setFilter("office-here", is(state.value.office || none));
  map.setFilter("town-here", is(town.value || none));
}

function range(map: LibreMap): void {
  const id = state.value.office;
  const source = map.getSource<GeoJSONSource>("range");
  source?.setData(EMPTY);
  if (!id) return;
  api.range(id).then(
    (shape) => {
      if (state.peek().office === id) source?.setData(shape);
    },
    () => undefined,
  );
}

/** The gaps of the zones touched are drawn from the answer, all others from the tiles. */
function tryGaps(map: LibreMap): void {
  const own = outcome.value;
  const untouched: ["!", ExpressionSpecification] = [
    "!",
    ["in", ["get", "zone"], ["literal", redrawn.value]],
  ];
  map.setFilter("gaps", own ? untouched : null);
  map.setFilter("gap-edges", own ? untouched : null);
  map.getSource<GeoJSONSource>("trial-gaps")?.setData(own?.gaps ?? EMPTY);
}

/** The range as tried: a circle, or towns put in (blue) and taken out (red); 閉鎖 leaves no range. */
function tryRange(map: LibreMap): void {
  const own = trial.value;
  const at = office.value?.id === own?.office ? office.value?.position : undefined;
  const ring = own?.tool === "radius" && at ? circle(at, own.radius) : undefined;
  map.getSource<GeoJSONSource>("trial-range")?.setData(
    ring
      ? {
          type: "Feature",
          geometry: { type: "LineString", coordinates: ring },
          properties: {},
        }
      : EMPTY,
  );
  const keys = (list: readonly { key: string }[] | undefined) => list?.map((it) => it.key) ?? [];
  const [added, removed] = [keys(own?.added), keys(own?.removed)];
  const among = (list: string[]): ExpressionSpecification => [
    "in",
    ["get", "id"],
    ["literal", list],
  ];
  map.setFilter("town-changed", among([...added, ...removed]));
  map.setPaintProperty("town-changed", "line-color", [
    "case",
    among(removed),
    "#a90000",
    "#0017c1",
  ]);
  map.setPaintProperty("town-press", "fill-opacity", ["case", among(added), 0.16, 0]);
  // What is declared steps back while something else is tried.
  const isOther = own !== undefined && own.tool !== "towns";
  map.setPaintProperty("range-fill", "fill-opacity", isOther ? 0.08 : 0.28);
  map.setPaintProperty("range-yes", "line-opacity", isOther ? 0.45 : 1);
  map.setPaintProperty("range-consult", "line-opacity", isOther ? 0.45 : 1);
}

/** Moves the camera to a zone chosen in the table, unless it is in view already. */
function zoomToChosen(map: LibreMap): () => void {
  let last = state.peek().zone;
  return effect(() => {
    const id = state.value.zone;
    if (id === last) return;
    last = id;
    const bounds = zones.value.find((own) => own.id === id)?.bounds;
    if (!bounds) return;
    const view = map.getBounds();
    const [west, south, east, north] = bounds;
    const inView = view.contains([west, south]) && view.contains([east, north]);
    if (!inView) map.fitBounds(bounds, { padding: 60, maxZoom: 13, duration: MOVE_MS });
  });
}

function listen(map: LibreMap): (() => void)[] {
  map.on("click", (event) => {
    if (trial.peek()?.tool === "towns") {
      const own = map.queryRenderedFeatures(event.point, { layers: ["town-press"] })[0];
      const { id, name, zone } = own?.properties ?? {};
      if (id) press({ key: String(id), name: String(name ?? id) }, String(zone || UNASSIGNED));
      return;
    }
    const own = map.queryRenderedFeatures(event.point, { layers: ["providers"] })[0];
    if (own) {
      choose({ office: String(own.properties.id) });
      return;
    }
    const area = map.queryRenderedFeatures(event.point, { layers: ["land"] })[0];
    const id = area ? String(area.properties.id) || UNASSIGNED : "";
    choose({ zone: id === state.peek().zone ? "" : id, office: "" });
  });
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers: ["providers", "land"] });
    map.getCanvas().style.cursor = over.length > 0 ? "pointer" : "";
  });
  let timer = 0;
  map.on("moveend", (event) => {
    if (!("originalEvent" in event) || !event.originalEvent) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const { lng, lat } = map.getCenter();
      moved([map.getZoom(), lat, lng]);
    }, 300);
  });
  const size = new ResizeObserver(() => map.resize());
  size.observe(map.getContainer());
  return [() => clearTimeout(timer), () => size.disconnect()];
}
