import { expect, test } from "vitest";
import { agesOf, bandOf, bandWords, offered } from "../src/core/band";

test("bands and ages are one to one", () => {
  for (const band of ["over65", "under15", "40to64", "5to5", "over18"]) {
    const ages = agesOf(band);
    expect(ages && bandOf(ages)).toBe(band);
  }
  expect(agesOf("total")).toBeUndefined();
  expect(bandOf({ from: 0, below: undefined })).toBe("total");
});

test("a band is said with both ages", () => {
  const t = (key: string, values = {}) => `${key.split(".").pop()} ${Object.values(values)}`;
  expect(bandWords(t, "40to64")).toBe("span 40,64");
  expect(bandWords(t, "under15")).toBe("under 15");
  expect(bandWords(t, "over65")).toBe("over 65");
});

test("only bands that the census parts are offered", () => {
  expect(offered([])).toEqual(["over65", "over75", "over85", "under15", "total"]);
  expect(offered([0, 15, 18, 65, 75])).toContain("15to64");
  expect(offered([0, 15, 18, 65, 75])).toContain("65to74");
  expect(offered([0, 15, 18, 65, 75])).not.toContain("40to64");
});
