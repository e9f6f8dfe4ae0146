// What if: the changes to try for one office, and the figures before and after. No DOM.
import { type Estimate, type Row, UNASSIGNED } from "./report";
import type { Reading } from "./url";

/** A part of a declared range, as the API gives and takes it. */
export interface RangePart {
  level: "yes" | "consult" | "excluded";
  extent:
    | "whole_city"
    | { towns: string[] }
    | { zones: string[] }
    | { radius: number }
    | { minutes: number }
    | { drawn: unknown };
  note?: string | null;
}

export type Operation =
  | { op: "range"; id: string; ranges: RangePart[] }
  | { op: "close"; id: string };

export const TOOLS = ["radius", "towns", "close"] as const;
export type Tool = (typeof TOOLS)[number];

/** A town with its name, for lists of towns that are not on the page. */
export interface Ticked {
  key: string;
  name: string;
}

/** What is tried for one office; never stored. */
export interface Trial {
  office: string;
  tool: Tool;
  /** Kilometers. */
  radius: number;
  added: readonly Ticked[];
  removed: readonly Ticked[];
}

/** Kilometers of the slider. */
export const RADIUS = { least: 0.5, most: 10, step: 0.1, start: 3 } as const;

/** A radius on the slider's steps; `undefined` for what is no number. */
export function radiusOf(value: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  const steps = Math.round(value / RADIUS.step) * RADIUS.step;
  return Number(Math.min(RADIUS.most, Math.max(RADIUS.least, steps)).toFixed(1));
}

/** Where the slider starts: at the radius declared, if there is one. */
export function startRadius(parts: readonly RangePart[]): number {
  const declared = parts.flatMap(({ level, extent }) =>
    level === "yes" && typeof extent === "object" && "radius" in extent ? [extent.radius] : [],
  );
  return (declared[0] !== undefined && radiusOf(declared[0] / 1000)) || RADIUS.start;
}

/** How much of a town an office declared: all of it, a part (as a circle takes), or nothing. */
export function declared(
  parts: readonly RangePart[],
  town: string,
  zone: string,
  comes: boolean,
): "whole" | "part" | "none" {
  const yes = parts.filter((own) => own.level === "yes");
  const isWhole = yes.some(
    ({ extent }) =>
      extent === "whole_city" ||
      (typeof extent === "object" &&
        (("towns" in extent && extent.towns.includes(town)) ||
          ("zones" in extent && extent.zones.includes(zone)))),
  );
  const isOut = parts.some(
    ({ level, extent }) =>
      level === "excluded" &&
      typeof extent === "object" &&
      "towns" in extent &&
      extent.towns.includes(town),
  );
  if (isWhole && !isOut) return "whole";
  return comes ? "part" : "none";
}

/** A town pressed: added or removed against what was declared, or put back. */
export function pressed(trial: Trial, town: Ticked, isWhole: boolean): Trial {
  const without = (list: readonly Ticked[]) => list.filter((own) => own.key !== town.key);
  const list = isWhole ? trial.removed : trial.added;
  const next = list.some((own) => own.key === town.key) ? without(list) : [...list, town];
  return isWhole
    ? { ...trial, removed: next, added: without(trial.added) }
    : { ...trial, added: next, removed: without(trial.removed) };
}

/** Whether a town is wholly in the range as tried. */
export function isTicked(trial: Trial, town: string, isWhole: boolean): boolean {
  const has = (list: readonly Ticked[]) => list.some((own) => own.key === town);
  return isWhole ? !has(trial.removed) : has(trial.added);
}

/** The changes as the API takes them; none while nothing was changed. */
export function operations(trial: Trial, parts: readonly RangePart[]): Operation[] {
  const id = trial.office;
  switch (trial.tool) {
    case "close":
      return [{ op: "close", id }];
    case "radius": {
      // 3.3 × 1000 is not 3300 in binary.
      const extent = { radius: Math.round(trial.radius * 1000) };
      return [{ op: "range", id, ranges: [{ level: "yes", extent }] }];
    }
    case "towns": {
      const added = trial.added.map((own) => own.key);
      const removed = trial.removed.map((own) => own.key);
      if (added.length + removed.length === 0) return [];
      return [{ op: "range", id, ranges: withTowns(parts, added, removed) }];
    }
  }
}

