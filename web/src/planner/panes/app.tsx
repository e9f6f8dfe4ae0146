import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { people, percent } from "../../core/format";
import { again, busy, choose, city, failed, report, say, state, workspace } from "../state";
import { trial } from "../trial";
import { Caption } from "./caption";
import { Detail } from "./detail";
import { MapPane } from "./map-pane";
import { ZoneTable } from "./table";
import { Toolbar } from "./toolbar";

export function App({ city: name }: { city: string }) {
  const t = say.value;
  const lang = state.value.lang;
  useEffect(() =>
    effect(() => {
      document.documentElement.lang = state.value.lang;
      document.title = `${say.value("page.planner.title")}｜${name}`;
    }),
  );
  return (
    <>
      <a class="skip" href="#table">
        {t("page.planner.skip_table")}
      </a>
      <header class="top">
        <Mark />
        <h1>
          <span class="product">{t("page.planner.product")}</span>
          <span class="top-city">{name}</span>
          <span class="top-title">{t("page.planner.title")}</span>
        </h1>
        <nav class="top-links">
          <span class="badge">{t("page.planner.audience")}</span>
          <a href="/">{t("page.planner.resident")}</a>
          <button
            type="button"
            class="plain-button"
            lang={lang === "ja" ? "en" : "ja"}
            onClick={() => choose({ lang: lang === "ja" ? "en" : "ja" })}
          >
            {t("page.planner.language")}
          </button>
        </nav>
      </header>
      <main id="main">
        <Toolbar />
        {failed.value && (
          <div class="failed" role="alert">
            <span>{t("page.planner.failed")}</span>
            <button type="button" onClick={again}>
              {t("page.planner.retry")}
            </button>
          </div>
        )}
        <Caption />
        <div class={trial.value ? "panes trying" : "panes"}>
          <ZoneTable />
          <MapPane />
          <Detail />
        </div>
        <Status />
      </main>
      <footer class="sources">
        {workspace.value && t("page.planner.sources", { sources: workspace.value.attribution })}
      </footer>
    </>
  );
}

/** One polite line for who does not see the figures change. */
function Status() {
  const t = say.value;
  const own = report.value;
  const total = city.value;
  const text =
    busy.value || !own || !total
      ? t("page.planner.loading")
      : t("page.planner.status", {
          condition: state.value.lang === "en" ? own.caption.condition_en : own.caption.condition,
          share: percent(total.gapShare),
          people: people(total.gapOver65?.value),
        });
  return (
    <p class="hidden" role="status" data-busy={String(busy.value)}>
      {text}
    </p>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 40 40" width="36" height="36" aria-hidden="true">
      <rect width="40" height="40" rx="9" fill="#ffffff" />
      <path
        d="M20 8a12 12 0 1 0 12 12"
        fill="none"
        stroke="#0017c1"
        stroke-width="4.5"
        stroke-linecap="round"
      />
      <path
        d="M25.7 9.5a12 12 0 0 1 4.9 5"
        fill="none"
        stroke="#7096f8"
        stroke-width="3"
        stroke-linecap="round"
        stroke-dasharray=".1 5.2"
      />
      <circle cx="20" cy="20" r="3.6" fill="#0017c1" />
    </svg>
  );
}
