// Print and share, where the device can.
import type { Speak } from "../core/message";
import { button } from "./dom";

export function offerTools(say: Speak): void {
  const tools = document.querySelector<HTMLElement>("#tools");
  if (!tools || tools.childElementCount > 0) return;
  tools.append(button(say("page.print"), "quiet", () => print()));
  tools.append(
    button(say("page.share"), "quiet", async () => {
      const status = document.querySelector("#status");
      try {
        if (navigator.share) await navigator.share({ title: document.title, url: location.href });
        else {
          await navigator.clipboard.writeText(location.href);
          if (status) status.textContent = say("page.share.copied");
        }
      } catch {
        // Closing the share sheet is a choice, not a fault.
      }
    }),
  );
  tools.hidden = false;
}
