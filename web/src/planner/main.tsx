// The planner's page: three panes over one question.
import "../styles/planner.css";
import { render } from "preact";
import { App } from "./panes/app";
import { start } from "./state";
import { startTrials } from "./trial";

const root = document.querySelector<HTMLElement>("#app");
if (root) {
  start();
  startTrials();
  root.replaceChildren();
  render(<App city={root.dataset.city ?? ""} />, root);
}
