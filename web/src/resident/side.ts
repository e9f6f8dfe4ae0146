// The place of the map beside the list: a button first, the map when asked for.
import type { Speak } from "../core/message";
import { button, element } from "./dom";
import type { Marked } from "./map";

export interface Side {
  /** The answer changed: draw its places. */
  refresh(): void;
}

export function offerMap(say: Speak, ask: (place: string) => void): Side | undefined {
  const side = document.querySelector<HTMLElement>("#map-side");
  return side && document.querySelector("#answer") ? beside(side, say, ask) : undefined;
}

function beside(side: HTMLElement, say: Speak, ask: (place: string) => void): Side {
  let drawn: { draw(places: Marked): void; all(): void; remove(): void } | undefined;
  let box: HTMLElement | undefined;

  const open = button(say("page.map.show"), "quiet map-open", () => void show());
  side.append(open);
  side.hidden = false;

  async function show(): Promise<void> {
    const wait = element("p", { class: "map-wait" }, say("page.map.loading"));
    const note = element("p", { class: "map-note" }, say("page.map.hint"));
    const skip = element("a", { class: "skip", href: "#foot" }, say("page.map.skip"));
    box = element("div", { class: "map-box" }, wait);
    const bar = element(
      "div",
      { class: "map-bar" },
      button(say("page.map.all"), "quiet", () => drawn?.all()),
      button(say("page.map.hide"), "quiet", hide),
    );
    side.replaceChildren(skip, note, box, bar);
    try {
      const { residentMap } = await import("./map");
      const canvas = element("div", { class: "map-canvas" });
      box.prepend(canvas);
      drawn = residentMap(canvas, marked(), say, ask, choose);
    } catch {
      drawn = undefined;
    }
    if (drawn) wait.remove();
    else {
      note.remove();
      wait.textContent = say("page.map.failed");
      wait.setAttribute("role", "status");
      box.classList.add("map-box-closed");
      box.querySelector(".map-canvas")?.remove();
      bar.firstChild?.remove();
    }
  }

  function hide(): void {
    drawn?.remove();
    drawn = undefined;
    side.replaceChildren(open);
    open.focus();
  }

  return { refresh: () => drawn?.draw(marked()) };
}

/** What the list shows, for the map. */
function marked(): Marked {
  const answer = document.querySelector<HTMLElement>("#answer");
  const cards = [...document.querySelectorAll<HTMLElement>(".card[data-lon]")];
  const number = (text: string | undefined) => Number.parseFloat(text ?? "");
  return {
    at: [number(answer?.dataset.lon), number(answer?.dataset.lat)],
    town: answer?.dataset.town ?? "",
    zone: answer?.dataset.zone ?? "",
    offices: cards.map((card) => ({
      number: number(card.dataset.number),
      at: [number(card.dataset.lon), number(card.dataset.lat)],
      color: card.dataset.color ?? "#84919E",
      shape: card.dataset.shape ?? "circle",
      name: card.querySelector(".card-name")?.textContent ?? "",
    })),
  };
}

/** A sign was pressed: its card is shown and takes the focus. */
function choose(chosen: number): void {
  for (const card of document.querySelectorAll<HTMLElement>(".card[data-number]")) {
    if (Number(card.dataset.number) === chosen) {
      card.setAttribute("aria-current", "true");
      card.scrollIntoView({ block: "center" });
      card.focus({ preventScroll: true });
    } else card.removeAttribute("aria-current");
  }
}
