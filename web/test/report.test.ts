import { expect, it } from "vitest";
import {
  indicatorValue,
  type Row,
  row,
  sorted,
  withAccess,
  type ZoneFigures,
} from "../src/core/report";

const estimate = (value: number) => ({ value, point: value, spread: 0 });

const zone: ZoneFigures = {
  id: "5",
  name: "千鳥野",
  area_m2: 2_673_000,
  population: [["over65", estimate(2980)]],
  readings: [
    {
      reading: "pessimistic",
      gap_m2: 2_487_000,
      gap_share: 0.93,
      inhabited_gap_share: 0.5,
      people: [{ band: "over65", gap: estimate(2677), sole: estimate(0) }],
    },
  ],
};

it("takes the figures of the reading asked for", () => {
  const own = row(zone, "pessimistic");
  expect(own.gapPeople?.value).toBe(2677);
  expect(own.over75).toBeUndefined();
  expect(row(zone, "optimistic").gapShare).toBeNull();
  expect(row({ ...zone, id: null }, "pessimistic").id).toBe("-");
});

it("shows what suppressed values leave open only where it is a person or more", () => {
  const bounded = (lower: number, upper: number) => {
    const people = [
      { band: "over65", gap: estimate(5), sole: estimate(0), suppressed: { lower, upper } },
    ];
    const readings = zone.readings.map((own) => ({ ...own, people }));
    return row({ ...zone, readings }, "pessimistic").suppressed;
  };
  expect(bounded(4.9, 5.2)).toBeUndefined();
  expect(bounded(3.2, 7.9)).toEqual({ lower: 3.2, upper: 7.9 });
  expect(row(zone, "pessimistic").suppressed).toBeUndefined();
});

it("keeps the city's order within ties, either way round", () => {
  const rows = [0, 0, 5, 0].map((value, index) => ({
    ...row(zone, "pessimistic"),
    id: String(index),
    gapPeople: estimate(value),
  })) as Row[];
  const ids = (own: Row[]) => own.map((it) => it.id).join("");
  expect(ids(sorted(rows, "gap_people", true))).toBe("2013");
  expect(ids(sorted(rows, "gap_people", false))).toBe("0132");
  expect(ids(sorted(rows, "zone", true))).toBe("3210");
});

it("shades access in the unit of its legend, and leaves out what cannot be given", () => {
  const access = { id: "5", name: "千鳥野", per_1000: 0.08, gini: null };
  const near = { ...access, nearest: { mean_m: 689, within: [0.85, 1] } };
  const own = withAccess(row(zone, "pessimistic"), near);
  expect(indicatorValue(own, "access")).toBe(0.08);
  expect(indicatorValue(own, "gini")).toBeUndefined();
  expect(indicatorValue(own, "nearest")).toBeCloseTo(0.689, 9);
  expect(indicatorValue(own, "within1")).toBeCloseTo(85, 9);
  const none = withAccess(row(zone, "pessimistic"), { ...access, nearest: null });
  expect(indicatorValue(none, "nearest")).toBeUndefined();
});
