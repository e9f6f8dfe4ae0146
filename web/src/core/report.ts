// What the API answers, and the figures a table or map takes from it. No DOM.
import type { Column, Indicator, Reading } from "./url";

/** In how many towns people are those of a resident register. */
export interface CountedResidents {
  as_of: string | null;
  towns: number;
  of: number;
  /** Towns of which the register does not tell the ages. */
  without_ages: number;
}

export interface Estimate {
  value: number;
  point: number;
  spread: number;
}

export interface Bounds {
  lower: number;
  upper: number;
}

export interface BandFigures {
  band: string;
  gap: Estimate;
  /** How far values suppressed in the census leave `gap` open; absent where they do not. */
  suppressed?: Bounds;
  sole: Estimate;
}

export interface ReadingFigures {
  reading: Reading;
  gap_m2: number;
  gap_share: number | null;
  inhabited_gap_share: number | null;
  people: BandFigures[];
}

export interface ZoneFigures {
  id: string | null;
  name: string;
  area_m2: number;
  population: [string, Estimate][];
  readings: ReadingFigures[];
}

export interface Caption {
  condition: string;
  condition_en: string;
  survey: {
    offices: number;
    asked: number;
    answered: number;
    with_range: number;
    withheld: number;
    approximate: number;
  };
  as_of: string | null;
  assumed_radius_m: number | null;
  /** How far people are those of a resident register; absent where none counts. */
  residents?: CountedResidents;
  /** Of which projection people are; absent for those of today. */
  projection?: {
    year: number;
    edition: string;
    calibrations: { factors: { factor: number | null }[] }[];
    unplaced_cells: number;
  };
  demand: string;
  /** The services asked for, each needed at the same place. */
  needs?: unknown[];
  revision: number;
}

export interface Report {
  caption: Caption;
  city: ZoneFigures;
  zones: ZoneFigures[];
}

/** One row of the table, in one reading. */
export interface Row {
  id: string;
  name: string;
  area: number;
  people: number | undefined;
  over75: number | undefined;
  gapArea: number;
  gapShare: number | null;
  /** The same of the land where somebody lives. */
  gapInhabited: number | null;
  gapPeople: Estimate | undefined;
  gapOver75: Estimate | undefined;
  solePeople: Estimate | undefined;
  /** Bounds of `gapPeople`, where they are a person or more apart. */
  suppressed: Bounds | undefined;
  /** Supply for 1,000 people of the ages asked for. */
  access?: number | undefined;
  gini?: number | undefined;
  /** Mean distance to the nearest office, meters. */
  nearest?: number | undefined;
  /** Share of the people within 1 km of an office. */
  within1?: number | undefined;
}

/** Access in one zone or in the city. */
export interface AccessFigures {
  id: string | null;
  name: string;
  per_1000: number | null;
  gini: number | null;
  nearest: { mean_m: number; within: number[] } | null;
}

export interface AccessReport {
  caption: Caption;
  offices: { counted: number; sharing: number; unplaced: number; with_position: number };
  missing: string | null;
  city: AccessFigures;
  zones: AccessFigures[];
}

/** A row with its figures of access. */
export function withAccess(own: Row, access: AccessFigures | undefined): Row {
  if (!access) return own;
  return {
    ...own,
    access: access.per_1000 ?? undefined,
    gini: access.gini ?? undefined,
    nearest: access.nearest?.mean_m,
    within1: access.nearest?.within[0],
  };
}

/** The id of the places no zone claims, as the API's paths write it. */
export const UNASSIGNED = "-";

export function row(zone: ZoneFigures, reading: Reading, asked = "over65"): Row {
  const figures = zone.readings.find((own) => own.reading === reading);
  const band = (name: string) => figures?.people.find((own) => own.band === name);
  const residents = (name: string) => zone.population.find(([own]) => own === name)?.[1].value;
  return {
    id: zone.id ?? UNASSIGNED,
    name: zone.name,
    area: zone.area_m2,
    people: residents(asked),
    over75: residents("over75"),
    gapArea: figures?.gap_m2 ?? 0,
    gapShare: figures?.gap_share ?? null,
    gapInhabited: figures?.inhabited_gap_share ?? null,
    gapPeople: band(asked)?.gap,
    gapOver75: band("over75")?.gap,
    solePeople: band(asked)?.sole,
    suppressed: apart(band(asked)?.suppressed),
  };
}

function apart(bounds: Bounds | undefined): Bounds | undefined {
  return bounds && bounds.upper - bounds.lower >= 1 ? bounds : undefined;
}

/** The value an indicator shades by, in the unit of its legend. */
export function indicatorValue(own: Row, indicator: Indicator): number | undefined {
  switch (indicator) {
    case "gap_share":
      return own.gapShare === null ? undefined : own.gapShare * 100;
    case "gap_people":
      return own.gapPeople?.value;
    case "gap_over75":
      return own.gapOver75?.value;
    case "sole_people":
      return own.solePeople?.value;
    case "access":
      return own.access;
    case "gini":
      return own.gini;
    case "nearest":
      return own.nearest === undefined ? undefined : own.nearest / 1000;
    case "within1":
      return own.within1 === undefined ? undefined : own.within1 * 100;
  }
}

function columnValue(own: Row, column: Column): number | undefined {
  switch (column) {
    case "zone":
      return undefined;
    case "area":
      return own.area;
    case "residents":
      return own.people;
    case "over75":
      return own.over75;
    case "gap_area":
      return own.gapArea;
    case "gap_share":
      return own.gapShare ?? undefined;
    case "gap_people":
      return own.gapPeople?.value;
    case "sole_people":
      return own.solePeople?.value;
    case "access":
    case "gini":
    case "nearest":
    case "within1":
      return own[column];
  }
}

/** Rows in the order asked for; ties, and the column of names, in the city's own order. */
export function sorted(rows: readonly Row[], column: Column, descending: boolean): Row[] {
  const order = new Map(rows.map((own, index) => [own.id, index]));
  const place = (own: Row) => order.get(own.id) ?? 0;
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const one = columnValue(a, column);
    const two = columnValue(b, column);
    if (column === "zone") return sign * (place(a) - place(b));
    const by = (one ?? Number.NEGATIVE_INFINITY) - (two ?? Number.NEGATIVE_INFINITY);
    return Number.isNaN(by) || by === 0 ? place(a) - place(b) : sign * by;
  });
}
