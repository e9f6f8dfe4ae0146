import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Top } from "../ui/top";
import { FilePane } from "./file-pane";
import { History } from "./history";
import { Quality } from "./quality";
import { Result } from "./result";
import { fault, lang, say, workspace } from "./state";

export function App({ city }: { city: string }) {
  const t = say.value;
  // A city's first import gives it its name.
  const name = workspace.value?.municipality || city;
  useEffect(() =>
    effect(() => {
      document.documentElement.lang = lang.value;
      const own = workspace.value?.municipality || city;
      document.title = [say.value("page.import.title"), own].filter(Boolean).join("｜");
    }),
  );
  return (
    <>
      <a class="skip" href="#result">
        {t("page.import.skip")}
      </a>
      <Top
        say={t}
        city={name}
        title={t("page.import.title")}
        lang={lang.value}
        onLanguage={() => {
          lang.value = lang.value === "ja" ? "en" : "ja";
        }}
      >
        <a href={lang.value === "en" ? "/planner?lang=en" : "/planner"}>{t("page.top.map")}</a>
      </Top>
      <main id="main" class="bench">
        <FilePane />
        <div class="result" id="result" tabIndex={-1}>
          {fault.value && (
            <div class="failed" role="alert">
              {fault.value}
            </div>
          )}
          <Result />
          <Quality />
          <History />
        </div>
      </main>
      <footer class="sources">
        {workspace.value?.attribution &&
          t("page.import.sources", { sources: workspace.value.attribution })}
      </footer>
    </>
  );
}
