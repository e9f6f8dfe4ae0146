// A handbook's order as a URL, and what the server says of it. No DOM.

export interface Book {
  id: string;
  title: string;
  title_en: string;
  kinds: string[];
  layout: "card" | "profile" | "list" | "sheet";
  order: string;
  paper: string;
  per_page: number | null;
}

export interface BookList {
  books: Book[];
  papers: string[];
  orders: string[];
  /** The day an edition bears unless another is chosen. */
  today: string;
}

export const AUDIENCES = ["public", "professional", "planner"] as const;
export type Audience = (typeof AUDIENCES)[number];

/** What is to be made, as the server takes it; empty texts mean the book's own. */
export interface Order {
  book: string;
  zones: readonly string[];
  kinds: readonly string[];
  order: string;
  paper: string;
  large: boolean;
  /** 0: as many as fit. */
  perPage: number;
  audience: Audience;
  date: string;
  publisher: string;
  url: string;
  /** A page to read, in Markdown. */
  article: string;
}

export const FIRST: Order = {
  book: "medical",
  zones: [],
  kinds: [],
  order: "",
  paper: "",
  large: false,
  perPage: 0,
  audience: "public",
  date: "",
  publisher: "",
  url: "",
  article: "",
};

export type Step =
  | "waiting"
  | "gathering"
  | "setting"
  | "set"
  | "writing"
  | "written"
  | "stopped"
  | "failed";

export interface Entry {
  number: number;
  id: string;
  name: string;
  page: number | null;
}

export interface Job {
  id: number;
  step: Step;
  done: number;
  total: number;
  book: {
    title: string;
    entries: number;
    pages: number;
    hash: string;
    contents: Entry[];
  } | null;
  fault: string | null;
  fault_en: string | null;
}

export interface Edition {
  number: number;
  book: string;
  audience: Audience;
  title: string;
  issued_on: string;
  hash: string;
  revision: number;
  at: string;
}

/** Whether nothing more happens by itself. */
export function isOver(step: Step): boolean {
  return step === "set" || step === "written" || step === "stopped" || step === "failed";
}

/** The body of a request. */
export function body(order: Order, lang: "ja" | "en"): Record<string, unknown> {
  const text = (own: string) => own.trim() || null;
  return {
    book: order.book,
    zones: order.zones,
    kinds: order.kinds,
    order: text(order.order),
    paper: text(order.paper),
    large: order.large,
    per_page: order.perPage || null,
    audience: order.audience,
    date: text(order.date),
    publisher: order.publisher.trim(),
    url: text(order.url),
    articles: order.article.trim() ? [order.article] : [],
    lang,
  };
}

/** The order as a query, without the article: that is too long for a URL. */
export function encodeOrder(order: Order, lang: "ja" | "en"): string {
  const query = new URLSearchParams();
  const set = (name: string, value: string, first: string) => {
    if (value !== first) query.set(name, value);
  };
  set("book", order.book, FIRST.book);
  set("zone", order.zones.join(","), "");
  set("kind", order.kinds.join(","), "");
  set("order", order.order, "");
  set("paper", order.paper, "");
  set("large", order.large ? "1" : "", "");
  set("per_page", order.perPage ? String(order.perPage) : "", "");
  set("audience", order.audience, FIRST.audience);
  set("date", order.date, "");
  set("publisher", order.publisher, "");
  set("url", order.url, "");
  set("lang", lang, "ja");
  return query.toString();
}

/** Reads a query; what means nothing is left out. */
export function decodeOrder(search: string): { order: Order; lang: "ja" | "en" } {
  const query = new URLSearchParams(search);
  const list = (name: string) => (query.get(name) ?? "").split(",").filter((own) => own !== "");
  const perPage = Number(query.get("per_page"));
  return {
    order: {
      book: query.get("book") || FIRST.book,
      zones: list("zone"),
      kinds: list("kind"),
      order: query.get("order") ?? "",
      paper: query.get("paper") ?? "",
      large: query.get("large") === "1",
      perPage: Number.isInteger(perPage) && perPage >= 1 && perPage <= 4 ? perPage : 0,
      audience: AUDIENCES.find((own) => own === query.get("audience")) ?? FIRST.audience,
      date: /^\d{4}-\d{2}-\d{2}$/.test(query.get("date") ?? "") ? (query.get("date") ?? "") : "",
      publisher: query.get("publisher") ?? "",
      url: query.get("url") ?? "",
      article: "",
    },
    lang: query.get("lang") === "en" ? "en" : "ja",
  };
}
