// The page where handbooks are made: an order on the left, its pages on the right.
import "../styles/handbook.css";
import { render } from "preact";
import { App } from "./app";
import { start } from "./state";

const root = document.querySelector<HTMLElement>("#app");
if (root) {
  start();
  root.replaceChildren();
  render(<App city={root.dataset.city ?? ""} />, root);
}
