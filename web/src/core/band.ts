// Age bands: whose people count. No DOM.

import type { Speak } from "./message";

/** Ages from a year on, and below another; `below` is undefined where the oldest are among them. */
export interface Ages {
  readonly from: number;
  readonly below: number | undefined;
}

/** The bands people ask for most, in the order they are offered. */
const USUAL = [
  "over65",
  "over75",
  "over85",
  "65to74",
  "75to84",
  "over95",
  "40to64",
  "15to64",
  "under15",
  "under18",
  "under5",
  "total",
];
/** Bands every census gives, whatever ages it parts people at. */
const ALWAYS = ["over65", "over75", "over85", "under15", "total"];

/** The ages of a band; everybody has none. */
export function agesOf(band: string): Ages | undefined {
  const [, word = "", first = "", last = ""] = /^(over|under|)(\d+)(?:to(\d+))?$/.exec(band) ?? [];
  if (!first) return undefined;
  if (word === "over") return { from: Number(first), below: undefined };
  if (word === "under") return { from: 0, below: Number(first) };
  return { from: Number(first), below: Number(last) + 1 };
}

/** The band of some ages, as URLs write it; everybody of known age is `total`. */
export function bandOf({ from, below }: Ages): string {
  if (below === undefined) return from === 0 ? "total" : `over${from}`;
  return from === 0 ? `under${below}` : `${from}to${below - 1}`;
}

/** A band in words. */
export function bandWords(t: Speak, band: string): string {
  const ages = agesOf(band);
  if (!ages) return t("page.planner.band.total");
  const { from, below } = ages;
  if (below === undefined) return t("page.planner.band.over", { from });
  if (from === 0) return t("page.planner.band.under", { below });
  return t("page.planner.band.span", { from, to: below - 1 });
}

/** The usual bands that people parted at these ages can be counted in. */
export function offered(breaks: readonly number[]): string[] {
  const told = (age: number | undefined) => age === undefined || breaks.includes(age);
  return USUAL.filter((band) => {
    const ages = agesOf(band);
    return ALWAYS.includes(band) || !ages || (told(ages.from) && told(ages.below));
  });
}
