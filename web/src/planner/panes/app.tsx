import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { people, percent } from "../../core/format";
import { Top } from "../../ui/top";
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
      <Top
        say={t}
        city={name}
        title={t("page.planner.title")}
        lang={lang}
        onLanguage={() => choose({ lang: lang === "ja" ? "en" : "ja" })}
      >
        <a href={lang === "en" ? "/planner/import?lang=en" : "/planner/import"}>
          {t("page.top.import")}
        </a>
        {workspace.value?.handbooks && (
          <a href={lang === "en" ? "/planner/handbook?lang=en" : "/planner/handbook"}>
            {t("page.top.handbook")}
          </a>
        )}
      </Top>
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
          people: people(total.gapPeople?.value),
        });
  return (
    <p class="hidden" role="status" data-busy={String(busy.value)}>
      {text}
    </p>
  );
}
