import { expect, it } from "vitest";
import { signed } from "../src/core/format";
import type { Row } from "../src/core/report";
import {
  circle,
  declared,
  type Effect,
  isTicked,
  operations,
  pressed,
  type RangePart,
  radiusOf,
  rowsAfter,
  startRadius,
  type Trial,
} from "../src/core/trial";

const PARTS: RangePart[] = [
  { level: "yes", extent: { towns: ["a", "b"] } },
  { level: "consult", extent: { towns: ["b", "c"] } },
  { level: "excluded", extent: { towns: ["d"] } },
  { level: "yes", extent: { radius: 1540 } },
];
const TRIAL: Trial = { office: "x", tool: "towns", radius: 3.3, added: [], removed: [] };
const town = (key: string) => ({ key, name: key });

it("puts a radius on the slider's steps, and takes no other", () => {
  expect(radiusOf(3.26)).toBe(3.3);
  expect(radiusOf(0)).toBe(0.5);
  expect(radiusOf(99)).toBe(10);
  expect(radiusOf(Number.NaN)).toBeUndefined();
  expect(startRadius(PARTS)).toBe(1.5);
  expect(startRadius([])).toBe(3);
});

it("replaces the range by a circle in whole meters", () => {
  expect(operations({ ...TRIAL, tool: "radius" }, PARTS)).toEqual([
    { op: "range", id: "x", ranges: [{ level: "yes", extent: { radius: 3300 } }] },
  ]);
  expect(operations({ ...TRIAL, tool: "close" }, PARTS)).toEqual([{ op: "close", id: "x" }]);
});

it("keeps what was declared when towns come and go", () => {
  expect(operations(TRIAL, PARTS)).toEqual([]);
  const trial = { ...TRIAL, added: [town("d"), town("e")], removed: [town("b")] };
  const [change] = operations(trial, PARTS);
  expect(change).toEqual({
    op: "range",
    id: "x",
    ranges: [
      { level: "yes", extent: { towns: ["a"] } },
      { level: "consult", extent: { towns: ["c"] } },
      { level: "yes", extent: { radius: 1540 } },
      { level: "yes", extent: { towns: ["d", "e"] } },
      { level: "excluded", extent: { towns: ["b"] } },
    ],
  });
});

it("knows which towns are declared whole", () => {
  expect(declared(PARTS, "a", "1", true)).toBe("whole");
  expect(declared(PARTS, "c", "1", true)).toBe("part");
  expect(declared(PARTS, "z", "1", false)).toBe("none");
  const wide: RangePart[] = [
    { level: "yes", extent: { zones: ["1"] } },
    { level: "excluded", extent: { towns: ["d"] } },
  ];
  expect(declared(wide, "z", "1", true)).toBe("whole");
  expect(declared(wide, "d", "1", false)).toBe("none");
  expect(declared([{ level: "yes", extent: "whole_city" }], "z", "9", true)).toBe("whole");
});

it("undoes a press with a second press", () => {
  for (const isWhole of [true, false]) {
    const once = pressed(TRIAL, town("a"), isWhole);
    expect(isTicked(once, "a", isWhole)).toBe(!isWhole);
    expect(pressed(once, town("a"), isWhole)).toEqual(TRIAL);
  }
});

const estimate = (value: number) => ({ value, point: value, spread: 0 });
const row = (id: string) => ({ id, name: id, area: 1e6, gapArea: 5e5, gapShare: 0.5 }) as Row;
const change = (id: string | null, gap: number) => ({
  id,
  name: String(id),
  area_m2: 1e6,
  readings: [
    {
      reading: "pessimistic" as const,
      gap_before_m2: 5e5,
      gap_after_m2: gap,
      people: [
        {
          band: "over65",
          gap_before: estimate(10),
          gap_after: estimate(4),
          sole_before: estimate(1),
          sole_after: estimate(1),
        },
      ],
    },
  ],
});

it("shows rows that change in print, and leaves the others", () => {
  const rows = ["1", "2", "-"].map((id) => ({
    ...row(id),
    gapPeople: estimate(id === "2" ? 4 : 10),
    solePeople: estimate(1),
  }));
  const effect = {
    zones: [change("1", 2e5), change("2", 500_001), change(null, 5e5), change("9", 0)],
  } as unknown as Effect;
  const after = rowsAfter(rows, effect, "pessimistic");
  expect([...after.keys()]).toEqual(["1", "-"]);
  expect(after.get("1")).toMatchObject({ gapArea: 2e5, gapShare: 0.2 });
  expect(after.get("1")?.gapPeople?.value).toBe(4);
  expect(rowsAfter(rows, undefined, "pessimistic").size).toBe(0);
});

it("writes the sign of a difference", () => {
  const print = (size: number) => String(Math.round(size));
  expect(signed(12, print)).toBe("+12");
  expect(signed(-12, print)).toBe("−12");
  expect(signed(-0.2, print)).toBe("±0");
});

it("draws a circle of the radius", () => {
  const ring = circle([139, 35], 5);
  expect(ring[0]).toEqual(ring.at(-1)?.map((own) => expect.closeTo(own, 9)));
  const north = Math.max(...ring.map((own) => own[1]));
  expect((north - 35) * 110.95).toBeCloseTo(5, 3);
});
