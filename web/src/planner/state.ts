// The planner's state: the URL is the one truth, answers follow from it.

import messages from "virtual:messages/planner";
import { batch, computed, effect, signal } from "@preact/signals";
import {
  Api,
  type Catalogue,
  type Forecast,
  type Fragility,
  type Office,
  type Pairs,
  type Workspace,
  type Zone,
  type ZoneTowns,
} from "../core/api";
import { bandWords } from "../core/band";
import { type Speak, speaker } from "../core/message";
import {
  type AccessReport,
  type Report,
  row,
  sorted,
  UNASSIGNED,
  withAccess,
} from "../core/report";
import { ACCESS, decode, encode, question, type State } from "../core/url";

export const BASE = "/planner";
export const api = new Api(BASE);

export const state = signal<State>(decode(location.search));
export const workspace = signal<Workspace>();
export const catalogue = signal<Catalogue>();
export const zones = signal<Zone[]>([]);
export const report = signal<Report>();
export const towns = signal<ZoneTowns>();
export const office = signal<Office>();
export const access = signal<AccessReport>();
export const forecast = signal<Forecast>();
export const fragility = signal<Fragility>();
export const pairs = signal<Pairs>();
/** Whether the list of pairs is open: it is asked for only then. */
export const showsPairs = signal(false);
/** The town pointed at in the details, for the map. */
export const town = signal("");
export const busy = signal(false);
/** What could not be loaded; each thing is asked again by itself. */
const faults = signal<ReadonlySet<string>>(new Set());
export const failed = computed(() => faults.value.size > 0);
const attempt = signal(0);

/** Says a key; `{band}` is the age band asked for. */
export const say = computed<Speak>(() => {
  const { lang, band } = state.value;
  const plain = speaker(messages, lang);
  const words = bandWords(plain, band);
  return (key, values) => plain(key, { band: words, ...values });
});
export const rows = computed(() =>
  (report.value?.zones ?? []).map((zone) => {
    const own = row(zone, state.value.reading, state.value.band);
    return withAccess(
      own,
      access.value?.zones.find((it) => (it.id ?? UNASSIGNED) === own.id),
    );
  }),
);
export const sortedRows = computed(() =>
  sorted(rows.value, state.value.sort, state.value.descending),
);
export const city = computed(
  () =>
    report.value &&
    withAccess(row(report.value.city, state.value.reading, state.value.band), access.value?.city),
);
export const chosen = computed(() => rows.value.find((own) => own.id === state.value.zone));

/** The name of a kind, capability or scene in the page's language. */
export function named(own: { label: string; label_en: string }): string {
  return state.value.lang === "en" ? own.label_en : own.label;
}

/** A choice: goes into the history, so that the back button undoes it. */
export function choose(change: Partial<State>): void {
  const next = { ...state.value, ...change };
  if (encode(next) === encode(state.value)) return;
  state.value = next;
  history.pushState(null, "", address(next));
}

/** The map was moved: the URL follows without a step in the history. */
export function moved(camera: NonNullable<State["camera"]>): void {
  state.value = { ...state.value, camera };
  history.replaceState(null, "", address(state.value));
}

export function again(): void {
  attempt.value += 1;
}

function address(own: State): string {
  const query = encode(own);
  return query ? `${location.pathname}?${query}` : location.pathname;
}

export const asks = computed(() => question(state.value));
/** The question with its reading, for answers that are given in one reading. */
export const reads = computed(() => question(state.value, true));
const wantsAccess = computed(
  () => state.value.table === "access" || ACCESS.some((own) => own === state.value.indicator),
);
const wantsForecast = computed(() => state.value.table === "outlook");
/** Coming years stand side by side: the one chosen does not matter. */
const asksAhead = computed(() => question({ ...state.value, year: "" }));
const wantsLosses = computed(() => !state.value.zone && !state.value.office);
const zone = computed(() => state.value.zone);
const officeId = computed(() => state.value.office);

/** Starts following the URL and asking the server. */
export function start(): void {
  addEventListener("popstate", () => {
    state.value = decode(location.search);
  });
  effect(() => {
    attempt.value;
    load("workspace", async () => {
      const [own, kinds, areas] = await Promise.all([
        api.workspace(),
        api.catalogue(),
        api.zones(),
      ]);
      return () => {
        workspace.value = own;
        catalogue.value = kinds;
        zones.value = areas;
      };
    });
  });
  effect(() => {
    attempt.value;
    const query = asks.value;
    load("report", async () => {
      const answer = await api.report(query);
      return () => {
        if (asks.peek() === query) report.value = answer;
      };
    });
  });
  effect(() => {
    attempt.value;
    if (!wantsAccess.value) {
      access.value = undefined;
      return;
    }
    const query = reads.value;
    load("access", async () => {
      const answer = await api.access(query);
      return () => {
        if (wantsAccess.peek() && reads.peek() === query) access.value = answer;
      };
    });
  });
  effect(() => {
    attempt.value;
    if (!wantsForecast.value || !workspace.value?.projected_years.length) {
      forecast.value = undefined;
      return;
    }
    const query = asksAhead.value;
    load("forecast", async () => {
      const answer = await api.forecast(query);
      return () => {
        if (wantsForecast.peek() && asksAhead.peek() === query) forecast.value = answer;
      };
    });
  });
  effect(() => {
    attempt.value;
    if (!wantsLosses.value) return;
    const query = asks.value;
    fragility.value = undefined;
    const work = async () => {
      const answer = await api.fragility(query);
      return () => {
        if (asks.peek() === query) fragility.value = answer;
      };
    };
    // The table does not wait for it.
    load("fragility", work, true);
  });
  effect(() => {
    attempt.value;
    if (!wantsLosses.value || !showsPairs.value) return;
    const query = asks.value;
    pairs.value = undefined;
    const work = async () => {
      const answer = await api.pairs(query);
      return () => {
        if (asks.peek() === query) pairs.value = answer;
      };
    };
    load("pairs", work, true);
  });
  effect(() => {
    attempt.value;
    const [id, query] = [zone.value, asks.value];
    town.value = "";
    if (!id) {
      towns.value = undefined;
      return;
    }
    load("towns", async () => {
      const answer = await api.towns(id, query);
      return () => {
        if (zone.peek() === id && asks.peek() === query) towns.value = answer;
      };
    });
  });
  effect(() => {
    attempt.value;
    const id = officeId.value;
    if (!id) {
      office.value = undefined;
      return;
    }
    load("office", async () => {
      const answer = await api.office(id);
      return () => {
        if (officeId.peek() === id) office.value = answer;
      };
    });
  });
}

let running = 0;

function load(name: string, work: () => Promise<() => void>, isAside = false): void {
  const settle = (isFault: boolean) => {
    const others = [...faults.peek()].filter((own) => own !== name);
    faults.value = new Set(isFault ? [...others, name] : others);
  };
  if (!isAside) running += 1;
  busy.value = running > 0;
  work()
    .then((done) =>
      batch(() => {
        settle(false);
        done();
      }),
    )
    .catch(() => settle(true))
    .finally(() => {
      if (!isAside) running -= 1;
      busy.value = running > 0;
    });
}
