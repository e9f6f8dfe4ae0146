import { describe, expect, it } from "vitest";
import {
  COLUMNS,
  decode,
  encode,
  INDICATORS,
  LAYERS,
  type LayerName,
  pressed,
  question,
  READINGS,
  START,
  type State,
  TABLES,
} from "../src/core/url";

/** A small generator with a seed: the same states on every run. */
function* states(count: number): Generator<State> {
  let seed = 20_260_930;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const pick = <Value>(values: readonly Value[]): Value => values[next(values.length)] as Value;
  const some = <Value>(values: readonly Value[]) => values.filter(() => next(2) === 1);
  for (let index = 0; index < count; index += 1) {
    const kinds = some(["visiting_nursing", "clinic", "home_help"]);
    yield {
      kinds: kinds.length > 0 ? kinds : START.kinds,
      capabilities: some(["24h", "terminal", "pain_control"]),
      match: pick(["all", "any"] as const),
      scene: pick(["", "terminal_team"]),
      band: pick(["over65", "total", "40to64", "under15"]),
      hours: pick(["", "midnight", "all"]),
      year: pick(["", "2030", "2050"]),
      countBy: pick(["office", "corporation"] as const),
      reading: pick(READINGS),
      indicator: pick(INDICATORS),
      layers: some(LAYERS).reduce<LayerName[]>(
        (on, own) => (on.includes(own) ? on : pressed(on, own)),
        [],
      ),
      zone: pick(["", "1", "15", "北部"]),
      office: pick(["", "visiting_nursing:9960100519"]),
      table: pick(TABLES),
      sort: pick(COLUMNS),
      descending: next(2) === 1,
      camera: pick([undefined, [11.4, 35.4481, 141.2953] as const]),
      lang: pick(["ja", "en"] as const),
    };
  }
}

describe("the planner's URL", () => {
  it("comes back as the state it was made from", () => {
    for (const state of states(500)) expect(decode(encode(state))).toEqual(state);
  });

  it("is empty for the start", () => {
    expect(encode(START)).toBe("");
    expect(decode("")).toEqual(START);
  });

  it("shades with one layer at a time", () => {
    expect(pressed(["gaps", "depth", "towns"], "nearest")).toEqual(["gaps", "nearest", "towns"]);
    expect(pressed(["gaps", "nearest"], "nearest")).toEqual(["gaps"]);
    expect(pressed(["depth"], "gaps")).toEqual(["gaps", "depth"]);
    expect(decode("?layers=nearest,gaps,depth").layers).toEqual(["gaps", "depth"]);
  });

  it("leaves out what it does not know", () => {
    const hostile =
      "?reading=rosy&show=rank&scene=<b>&hours=%00&count_by=moon&table=chair&sort=-name&zone=<script>&at=99/1/2&at=x&kind=&layers=roads&x=1";
    expect(decode(hostile)).toEqual({ ...START, layers: [] });
    expect(decode("?at=11/35")).toEqual(START);
    expect(decode("?at=11/200/0").camera).toBeUndefined();
  });

  it("asks for a scene of several services in place of kinds and capabilities", () => {
    const state: State = { ...START, scene: "terminal_team", hours: "all", countBy: "corporation" };
    expect(question(state)).toBe("scene=terminal_team&hours=all&count_by=corporation");
    expect(decode(encode(state))).toEqual(state);
    const link = encode({ ...START, hours: "midnight" });
    expect(link).toBe("hours=midnight");
    expect(question(decode(link))).toBe("kind=visiting_nursing&hours=midnight");
  });

  it("asks for the people of a projected year", () => {
    const state: State = { ...START, year: "2040", table: "outlook" };
    expect(question(state)).toBe("kind=visiting_nursing&year=2040");
    expect(decode(encode(state))).toEqual(state);
    expect(decode("?year=soon").year).toBe("");
  });

  it("asks the API for what it shows", () => {
    const state: State = {
      ...START,
      capabilities: ["24h", "terminal"],
      match: "any",
      reading: "optimistic",
    };
    expect(question(state)).toBe("kind=visiting_nursing&capability=24h,terminal&match=any");
    expect(question(state, true)).toContain("&reading=optimistic");
    expect(question({ ...state, capabilities: ["24h"] })).toBe(
      "kind=visiting_nursing&capability=24h",
    );
  });
});
