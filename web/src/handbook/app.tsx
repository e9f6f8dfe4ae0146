import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Top } from "../ui/top";
import { Editions } from "./editions";
import { OrderForm } from "./order-form";
import { Preview } from "./preview";
import { fault, lang, say, workspace } from "./state";

export function App({ city }: { city: string }) {
  const t = say.value;
  useEffect(() =>
    effect(() => {
      document.documentElement.lang = lang.value;
      document.title = `${say.value("page.handbook.title")}｜${city}`;
    }),
  );
  return (
    <>
      <a class="skip" href="#preview">
        {t("page.handbook.skip")}
      </a>
      <Top
        say={t}
        city={city}
        title={t("page.handbook.title")}
        lang={lang.value}
        onLanguage={() => {
          lang.value = lang.value === "ja" ? "en" : "ja";
        }}
      >
        <a href={lang.value === "en" ? "/planner?lang=en" : "/planner"}>{t("page.top.map")}</a>
      </Top>
      <main id="main" class="bench">
        <OrderForm />
        <div class="result" id="preview" tabIndex={-1}>
          {fault.value && (
            <div class="failed" role="alert">
              {fault.value}
            </div>
          )}
          <Preview />
          <Editions />
        </div>
      </main>
      <footer class="sources">
        {workspace.value && t("page.handbook.sources", { sources: workspace.value.attribution })}
      </footer>
    </>
  );
}
