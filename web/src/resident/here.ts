// "Where I am": says what happens before the device asks.
import type { Speak } from "../core/message";
import { button, element } from "./dom";

export function offerHere(say: Speak): void {
  const place = document.querySelector<HTMLElement>("#here");
  if (
    !place ||
    place.childElementCount > 0 ||
    !("geolocation" in navigator) ||
    !window.isSecureContext
  )
    return;
  const box = element("div", { class: "here-box", hidden: true });
  const status = element("p", { role: "status" });
  const open = button(say("page.here.button"), "quiet", () => {
    box.hidden = !box.hidden;
    open.setAttribute("aria-expanded", String(!box.hidden));
  });
  open.setAttribute("aria-expanded", "false");
  const go = button(say("page.here.go"), "", () => {
    status.textContent = say("page.here.asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        location.assign(`/?at=${coords.longitude.toFixed(3)},${coords.latitude.toFixed(3)}`),
      () => {
        status.textContent = say("page.here.failed");
      },
      { maximumAge: 60_000, timeout: 15_000 },
    );
  });
  const cancel = button(say("page.here.cancel"), "quiet", () => {
    box.hidden = true;
    open.setAttribute("aria-expanded", "false");
    open.focus();
  });
  box.append(
    element("p", {}, say("page.here.why")),
    element("div", { class: "here-row" }, go, cancel),
    status,
  );
  place.append(open, box);
  place.hidden = false;
}
