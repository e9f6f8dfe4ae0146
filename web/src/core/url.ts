// The planner's question as a URL: what is shared is what is seen. No DOM.

export const READINGS = ["pessimistic", "optimistic", "unknown"] as const;
/** Indicators that the answer about access gives. */
export const ACCESS = ["access", "gini", "nearest", "within1"] as const;
export const INDICATORS = [
  "gap_share",
  "gap_people",
  "gap_over75",
  "sole_people",
  ...ACCESS,
] as const;

export const COLUMNS = [
  "zone",
  "area",
  "residents",
  "over75",
  "gap_area",
  "gap_share",
  "gap_people",
  "sole_people",
  ...ACCESS,
] as const;
/** What the table shows: who is left out, how much there is for how many, or coming years. */
export const TABLES = ["gap", "access", "outlook"] as const;
export const LAYERS = ["gaps", "depth", "access", "nearest", "offices", "towns", "flood"] as const;
/** Layers that take the place of the zones' shading: one at a time. */
export const SHADES = ["depth", "access", "nearest"] as const;

export type Reading = (typeof READINGS)[number];
export type Indicator = (typeof INDICATORS)[number];
export type Column = (typeof COLUMNS)[number];
export type Table = (typeof TABLES)[number];
export type LayerName = (typeof LAYERS)[number];
export type Shade = (typeof SHADES)[number];

/** Zoom, latitude, longitude; degrees. */
export type Camera = readonly [zoom: number, lat: number, lon: number];

export interface State {
  kinds: readonly string[];
  capabilities: readonly string[];
  match: "all" | "any";
  /** A scene of several services at one place; it takes the place of kinds and capabilities. */
  scene: string;
  /** A time band, `all` for every band, or empty. */
  hours: string;
  countBy: "office" | "corporation";
  /** Whose people count: `over65`, `total`, `under15`, `40to64`. */
  band: string;
  /** A projected year whose people count; empty for those of the census. */
  year: string;
  reading: Reading;
  indicator: Indicator;
  layers: readonly LayerName[];
  zone: string;
  office: string;
  table: Table;
  sort: Column;
  descending: boolean;
  camera: Camera | undefined;
  lang: "ja" | "en";
}

export const START: State = {
  kinds: ["visiting_nursing"],
  capabilities: [],
  match: "all",
  scene: "",
  hours: "",
  countBy: "office",
  band: "over65",
  year: "",
  reading: "pessimistic",
  indicator: "gap_share",
  layers: ["gaps", "offices"],
  zone: "",
  office: "",
  table: "gap",
  sort: "zone",
  descending: false,
  camera: undefined,
  lang: "ja",
};

/** The question's part of the URL, as the API takes it. */
export function question(state: State, reading = false): string {
  const query = new URLSearchParams();
  if (state.scene) {
    query.set("scene", state.scene);
  } else {
    query.set("kind", state.kinds.join(","));
    if (state.capabilities.length > 0) query.set("capability", state.capabilities.join(","));
    if (state.capabilities.length > 1 && state.match === "any") query.set("match", "any");
  }
  if (state.hours) query.set("hours", state.hours);
  if (state.countBy !== START.countBy) query.set("count_by", state.countBy);
  if (state.band !== START.band) query.set("band", state.band);
  if (state.year) query.set("year", state.year);
  if (reading && state.reading !== START.reading) query.set("reading", state.reading);
  return plain(query);
}

export function encode(state: State): string {
  const query = new URLSearchParams();
  const set = (name: string, value: string, start: string) => {
    if (value !== start) query.set(name, value);
  };
  set("kind", state.kinds.join(","), START.kinds.join(","));
  set("capability", state.capabilities.join(","), "");
  set("match", state.match, START.match);
  set("scene", state.scene, "");
  set("hours", state.hours, "");
  set("count_by", state.countBy, START.countBy);
  set("band", state.band, START.band);
  set("year", state.year, "");
  set("reading", state.reading, START.reading);
  set("show", state.indicator, START.indicator);
  set("layers", state.layers.join(",") || "none", START.layers.join(","));
  set("zone", state.zone, "");
  set("office", state.office, "");
  set("table", state.table, START.table);
  set("sort", (state.descending ? "-" : "") + state.sort, START.sort);
  set("lang", state.lang, START.lang);
  if (state.camera) {
    const [zoom, lat, lon] = state.camera;
    query.set("at", `${zoom.toFixed(1)}/${lat.toFixed(4)}/${lon.toFixed(4)}`);
  }
  return plain(query);
}

/** Reads a URL; unknown keys and values are left out, for links grow old. */
export function decode(search: string): State {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  const list = (name: string) => [
    ...new Set(
      text(name)
        .split(",")
        .filter((own) => ID.test(own)),
    ),
  ];
  const sort = text("sort");
  const kinds = list("kind");
  return {
    kinds: kinds.length > 0 ? kinds : START.kinds,
    capabilities: list("capability"),
    match: text("match") === "any" ? "any" : "all",
    scene: ID.test(text("scene")) ? text("scene") : "",
    hours: ID.test(text("hours")) ? text("hours") : "",
    countBy: text("count_by") === "corporation" ? "corporation" : "office",
    band: BAND.test(text("band")) ? text("band") : START.band,
    year: YEAR.test(text("year")) ? text("year") : "",
    reading: one(READINGS, text("reading")) ?? START.reading,
    indicator: one(INDICATORS, text("show")) ?? START.indicator,
    layers: query.has("layers") ? layers(text("layers").split(",")) : START.layers,
    zone: ID.test(text("zone")) ? text("zone") : "",
    office: OFFICE.test(text("office")) ? text("office") : "",
    table: one(TABLES, text("table")) ?? START.table,
    sort: one(COLUMNS, sort.replace(/^-/, "")) ?? START.sort,
    descending: sort.startsWith("-") && one(COLUMNS, sort.slice(1)) !== undefined,
    camera: camera(text("at")),
    lang: text("lang") === "en" ? "en" : "ja",
  };
}

/** Known layers in their order; of the shades the first. */
function layers(names: readonly string[]): LayerName[] {
  const shade = SHADES.find((own) => names.includes(own));
  return LAYERS.filter((own) => names.includes(own) && (!isShade(own) || own === shade));
}

function isShade(layer: LayerName): layer is Shade {
  return SHADES.some((own) => own === layer);
}

/** The layers once one of them is pressed: a shade that comes takes another's place. */
export function pressed(on: readonly LayerName[], layer: LayerName): LayerName[] {
  const goes = on.includes(layer);
  return LAYERS.filter((own) => {
    if (own === layer) return !goes;
    return on.includes(own) && !(isShade(layer) && isShade(own));
  });
}

/** What is shaded in place of the zones, if anything. */
export function shadeOf(layers: readonly LayerName[]): Shade | undefined {
  return SHADES.find((own) => layers.includes(own));
}

const ID = /^[\p{L}\p{N}_.-]{1,64}$/u;
const BAND = /^(total|over\d{1,3}|under\d{1,3}|\d{1,3}to\d{1,3})$/;
const YEAR = /^\d{4}$/;
const OFFICE = /^[\p{L}\p{N}_.:-]{1,96}$/u;

function one<Value extends string>(values: readonly Value[], text: string): Value | undefined {
  return values.find((own) => own === text);
}

function camera(text: string): Camera | undefined {
  const numbers = text.split("/").map(Number);
  const [zoom = Number.NaN, lat = Number.NaN, lon = Number.NaN] = numbers;
  const good = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return good && numbers.length === 3 ? [zoom, lat, lon] : undefined;
}

function plain(query: URLSearchParams): string {
  return query.toString().replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":");
}
