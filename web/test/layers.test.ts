import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const src = join(import.meta.dirname, "../src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((own) =>
  /\.tsx?$/.test(own),
);
const text = (file: string) => readFileSync(join(src, file), "utf8");

it("keeps core free of the document and of the map", () => {
  for (const file of files.filter((own) => own.startsWith("core"))) {
    expect(text(file), file).not.toMatch(/\bdocument\.|maplibre|from "preact/);
  }
});

it("lets only the modules of the map load MapLibre, and pages load them late", () => {
  for (const file of files) {
    const loads = /from "maplibre-gl/.test(text(file));
    const isMap = file.startsWith("map") || /(resident|planner)\/map\.ts$/.test(file);
    if (loads) expect(isMap, file).toBe(true);
    if (!isMap) expect(text(file), file).not.toMatch(/^import (?!type).*from "\.\.?\/map"/m);
  }
});
