// Files are handed to the server one by one, read there, looked at here, and only then applied.

import messages from "virtual:messages/import";
import { computed, signal } from "@preact/signals";
import { Api, type Catalogue, type Workspace } from "../core/api";
import {
  isOver,
  isRunning,
  type Job,
  type QualityReport,
  type Restored,
  type Revision,
} from "../core/desk";
import { type Speak, speaker } from "../core/message";

export const api = new Api("/planner");

export const lang = signal<"ja" | "en">(
  new URLSearchParams(location.search).get("lang") === "en" ? "en" : "ja",
);
export const say = computed<Speak>(() => speaker(messages, lang.value));

export const workspace = signal<Workspace>();
export const catalogue = signal<Catalogue>();
export const revisions = signal<Revision[]>([]);
export const quality = signal<QualityReport>();
export const job = signal<Job>();
/** The file on its way to the server. */
export const sending = signal("");
/** Why something could not be done, in the page's language. */
export const fault = signal("");
/** What going back to a revision would change, before it is done. */
export const way = signal<Restored>();
/** The revision gone back to, once done. */
export const restored = signal<Restored>();

export const running = computed(
  () => sending.value !== "" || (job.value !== undefined && isRunning(job.value.step)),
);

export function start(): void {
  void load();
}

async function load(): Promise<void> {
  try {
    [workspace.value, catalogue.value, revisions.value] = await Promise.all([
      api.fresh<Workspace>("workspace"),
      api.catalogue(),
      api.fresh<Revision[]>("revisions"),
    ]);
  } catch (failure) {
    fault.value = words(failure);
  }
}

/** A failure in the server's words, or in ours. */
export function words(failure: unknown): string {
  const problem = (failure as { problem?: { detail: string; detail_en: string } }).problem;
  if (problem) return lang.peek() === "en" ? problem.detail_en : problem.detail;
  return say.peek()("page.import.failed");
}

/** Hands files in, beside those there are, and has them all read. */
export async function add(files: readonly File[]): Promise<void> {
  if (files.length === 0 || running.value) return;
  fault.value = "";
  restored.value = undefined;
  try {
    let own = job.value;
    if (!own || isOver(own.step)) {
      own = await api.post<Job>("imports", {});
    }
    job.value = own;
    for (const file of files) {
      sending.value = file.name;
      await api.put(`imports/${own.id}/files`, file, `name=${encodeURIComponent(file.name)}`);
    }
    sending.value = "";
    await look(own.id);
  } catch (failure) {
    sending.value = "";
    fault.value = words(failure);
  }
}

/** Has the files read and compared, and follows that. */
/** What tables and attributes are read in: empty is as the server sees it. */
export const encoding = signal("");

/** Has the files read again in another encoding. */
export async function readAs(next: string): Promise<void> {
  encoding.value = next;
  const own = job.value;
  if (!own || running.value) return;
  fault.value = "";
  try {
    await look(own.id);
  } catch (failure) {
    fault.value = words(failure);
  }
}

async function look(id: number): Promise<void> {
  const said = encoding.peek();
  const query = said && `encoding=${said}`;
  job.value = await api.post<Job>(`imports/${id}/preview`, {}, query);
  await follow(id);
}

async function follow(id: number): Promise<void> {
  await new Promise<void>((done) => {
    const events = new EventSource(api.path(`imports/${id}/events`));
    const end = () => {
      events.close();
      done();
    };
    events.addEventListener("state", (event) => {
      const state = JSON.parse((event as MessageEvent<string>).data) as Job;
      // Another import was begun, or this one was given up.
      if (job.value?.id !== id) return end();
      job.value = state;
      if (!isRunning(state.step)) end();
    });
    events.addEventListener("error", end);
  });
  if (job.value?.id === id) job.value = await api.fresh<Job>(`imports/${id}`);
}

/** Gives the import up; what was applied stays. */
export async function dismiss(): Promise<void> {
  const own = job.value;
  job.value = undefined;
  fault.value = "";
  encoding.value = "";
  if (own) await api.remove(`imports/${own.id}`).catch(() => undefined);
}

/** Applies what is shown. */
export async function apply(acceptRejected: boolean): Promise<void> {
  const own = job.value;
  if (!own?.preview || running.value) return;
  fault.value = "";
  job.value = { ...own, step: "applying" };
  try {
    const body = { accept_rejected: acceptRejected };
    const done = await api.post<Job>(`imports/${own.id}/apply`, body);
    // What was shown stays to be read.
    job.value = { ...done, files: own.files, preview: own.preview };
    await load();
  } catch (failure) {
    fault.value = words(failure);
    try {
      // Compared anew, if the workspace changed meanwhile.
      job.value = await api.fresh<Job>(`imports/${own.id}`);
      if (isRunning(job.value.step)) await follow(own.id);
    } catch {
      job.value = undefined;
    }
  }
}

/** Says what the columns of lists with these headers are, and has the files read anew. */
export async function keepColumns(
  headers: string[],
  columns: Record<string, number>,
  kind: string,
): Promise<void> {
  const own = job.value;
  if (!own || running.value) return;
  fault.value = "";
  try {
    await api.post("columns", { headers, columns, kind: kind || null });
    await look(own.id);
  } catch (failure) {
    fault.value = words(failure);
  }
}

/** Tells what going back to a revision would change. */
export async function lookBack(to: number): Promise<void> {
  fault.value = "";
  try {
    way.value = await api.post<Restored>("revisions/restore", { to, dry_run: true });
  } catch (failure) {
    fault.value = words(failure);
  }
}

/** Goes back to the revision that was looked at. */
export async function goBack(): Promise<void> {
  const own = way.value;
  if (!own) return;
  way.value = undefined;
  try {
    restored.value = await api.post<Restored>("revisions/restore", { to: own.to });
    await dismiss();
    await load();
  } catch (failure) {
    fault.value = words(failure);
  }
}

/** Decides whether two records are one office; what is shown is asked anew. */
export async function decide(one: string, two: string, same: boolean): Promise<void> {
  await api.post("quality/decisions", { one, two, same });
  await load();
}
