// The server's answers, each asked once.
import type { BookList, Edition } from "./book";
import type { AccessReport, Caption, CountedResidents, Estimate, Report } from "./report";
import type { Effect, Operation, RangePart } from "./trial";

export interface Named {
  id: string;
  label: string;
  label_en: string;
}

export interface Kind extends Named {
  easy: string;
  color: string;
  shape: string;
  visits: boolean;
}

export interface Capability extends Named {
  kinds: string[];
}

export interface Need {
  kinds: string[];
  capabilities: string[];
}

export interface Scene extends Named, Need {
  /** Further services it needs at the same place. */
  also?: Need[];
}

export interface Catalogue {
  kind: Kind[];
  capability: Capability[];
  scene: Scene[];
  band: Named[];
}

export interface Workspace {
  municipality: string;
  revision: number;
  bounds: [number, number, number, number] | null;
  attribution: string;
  /** Ages at which people can be parted. */
  age_breaks: number[];
  /** How far people of today are those of a resident register; null where all are of the census. */
  residents: CountedResidents | null;
  /** Years people are projected for, in order. */
  projected_years: number[];
  /** Whether there are areas that floods may reach. */
  floods: boolean;
  /** Whether this build prints handbooks. */
  handbooks: boolean;
}

export interface Zone {
  id: string;
  name: string;
  contact: { name: string; address?: string; phone?: string } | null;
  position: [number, number] | null;
  bounds: [number, number, number, number] | null;
}

export interface Office {
  id: string;
  kind: string;
  name: string;
  corporation?: string;
  address: string;
  position?: [number, number];
  /** How exactly, where it was worked out from the address. */
  position_by_address?: string;
  zone?: string;
  phone?: string;
  hours?: string;
  /** Consultation hours in words. */
  consultation?: string;
  /** Departments as published. */
  specialities?: string[];
  /** What it notified the 地方厚生局 of, in words. */
  notices?: string[];
  answered_on?: string;
  capabilities: { id: string; label: string; answer: string }[];
  ranges: { level: string; method: string; words: string; note?: string }[];
  range_is_approximate: boolean;
  accepting?: string;
  accepting_as_of?: string;
  message?: string;
  could_extend?: string;
  range_parts?: RangePart[];
  /** Data sets that describe it, its own first. */
  sources?: { title: string; code: string }[];
}

/** What would be lost without one office. */
export interface Loss {
  id: string;
  name: string;
  area_m2: number;
  people: [string, Estimate][];
  zones: { zone: string; area_m2: number; people: [string, Estimate][] }[];
}

export interface Fragility {
  caption: Caption;
  sole: [string, Estimate][];
  losses: Loss[];
}

/** What would be lost without two offices. */
export interface PairLoss {
  pair: [{ id: string; name: string }, { id: string; name: string }];
  together_m2: number;
  /** People only these two come to. */
  together: [string, Estimate][];
  /** People lost without both. */
  lost: [string, Estimate][];
  zones: string[];
}

export interface Pairs {
  caption: Caption;
  two: [string, Estimate][];
  pairs: PairLoss[];
}

/** One year of a zone, or of the city. */
export interface YearFigures {
  year: number;
  population: [string, Estimate][];
  demand: { measure: string; value: number | null; index: number | null }[];
  gaps: { reading: string; band: string; people: Estimate; share: number | null }[];
  per_1000: number | null;
}

export interface Outlook {
  id: string | null;
  name: string;
  years: YearFigures[];
}

/** Coming years under today's offices. */
export interface Forecast {
  caption: Caption;
  base_year: number;
  measures: (Named & { unit: "index" | "per_1000" })[];
  city: Outlook;
  zones: Outlook[];
}

export interface TownRow {
  key: string | null;
  name: string;
  gap_share: [number | null, number | null, number | null];
  people: number | null;
  gap_people: [number, number, number] | null;
  office_count: number;
  office_ids?: string[];
}

export interface ZoneTowns {
  zone: string;
  name: string;
  towns: TownRow[];
  offices: Office[];
}

/** An answer that is not what was asked for; the server's words where it has some. */
export class Refused extends Error {
  readonly problem: { detail: string; detail_en: string } | undefined;

  constructor(message: string, problem: { detail: string; detail_en: string } | undefined) {
    super(message);
    this.problem = problem;
  }
}

export class Api {
  readonly #base: string;
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(base: string) {
    this.#base = base;
  }

  path(path: string, query = ""): string {
    return `${this.#base}/api/v1/${path}${query && `?${query}`}`;
  }

  workspace = () => this.#get<Workspace>("workspace");
  catalogue = () => this.#get<Catalogue>("catalogue");
  zones = () => this.#get<Zone[]>("zones");
  report = (query: string) => this.#get<Report>("coverage", query);
  access = (query: string) => this.#get<AccessReport>("access", query);
  forecast = (query: string) => this.#get<Forecast>("forecast", query);
  fragility = (query: string) => this.#get<Fragility>("fragility", query);
  pairs = (query: string) => this.#get<Pairs>("fragility/pairs", query);
  towns = (zone: string, query: string) =>
    this.#get<ZoneTowns>(`zones/${encodeURIComponent(zone)}/towns`, query);
  office = (id: string) => this.#get<Office>(`providers/${encodeURIComponent(id)}`);
  range = (id: string) =>
    this.#get<GeoJSON.FeatureCollection>(`providers/${encodeURIComponent(id)}/range.geojson`);

  books = () => this.#get<BookList>("handbooks");
  editions = () => this.#get<Edition[]>("handbooks/editions");

  /** Changes tried: not kept, for hardly one is asked twice. */
  whatIf = (query: string, operations: readonly Operation[]) =>
    this.post<Effect>("what-if", { operations }, query);

  /** Sends something; refusals carry the server's words. */
  post = <Answer>(path: string, body: unknown, query = "") =>
    this.#send<Answer>(this.path(path, query), {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  /** What changes by itself: asked anew every time. */
  fresh = <Answer>(path: string) =>
    this.#send<Answer>(this.path(path), { headers: { accept: "application/json" } });

  /** Sends a file as it is. */
  async put(path: string, file: Blob, query = ""): Promise<void> {
    const response = await fetch(this.path(path, query), { method: "PUT", body: file });
    if (!response.ok) throw await refused(response);
  }

  async remove(path: string): Promise<void> {
    await fetch(this.path(path), { method: "DELETE" });
  }

  async #send<Answer>(url: string, request: RequestInit): Promise<Answer> {
    const response = await fetch(url, request);
    if (response.ok) return (await response.json()) as Answer;
    throw await refused(response);
  }

  /** Answers are kept while the page is open, failures are not; 60 are enough for a meeting. */
  #get<Answer>(path: string, query = ""): Promise<Answer> {
    const url = this.path(path, query);
    const known = this.#asked.get(url);
    if (known) return known as Promise<Answer>;
    const asked = this.#send<Answer>(url, { headers: { accept: "application/json" } });
    this.#asked.set(url, asked);
    asked.catch(() => this.#asked.delete(url));
    const oldest = this.#asked.keys().next();
    if (this.#asked.size > 60 && !oldest.done) this.#asked.delete(oldest.value);
    return asked;
  }
}

async function refused(response: Response): Promise<Refused> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem");
  const words = `${response.url}: ${response.status}`;
  return new Refused(words, isProblem ? await response.json() : undefined);
}
