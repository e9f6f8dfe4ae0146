// An import as the server tells it, and what the page makes of it. No DOM.

export type Step =
  | "receiving"
  | "waiting"
  | "reading"
  | "ready"
  | "applying"
  | "applied"
  | "stopped"
  | "failed"
  | "too_long";

export interface FileReport {
  name: string;
  format: string;
  /** What it holds; empty if it was not recognized. */
  title: string;
  rows_read: number;
  accepted: number;
  rejected: number;
  /** Of a list without an official format: what its columns are taken for. */
  columns?: ListColumns;
}

/** What a column of a list can hold, in the order of a list. */
export const LIST_COLUMNS = [
  "name",
  "kana",
  "kind",
  "code",
  "postal_code",
  "address",
  "building",
  "lat",
  "lon",
  "phone",
  "fax",
  "url",
  "hours",
  "consultation",
  "specialities",
  "notices",
  "corporation",
  "capacity",
] as const;

export interface ListColumns {
  headers: string[];
  /** The first rows. */
  samples: string[][];
  /** Kind id of rows whose kind no column tells. */
  kind: string | null;
  /** Which column, from 0, holds what. */
  columns: Record<string, number>;
  /** Whether somebody said so; otherwise it is a guess. */
  remembered: boolean;
}

export interface Counts {
  added: number;
  changed: number;
  missing: number;
  removed: number;
}

export const WHATS = ["new", "moved", "changed", "missing", "unchanged"] as const;

export interface Change {
  entity: string;
  id: string;
  name: string;
  kind?: string;
  what: string;
  fields: { name: string; before?: string; after?: string }[];
}

export interface Issue {
  severity: "rejected" | "dropped" | "noted";
  file: string;
  row: number | null;
  column: string | null;
  value: string | null;
  rule: string;
  rule_en: string;
}

export interface Preview {
  base: number;
  obstacle: "too_many_rejected" | "nothing_recognized" | null;
  rows_read: number;
  rows_rejected: number;
  files: FileReport[];
  counts: Record<string, Counts>;
  offices: Record<(typeof WHATS)[number], number>;
  changes: Change[];
  changes_total: number;
  issues: Issue[];
  issues_total: number;
  places: GeoJSON.FeatureCollection;
  bounds: [number, number, number, number] | null;
}

export interface Job {
  id: number;
  step: Step;
  done: number;
  total: number;
  file: string;
  files: { name: string; bytes: number }[];
  preview: Preview | null;
  revision: number | null;
  changed: boolean | null;
}

export interface Revision {
  number: number;
  at: string;
  actor: string;
  reason: string;
}

export interface Restored {
  to: number;
  revision: number;
  counts: Record<string, Counts>;
}

/** Whether the server is busy with it. */
export function isRunning(step: Step): boolean {
  return step === "waiting" || step === "reading" || step === "applying";
}

/** Whether nothing more can be done with it: the next files begin another. */
export function isOver(step: Step): boolean {
  return step === "applied" || step === "failed" || step === "stopped" || step === "too_long";
}

/** Whether applying it would change anything. */
export function changesAnything(preview: Preview): boolean {
  return Object.values(preview.counts).some((own) => own.added + own.changed + own.removed > 0);
}

/** `1.2 MB`, `340 KB`. */
export function size(bytes: number): string {
  if (bytes >= 1_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1_000))} KB`;
}

/** The day and minute of a revision as an office in Japan reads it. */
export function moment(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return time.toLocaleString("ja-JP", {
    timeZone: "Asia/Tokyo",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** What a revision was made by: files of an import are named, other words stand as they are. */
export function reasonParts(reason: string): { verb: string; rest: string } {
  const [verb = "", ...rest] = reason.split(" ");
  return ["import", "restore", "same", "apart", "columns", "forget"].includes(verb)
    ? { verb, rest: rest.join(" ") }
    : { verb: "", rest: reason };
}

export const DOUBTS = [
  "twice",
  "far_from_address",
  "pile",
  "no_position",
  "coarse_position",
  "not_answered",
  "stale",
  "no_range",
  "notice_denied",
] as const;

export interface QualityRow {
  kind: string;
  /** Absent for all offices of the kind. */
  zone: string | null;
  name: string;
  offices: number;
  with_position: number;
  by_address: number;
  with_phone: number;
  asked: number;
  answered: number;
  fresh: number;
  with_range: number;
  public_range: number;
}

export interface QualityReport {
  revision: number;
  rows: QualityRow[];
  work: {
    doubt: (typeof DOUBTS)[number];
    id: string;
    name: string;
    address: string;
    phone: string | null;
    zone: string | null;
    detail: string | null;
    /** The other record, where two seem to be one office. */
    other: string | null;
  }[];
}
