// The page where files are brought in: the files on the left, what they would change on the right.
import "../styles/import.css";
import { render } from "preact";
import { App } from "./app";
import { start } from "./state";

const root = document.querySelector<HTMLElement>("#app");
if (root) {
  start();
  root.replaceChildren();
  render(<App city={root.dataset.city ?? ""} />, root);
}
