// Classes of the choropleth: fixed limits, so that two scenarios may be compared. No DOM.
import type { Indicator } from "./url";

/** Light to dark in one hue; the first is for zero. */
export const COLORS = ["#ffffff", "#dcebf7", "#aecfe9", "#6fa6d6", "#2f6fb4", "#0b3a75"] as const;

/** Depths of floods from under 0.5 m to 20 m and more, as every hazard map of the country is colored. */
export const FLOODS = ["#f7f5a9", "#ffd8c0", "#ffb7b7", "#ff9191", "#f285c9", "#dc7adc"] as const;

/**
 * Lower limits of the five classes above zero: shares in percent, people in persons, access in
 * offices for 1,000 people, the Gini index as it is, distances in km.
 */
export const LIMITS: Readonly<Record<Indicator, readonly number[]>> = {
  gap_share: [0, 5, 10, 25, 50],
  gap_people: [0, 100, 300, 1000, 3000],
  gap_over75: [0, 100, 300, 1000, 3000],
  sole_people: [0, 100, 300, 1000, 3000],
  access: [0, 0.1, 0.2, 0.3, 0.5],
  gini: [0, 0.1, 0.2, 0.3, 0.4],
  nearest: [0, 0.5, 1, 2, 4],
  within1: [0, 25, 50, 75, 90],
};

/** What rounds to nothing in print is nothing on the map. */
function nothing(indicator: Indicator): number {
  return indicator === "access" || indicator === "gini" || indicator === "nearest" ? 0.005 : 0.05;
}

/** The class of a value: 0 for none, 1 to 5 above; `undefined` where there is no figure. */
export function classOf(
  indicator: Indicator,
  value: number | null | undefined,
): number | undefined {
  if (value === null || value === undefined || !Number.isFinite(value)) return undefined;
  if (value < nothing(indicator)) return 0;
  return LIMITS[indicator].filter((limit) => value >= limit).length;
}

export interface LegendClass {
  color: string;
  /** From and up to (not including) in the indicator's unit; both absent for the class of zero. */
  from?: number;
  to?: number;
  count: number;
}

/** The legend with the number of zones in each class. */
export function legend(
  indicator: Indicator,
  values: readonly (number | null | undefined)[],
): LegendClass[] {
  const limits = LIMITS[indicator];
  return COLORS.map((color, index) => {
    const count = values.filter((value) => classOf(indicator, value) === index).length;
    const from = limits[index - 1];
    const to = limits[index];
    return {
      color,
      count,
      ...(from === undefined ? {} : { from }),
      ...(from === undefined || to === undefined ? {} : { to }),
    };
  });
}
