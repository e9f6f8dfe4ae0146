// The order stands in the URL; the book made of it is a job on the server that is asked after.

import messages from "virtual:messages/handbook";
import { computed, effect, signal } from "@preact/signals";
import { Api, type Catalogue, type Workspace, type Zone } from "../core/api";
import {
  type BookList,
  body,
  decodeOrder,
  type Edition,
  encodeOrder,
  isOver,
  type Job,
  type Order,
} from "../core/book";
import { type Speak, speaker } from "../core/message";

export const api = new Api("/planner");

const read = decodeOrder(location.search);
export const order = signal<Order>(read.order);
export const lang = signal<"ja" | "en">(read.lang);
export const say = computed<Speak>(() => speaker(messages, lang.value));

export const books = signal<BookList>();
export const workspace = signal<Workspace>();
export const catalogue = signal<Catalogue>();
export const zones = signal<Zone[]>([]);
export const editions = signal<Edition[]>([]);

export const job = signal<Job>();
/** The order the job was made of. */
const made = signal("");
/** The page looked at, from 1. */
export const page = signal(1);
/** Why nothing can be made, in the page's language. */
export const fault = signal("");
/** The number under which the book shown was kept. */
export const kept = signal(0);

export const book = computed(() => books.value?.books.find((own) => own.id === order.value.book));
export const running = computed(() => job.value !== undefined && !isOver(job.value.step));
/** Whether what is shown is not what is ordered. */
export const isStale = computed(
  () => job.value !== undefined && made.value !== JSON.stringify(order.value),
);

export function choose(change: Partial<Order>): void {
  order.value = { ...order.value, ...change };
}

/** The name of a kind, zone or book in the page's language. */
export function named(own: { label: string; label_en: string }): string {
  return lang.value === "en" ? own.label_en : own.label;
}

export function start(): void {
  effect(() => {
    const query = encodeOrder(order.value, lang.value);
    history.replaceState(null, "", query ? `${location.pathname}?${query}` : location.pathname);
  });
  void load();
}

async function load(): Promise<void> {
  try {
    const [all, own, kinds, areas, past] = await Promise.all([
      api.books(),
      api.workspace(),
      api.catalogue(),
      api.zones(),
      api.editions(),
    ]);
    books.value = all;
    workspace.value = own;
    catalogue.value = kinds;
    zones.value = areas;
    editions.value = past;
  } catch {
    fault.value = say.peek()("page.handbook.failed");
  }
}

/** Makes the book that is ordered; one made before goes. */
export async function make(): Promise<void> {
  await dismiss();
  fault.value = "";
  kept.value = 0;
  made.value = JSON.stringify(order.value);
  await follow(() => api.post<Job>("handbooks/jobs", body(order.value, lang.value)));
}

/** Writes the PDF of the book shown. */
export async function write(): Promise<void> {
  const own = job.value;
  if (own) await follow(() => api.post<Job>(`handbooks/jobs/${own.id}/pdf`, {}));
}

async function follow(begin: () => Promise<Job>): Promise<void> {
  try {
    let state = await begin();
    job.value = state;
    while (!isOver(state.step)) {
      await new Promise((done) => setTimeout(done, 150));
      // Another book was begun, or this one was stopped.
      if (job.value?.id !== state.id) return;
      state = await api.fresh<Job>(`handbooks/jobs/${state.id}`);
      if (job.value?.id !== state.id) return;
      job.value = state;
    }
    page.value = Math.min(page.value, state.book?.pages ?? 1);
    if (state.step === "failed") {
      fault.value = (lang.value === "en" ? state.fault_en : state.fault) ?? "";
    }
  } catch (failure) {
    fault.value = words(failure);
  }
}

function words(failure: unknown): string {
  const problem = (failure as { problem?: { detail: string; detail_en: string } }).problem;
  if (problem) return lang.peek() === "en" ? problem.detail_en : problem.detail;
  return say.peek()("page.handbook.failed");
}

/** Stops what is being made. Pages that are there stay. */
export async function stop(): Promise<void> {
  const own = job.value;
  if (!own) return;
  if (own.step === "writing") {
    await api.remove(`handbooks/jobs/${own.id}/pdf`).catch(() => undefined);
  } else {
    await dismiss();
  }
}

async function dismiss(): Promise<void> {
  const own = job.value;
  job.value = undefined;
  if (own) await api.remove(`handbooks/jobs/${own.id}`).catch(() => undefined);
}

/** Keeps the edition, so that errata can be made against it. */
export async function keep(): Promise<void> {
  const own = job.value;
  if (!own) return;
  try {
    const { number } = await api.post<{ number: number }>(`handbooks/jobs/${own.id}/edition`, {});
    kept.value = number;
    editions.value = await api.fresh<Edition[]>("handbooks/editions");
  } catch (failure) {
    fault.value = words(failure);
  }
}
