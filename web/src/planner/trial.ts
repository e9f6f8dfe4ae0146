// What is tried for the chosen office: the hand moves, answers follow, nothing is stored.
import { batch, computed, effect, signal } from "@preact/signals";
import type { Office } from "../core/api";
import { Latest } from "../core/latest";
import { type Row, UNASSIGNED } from "../core/report";
import {
  declared,
  type Effect,
  isTicked,
  type Operation,
  operations,
  pressed,
  rowAfter,
  rowsAfter,
  startRadius,
  type Ticked,
  type Tool,
  type Trial,
} from "../core/trial";
import { api, choose, city, office, reads, rows, state, towns } from "./state";

interface Wish {
  office: string;
  query: string;
  operations: Operation[];
}

const kept = signal<Trial>();
const answer = signal<{ wish: Wish; effect: Effect }>();

/** The trial of the office that is chosen; it ends when another is chosen. */
export const trial = computed<Trial | undefined>(() =>
  kept.value?.office === state.value.office ? kept.value : undefined,
);
/** An answer is under way. */
export const waits = signal(false);
export const trialFailed = signal(false);

const parts = computed(() =>
  office.value?.id === state.value.office ? (office.value?.range_parts ?? []) : [],
);
const wish = computed<Wish | undefined>(() => {
  const own = trial.value;
  if (!own || office.value?.id !== own.office) return undefined;
  const list = operations(own, parts.value);
  return list.length > 0 ? { office: own.office, query: reads.value, operations: list } : undefined;
});

/** The newest answer about this office under this question, of this hand position or one just before. */
export const outcome = computed(() => {
  const [own, of] = [answer.value, wish.value];
  return own && of && own.wish.office === of.office && own.wish.query === of.query
    ? own.effect
    : undefined;
});

/** Rows that a trial changes, as they would be. */
export const after = computed(() =>
  rowsAfter(rows.value, outcome.value, state.value.reading, state.value.band),
);
export const cityAfter = computed<Row | undefined>(() => {
  const own = city.value;
  return (
    own && outcome.value && rowAfter(own, outcome.value.city, state.value.reading, state.value.band)
  );
});
/** All rows, with those changed as they would be: what the map shades. */
export const shownRows = computed(() => rows.value.map((own) => after.value.get(own.id) ?? own));
/** Zones whose gaps the answer draws, as tiles name them. */
export const redrawn = computed(() => (outcome.value?.zones ?? []).map((own) => own.id ?? ""));

const requests = new Latest<Wish, Effect>(
  ({ query, operations }) => api.whatIf(query, operations),
  (own, effect) =>
    batch(() => {
      answer.value = { wish: own, effect };
      waits.value = JSON.stringify(wish.peek()) !== JSON.stringify(own);
      trialFailed.value = false;
    }),
  () =>
    batch(() => {
      waits.value = false;
      trialFailed.value = true;
    }),
);

/** Starts asking; a wish that is the same in words is not asked again. */
export function startTrials(): void {
  let last = "";
  effect(() => {
    const own = wish.value;
    const words = own ? JSON.stringify(own) : "";
    if (words === last) return;
    last = words;
    if (own) {
      waits.value = true;
      requests.ask(own);
    } else {
      requests.drop();
      batch(() => {
        answer.value = undefined;
        waits.value = false;
        trialFailed.value = false;
      });
    }
  });
}

/** Takes a tool in hand for the chosen office, or puts it down. */
export function take(tool: Tool): void {
  const own = office.peek();
  if (!own) return;
  if (trial.peek()?.tool === tool) {
    reset();
    return;
  }
  kept.value = fresh(own.id, tool, startRadius(own.range_parts ?? []));
  if (tool === "towns" && !state.peek().zone) choose({ zone: own.zone ?? UNASSIGNED });
}

/** What if an office closed: chooses it and tries. */
export function closing(id: string): void {
  batch(() => {
    kept.value = fresh(id, "close", 3);
    choose({ office: id });
  });
}

function fresh(id: string, tool: Tool, radius: number): Trial {
  return { office: id, tool, radius, added: [], removed: [] };
}

export function reset(): void {
  kept.value = undefined;
}

export function setRadius(radius: number): void {
  if (trial.peek()) kept.value = { ...(trial.peek() as Trial), radius };
}

/** How much of a town of a zone the office declared. */
export function reachOf(key: string, zone: string): "whole" | "part" | "none" {
  const ids = towns.value?.towns.find((own) => own.key === key)?.office_ids ?? [];
  return declared(parts.value, key, zone, ids.includes(state.value.office));
}

export function press(town: Ticked, zone: string): void {
  const own = trial.peek();
  if (own?.tool !== "towns") return;
  kept.value = pressed(own, town, reachOf(town.key, zone) === "whole");
}

export function ticked(key: string, zone: string): boolean {
  const own = trial.value;
  return own !== undefined && isTicked(own, key, reachOf(key, zone) === "whole");
}

export function canCircle(own: Office): boolean {
  return own.position !== undefined;
}
