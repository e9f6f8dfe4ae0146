import { describe, expect, it } from "vitest";
import {
  AUDIENCES,
  body,
  decodeOrder,
  encodeOrder,
  FIRST,
  isOver,
  type Order,
} from "../src/core/book";

const ORDER: Order = {
  ...FIRST,
  book: "care_manager",
  zones: ["1", "15"],
  kinds: ["care_manager"],
  order: "kana",
  paper: "b5",
  large: true,
  perPage: 2,
  audience: "professional",
  date: "2026-12-01",
  publisher: "汐見野市 & 医師会",
  url: "https://example.jp/?a=1&b=2",
};

describe("an order as a URL", () => {
  it("comes back as it went", () => {
    for (const audience of AUDIENCES) {
      for (const perPage of [0, 1, 4]) {
        const order = { ...ORDER, audience, perPage };
        expect(decodeOrder(`?${encodeOrder(order, "en")}`)).toEqual({ order, lang: "en" });
      }
    }
    expect(encodeOrder(FIRST, "ja")).toBe("");
    expect(decodeOrder("")).toEqual({ order: FIRST, lang: "ja" });
  });

  it("leaves out what means nothing, and the article", () => {
    const { order } = decodeOrder("?per_page=99&audience=everybody&date=soon&large=yes&x=1");
    expect(order).toEqual(FIRST);
    expect(encodeOrder({ ...FIRST, article: "# 長い文章" }, "ja")).toBe("");
  });
});

it("leaves the book's own where nothing was chosen", () => {
  expect(body(FIRST, "ja")).toMatchObject({
    order: null,
    paper: null,
    per_page: null,
    articles: [],
  });
  expect(body({ ...ORDER, article: "# 題" }, "ja")).toMatchObject({
    order: "kana",
    per_page: 2,
    articles: ["# 題"],
  });
});

it("knows when nothing more happens by itself", () => {
  expect(isOver("gathering") || isOver("setting") || isOver("writing") || isOver("waiting")).toBe(
    false,
  );
  expect(isOver("set") && isOver("written") && isOver("stopped") && isOver("failed")).toBe(true);
});