/** What was declared stays; a town taken out is excluded, a town put in is excluded no more. */
function withTowns(
  parts: readonly RangePart[],
  added: readonly string[],
  removed: readonly string[],
): RangePart[] {
  const kept = parts.flatMap((part): RangePart[] => {
    const { extent } = part;
    if (typeof extent !== "object" || !("towns" in extent)) return [part];
    const gone = part.level === "excluded" ? added : removed;
    const towns = extent.towns.filter((own) => !gone.includes(own));
    return towns.length > 0 ? [{ ...part, extent: { towns } }] : [];
  });
  if (added.length > 0) kept.push({ level: "yes", extent: { towns: [...added] } });
  if (removed.length > 0) kept.push({ level: "excluded", extent: { towns: [...removed] } });
  return kept;
}

export interface BandChange {
  band: string;
  gap_before: Estimate;
  gap_after: Estimate;
  sole_before: Estimate;
  sole_after: Estimate;
}

export interface ZoneChange {
  id: string | null;
  name: string;
  area_m2: number;
  readings: {
    reading: Reading;
    gap_before_m2: number;
    gap_after_m2: number;
    people: BandChange[];
  }[];
}

/** The answer to a trial. */
export interface Effect {
  towns_touched: number;
  city: ZoneChange;
  zones: ZoneChange[];
  gaps: GeoJSON.FeatureCollection;
}

/** A row as it would be; what a trial cannot change stays. */
export function rowAfter(row: Row, change: ZoneChange, reading: Reading, asked = "over65"): Row {
  const own = change.readings.find((it) => it.reading === reading);
  if (!own) return row;
  const band = (name: string) => own.people.find((it) => it.band === name);
  return {
    ...row,
    gapArea: own.gap_after_m2,
    gapShare: row.area > 0 ? own.gap_after_m2 / row.area : null,
    gapPeople: band(asked)?.gap_after ?? row.gapPeople,
    gapOver75: band("over75")?.gap_after ?? row.gapOver75,
    solePeople: band(asked)?.sole_after ?? row.solePeople,
    suppressed: undefined,
  };
}

/** The changes of a trial by row, those that would print as no change left out. */
export function rowsAfter(
  rows: readonly Row[],
  effect: Effect | undefined,
  reading: Reading,
  asked = "over65",
): Map<string, Row> {
  const after = new Map<string, Row>();
  for (const change of effect?.zones ?? []) {
    const before = rows.find((own) => own.id === (change.id ?? UNASSIGNED));
    if (!before) continue;
    const own = rowAfter(before, change, reading, asked);
    if (isDifferent(before, own)) after.set(before.id, own);
  }
  return after;
}

/** Whether any printed figure differs: hundredths of a km², whole persons. */
function isDifferent(before: Row, after: Row): boolean {
  const whole = (value: Estimate | undefined) => Math.round(value?.value ?? 0);
  return (
    Math.round(before.gapArea / 1e4) !== Math.round(after.gapArea / 1e4) ||
    whole(before.gapPeople) !== whole(after.gapPeople) ||
    whole(before.gapOver75) !== whole(after.gapOver75) ||
    whole(before.solePeople) !== whole(after.solePeople)
  );
}

/** A circle for the eye, longitude before latitude; figures are never taken from it. */
export function circle(
  [lon, lat]: readonly [number, number],
  kilometers: number,
): [number, number][] {
  const north = kilometers / 110.95;
  const east = kilometers / (111.32 * Math.cos((lat * Math.PI) / 180));
  return Array.from({ length: 97 }, (_, index) => {
    const angle = (index / 96) * 2 * Math.PI;
    return [lon + east * Math.cos(angle), lat + north * Math.sin(angle)];
  });
}
