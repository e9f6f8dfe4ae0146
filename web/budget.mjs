// What a page loads, packed as the server packs it; fails where a budget is exceeded.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;

/** The files an entry loads at once: itself and its static imports. */
function closure(name, seen = new Set()) {
  if (seen.has(name)) return [];
  seen.add(name);
  const chunk = manifest[name];
  return [
    chunk.file,
    ...(chunk.css ?? []),
    ...(chunk.imports ?? []).flatMap((own) => closure(own, seen)),
  ];
}

const total = (files) => [...new Set(files)].reduce((sum, file) => sum + size(file), 0);
const scripts = (files) => files.filter((file) => file.endsWith(".js"));
const assets = readdirSync(new URL("assets/", dist)).map((file) => `assets/${file}`);
const resident = closure("src/resident/main.ts");
const planner = closure("src/planner/main.tsx");
const handbook = closure("src/handbook/main.tsx");
const intake = closure("src/import/main.tsx");
const heavy = assets.filter((file) => file.endsWith(".js") && size(file) > 200);
const worker = assets.filter((file) => file.includes("worker"));
const mapCss = assets.filter(
  (file) =>
    file.endsWith(".css") && ![...resident, ...planner, ...handbook, ...intake].includes(file),
);

const lines = [
  ["resident scripts", total(scripts(resident)), 15],
  // The page itself is measured by the server's tests; ten are kept for it.
  ["resident scripts and styles", total(resident), 20],
  ["planner without map", total(planner), 60],
  ["handbooks", total(handbook), 40],
  ["import without map", total(intake), 40],
  ["MapLibre main", total(heavy.filter((file) => !worker.includes(file))), 300],
  ["MapLibre worker", total(worker), 155],
  ["MapLibre styles", total(mapCss), 12],
];
let over = false;
for (const [name, kilobytes, budget] of lines) {
  const exceeds = kilobytes > budget;
  over ||= exceeds;
  console.log(
    `${exceeds ? "OVER" : "ok  "} ${kilobytes.toFixed(1).padStart(6)} / ${budget} kB gz  ${name}`,
  );
}
const fonts = assets.filter((file) => /\.(woff2?|ttf|otf)$/.test(file));
if (fonts.length > 0) {
  console.log(`OVER web fonts on screen: ${fonts.join(", ")}`);
  over = true;
}
process.exit(over ? 1 : 0);
