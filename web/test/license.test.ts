import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const web = new URL("../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, web), "utf8");

/** Packages that state no license of their own, with where it stands. */
const STATED_ELSEWHERE: Record<string, string> = {
  // The release after it, 2.0.3, brings the license of the same sources: MIT.
  "@mapbox/jsonlint-lines-primitives@2.0.2": "MIT",
};

interface Package {
  version: string;
  license?: string;
}

/** The licenses free enough for a municipality's own copy, as for the engine's dependencies. */
function allowed(): Set<string> {
  const section = read("../deny.toml").split("[licenses]")[1] ?? "";
  const list = /allow = \[([^\]]*)\]/.exec(section)?.[1] ?? "";
  return new Set([...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? ""));
}

/** Whether an SPDX expression leaves a choice that is allowed. */
function isFree(expression: string, free: Set<string>): boolean {
  const plain = expression.trim().replace(/^\(([^()]*)\)$/, "$1");
  if (free.has(plain)) return true;
  if (/[()]/.test(plain)) return false;
  const choices = plain.split(" OR ");
  if (choices.length > 1) return choices.some((own) => isFree(own, free));
  const parts = plain.split(" AND ");
  return parts.length > 1 && parts.every((own) => isFree(own, free));
}

it("uses only packages whose license is on the list in deny.toml", () => {
  const free = allowed();
  expect(free.has("MIT")).toBe(true);
  const locked = JSON.parse(read("package-lock.json")).packages as Record<string, Package>;
  const refused: string[] = [];
  let seen = 0;
  for (const [path, own] of Object.entries(locked)) {
    if (path === "") continue;
    // A package for another platform is not installed: what the registry says of it counts.
    const manifest = `${path}/package.json`;
    const stated = existsSync(new URL(manifest, web))
      ? (JSON.parse(read(manifest)) as Package).license
      : own.license;
    const name = `${path.split("node_modules/").at(-1)}@${own.version}`;
    const license = stated ?? STATED_ELSEWHERE[name] ?? "none stated";
    if (!isFree(license, free)) refused.push(`${name}: ${license}`);
    seen += 1;
  }
  expect(refused).toEqual([]);
  expect(seen).toBeGreaterThan(50);
});

it("reads license expressions as they are meant", () => {
  const free = new Set(["MIT", "ISC"]);
  for (const expression of ["MIT", "(MIT OR GPL-3.0)", "GPL-3.0 OR ISC", "MIT AND ISC"]) {
    expect(isFree(expression, free), expression).toBe(true);
  }
  for (const expression of ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR X) AND Y", "", "UNLICENSED"]) {
    expect(isFree(expression, free), expression).toBe(false);
  }
});

it("keeps the lock free of download addresses, with every platform's packages", () => {
  const locked = JSON.parse(read("package-lock.json")).packages as Record<
    string,
    { resolved?: string; optionalDependencies?: Record<string, string> }
  >;
  expect(Object.values(locked).filter((own) => own.resolved)).toEqual([]);
  for (const own of Object.values(locked)) {
    for (const name of Object.keys(own.optionalDependencies ?? {})) {
      expect(locked, name).toHaveProperty([`node_modules/${name}`]);
    }
  }
});
