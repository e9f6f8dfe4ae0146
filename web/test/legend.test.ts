import { expect, it } from "vitest";
import { COLORS, classOf, LIMITS, legend } from "../src/core/legend";
import { INDICATORS } from "../src/core/url";

it("puts a value into the class whose lower limit it reaches", () => {
  expect(classOf("gap_share", 0)).toBe(0);
  expect(classOf("gap_share", 0.04)).toBe(0);
  expect(classOf("gap_share", 0.1)).toBe(1);
  expect(classOf("gap_share", 4.999)).toBe(1);
  expect(classOf("gap_share", 5)).toBe(2);
  expect(classOf("gap_share", 100)).toBe(5);
  expect(classOf("gap_people", undefined)).toBeUndefined();
  expect(classOf("gap_people", Number.NaN)).toBeUndefined();
});

it("has five classes above zero in every indicator, limits rising", () => {
  for (const indicator of INDICATORS) {
    const limits = LIMITS[indicator];
    expect(limits).toHaveLength(COLORS.length - 1);
    expect([...limits].sort((a, b) => a - b)).toEqual(limits);
  }
});

it("counts every zone with a figure exactly once", () => {
  const values = [0, 3, 7, 22.4, 42.9, 93, undefined, null];
  const counts = legend("gap_share", values).map((own) => own.count);
  expect(counts).toEqual([1, 1, 1, 1, 1, 1]);
});

it("knows small figures of access from none", () => {
  expect(classOf("access", 0.02)).toBe(1);
  expect(classOf("access", 0.004)).toBe(0);
  expect(classOf("gini", 0.42)).toBe(5);
  expect(classOf("nearest", 0.69)).toBe(2);
});
