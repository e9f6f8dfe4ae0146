// The map's ground: the city's own tiles, no other server, no glyphs, no sprite.
import type {
  LayerSpecification,
  StyleSpecification,
  VectorSourceSpecification,
} from "maplibre-gl";

export const FONT = ["sans-serif"];

export type TileLayer =
  | "zones"
  | "towns"
  | "providers"
  | "gaps"
  | "depth"
  | "access"
  | "backdrop"
  | "flood";

/** The TileJSON of a layer; it names the revision, so that tiles may be kept. */
export function tileJson(base: string, layer: TileLayer, query = ""): string {
  return `${location.origin}${base}/tiles/${layer}.json${query && `?${query}`}`;
}

export function source(base: string, layer: TileLayer): VectorSourceSpecification {
  return { type: "vector", url: tileJson(base, layer), attribution: "" };
}

/** Layers under everything: land, rivers, roads, railways. */
const GROUND: LayerSpecification[] = [
  { id: "sea", type: "background", paint: { "background-color": "#e4e7e8" } },
  {
    id: "land",
    type: "fill",
    source: "zones",
    "source-layer": "zones",
    paint: { "fill-color": "#faf9f5", "fill-antialias": false },
  },
];

const LINES: LayerSpecification[] = [
  {
    id: "rivers",
    type: "line",
    source: "backdrop",
    "source-layer": "backdrop",
    filter: ["==", ["get", "class"], "river"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: {
      "line-color": "#9fcbe6",
      "line-width": ["interpolate", ["linear"], ["zoom"], 10, 2, 14, 8],
    },
  },
  {
    id: "roads-edge",
    type: "line",
    source: "backdrop",
    "source-layer": "backdrop",
    filter: ["in", ["get", "class"], ["literal", ["trunk", "primary", "secondary"]]],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: {
      "line-color": "#b9b4a6",
      "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.8, 14, 6],
    },
  },
  {
    id: "roads",
    type: "line",
    source: "backdrop",
    "source-layer": "backdrop",
    filter: ["in", ["get", "class"], ["literal", ["trunk", "primary", "secondary"]]],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: {
      "line-color": "#ffffff",
      "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1, 14, 4.4],
    },
  },
  {
    id: "railways",
    type: "line",
    source: "backdrop",
    "source-layer": "backdrop",
    filter: ["==", ["get", "class"], "railway"],
    paint: {
      "line-color": "#5f6770",
      "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.2, 14, 3],
    },
  },
  {
    id: "railway-ties",
    type: "line",
    source: "backdrop",
    "source-layer": "backdrop",
    filter: ["==", ["get", "class"], "railway"],
    paint: {
      "line-color": "#ffffff",
      "line-width": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 14, 1.8],
      "line-dasharray": [4, 4],
    },
  },
];

const NAMES: LayerSpecification[] = [
  {
    id: "stations",
    type: "circle",
    source: "backdrop",
    "source-layer": "backdrop",
    filter: ["==", ["get", "class"], "station"],
    minzoom: 11,
    paint: {
      "circle-radius": 3.5,
      "circle-color": "#ffffff",
      "circle-stroke-color": "#33383d",
      "circle-stroke-width": 1.8,
    },
  },
  {
    id: "station-names",
    type: "symbol",
    source: "backdrop",
    "source-layer": "backdrop",
    filter: ["==", ["get", "class"], "station"],
    minzoom: 12.5,
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": 12,
      "text-variable-anchor": ["left", "right", "top", "bottom"],
      "text-radial-offset": 0.7,
    },
    paint: { "text-color": "#33383d", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
  },
];

/** Where layers of one's own go: over the land, over the lines, or on top. */
export interface Own {
  areas?: LayerSpecification[];
  lines?: LayerSpecification[];
  top?: LayerSpecification[];
  sources?: StyleSpecification["sources"];
}

/** The style of a page's map; `base` is the mount, empty or `/planner`. */
export function style(base: string, own: Own): StyleSpecification {
  return {
    version: 8,
    sources: {
      zones: source(base, "zones"),
      towns: source(base, "towns"),
      backdrop: source(base, "backdrop"),
      ...own.sources,
    },
    layers: [
      ...GROUND,
      ...(own.areas ?? []),
      ...LINES,
      ...(own.lines ?? []),
      ...NAMES,
      ...(own.top ?? []),
    ],
  };
}
