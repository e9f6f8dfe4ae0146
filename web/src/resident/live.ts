// Filters that answer at once: the same URL the form would go to, its answer swapped in.
import type { Speak } from "../core/message";

export interface Live {
  /** Shows the answer under a URL; remembers it in the history if it is a choice. */
  show(url: string, remember: boolean): Promise<void>;
}

/** Parts of the page that belong to an answer. */
const PARTS = ["place", "headline", "filters", "answer"];

export function liveFilters(say: Speak, changed: () => void): Live | undefined {
  const result = document.querySelector<HTMLElement>("#result");
  const status = document.querySelector<HTMLElement>("#status");
  return result && status ? follow(result, status, say, changed) : undefined;
}

function follow(result: HTMLElement, status: HTMLElement, say: Speak, changed: () => void): Live {
  let running: AbortController | undefined;

  async function show(url: string, remember: boolean): Promise<void> {
    running?.abort();
    running = new AbortController();
    status.textContent = say("page.status.loading");
    result.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(url, {
        signal: running.signal,
        headers: { accept: "text/html" },
      });
      const next = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!next.querySelector("#answer")) {
        location.assign(url);
        return;
      }
      swap(next);
      if (remember) history.pushState(null, "", url);
      document.title = next.title;
      changed();
      status.textContent = document.querySelector("#sentence")?.textContent ?? "";
    } catch (fault) {
      if (!(fault instanceof DOMException && fault.name === "AbortError")) {
        status.textContent = say("page.status.failed");
        location.assign(url);
      }
    } finally {
      result.removeAttribute("aria-busy");
    }
  }

  result.addEventListener("change", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("#filters");
    if (form) void show(address(form), true);
  });
  result.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.id !== "filters") return;
    event.preventDefault();
    void show(address(form), true);
  });
  addEventListener("popstate", () => {
    if (!location.hash) void show(location.href, false);
  });
  return { show };
}

function address(form: HTMLFormElement): string {
  const query = new URLSearchParams(new FormData(form) as never).toString();
  return `/?${query.replace(/%2C/g, ",")}`;
}

/** Puts the new parts in place of the old; keyboard focus and open disclosures stay. */
function swap(next: Document): void {
  const focused = document.activeElement?.id;
  const open = document.querySelector<HTMLDetailsElement>("#more")?.open ?? false;
  for (const id of PARTS) {
    const fresh = next.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old) old.replaceWith(document.adoptNode(fresh));
  }
  const more = document.querySelector<HTMLDetailsElement>("#more");
  if (more && open) more.open = true;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
