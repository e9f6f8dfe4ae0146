import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import planner from "virtual:messages/planner";
import resident from "virtual:messages/resident";
import { expect, it } from "vitest";
import { speaker } from "../src/core/message";
import { TOOLS } from "../src/core/trial";
import { COLUMNS, INDICATORS, LAYERS, READINGS, TABLES } from "../src/core/url";

const src = join(import.meta.dirname, "../src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((own) =>
  /\.tsx?$/.test(own),
);

/** Keys as the sources write them; those built from a value are listed below. */
function keys(folder: string): string[] {
  return files
    .filter((file) => file.startsWith(folder) || file.startsWith("map"))
    .flatMap((file) => [...readFileSync(join(src, file), "utf8").matchAll(/"(page\.[\w.]+)"/g)])
    .map((found) => found[1] ?? "");
}

it("says every key the resident's scripts use", () => {
  for (const key of keys("resident")) expect(resident, key).toHaveProperty([key]);
});

it("says every key the planner's page uses", () => {
  const built = [
    ...COLUMNS.map((own) => `page.planner.table.${own}`),
    ...INDICATORS.map((own) => `page.planner.indicator.${own}`),
    ...LAYERS.map((own) => `page.planner.layer.${own}`),
    ...TABLES.map((own) => `page.planner.tables.${own}`),
    ...TOOLS.map((own) => `page.planner.trial.${own}`),
    ...READINGS.map((own) => `page.planner.${own}`),
    ...["", 1, 2, 3].map((own) => `page.planner.legend.depth${own}`),
    ...["", 1, 2, 3, 4, 5, 6].map((own) => `page.planner.legend.flood${own}`),
    ...["all", "any"].map((own) => `page.planner.match_${own}`),
  ];
  for (const key of [...keys("planner"), ...built]) expect(planner, key).toHaveProperty([key]);
});

it("has both languages, and never calls a gap 医療空白", () => {
  for (const [key, { ja, en }] of Object.entries({ ...resident, ...planner })) {
    expect(ja.trim(), key).not.toBe("");
    expect(en.trim(), key).not.toBe("");
    expect(ja).not.toContain("医療空白");
  }
});

it("fills placeholders and never loses a missing key", () => {
  const say = speaker({ a: { ja: "{n}件", en: "{n} found" } }, "ja");
  expect(say("a", { n: 3 })).toBe("3件");
  expect(say("a")).toBe("{n}件");
  expect(say("b")).toBe("b");
});
