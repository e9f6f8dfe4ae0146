// What scripts add to the resident's page: live filters, one's position, the map on demand.
// The page is whole without them.
import "../styles/resident.css";
import messages from "virtual:messages/resident";
import { speaker } from "../core/message";
import { offerHere } from "./here";
import { liveFilters } from "./live";
import { offerMap } from "./side";
import { offerTools } from "./tools";

const say = speaker(messages, "ja");

document.documentElement.classList.add("js");
offerHere(say);
const map = offerMap(say, (place) => live?.show(`${location.pathname}?${query(place)}`, true));
offerTools(say);
const live = liveFilters(say, () => {
  offerHere(say);
  offerTools(say);
  map?.refresh();
});

/** The page's question with another place. */
function query(place: string): string {
  const form = document.querySelector<HTMLFormElement>("#filters");
  const own = new URLSearchParams(form ? (new FormData(form) as never) : "");
  own.delete("town");
  own.set("at", place);
  return own.toString().replace(/%2C/g, ",");
}
