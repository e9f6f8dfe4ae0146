import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { DOUBTS, type QualityReport, type QualityRow } from "../core/desk";
import { api, catalogue, decide, lang, quality, say, words, workspace } from "./state";

/** How complete the records are, and what is to be looked at one by one. */
export function Quality() {
  const t = say.value;
  const revision = workspace.value?.revision;
  useEffect(() => {
    if (revision === undefined || revision === 0) return;
    api.fresh<QualityReport>("quality").then(
      (report) => {
        quality.value = report;
      },
      () => undefined,
    );
  }, [revision]);
  const report = quality.value;
  if (!report || report.rows.length === 0) return null;
  return (
    <section class="editions quality" aria-labelledby="quality-title">
      <h2 id="quality-title">{t("page.import.quality")}</h2>
      <p class="hint">{t("page.import.quality_hint")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section class="scroll" aria-label={t("page.import.quality_table")} tabIndex={0}>
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{t("page.import.head.entity")}</th>
              {COLUMNS.map((own) => (
                <th key={own} scope="col" class="number">
                  {t(`page.import.complete.${own}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.rows
              .filter((row) => row.zone === null)
              .map((row) => (
                <tr key={row.kind}>
                  <th scope="row">{kindName(row)}</th>
                  {COLUMNS.map((own) => (
                    <td key={own} class="number">
                      {share(row, own)}
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </section>
      <Work report={report} />
    </section>
  );
}

const COLUMNS = ["position", "phone", "answered", "fresh", "range"] as const;

function kindName(row: QualityRow): string {
  const own = catalogue.value?.kind.find((it) => it.id === row.kind);
  return (lang.value === "en" ? own?.label_en : own?.label) ?? row.name;
}

/** 「41/48」: how many of how many. */
function share(row: QualityRow, column: (typeof COLUMNS)[number]): string {
  const pairs: Record<(typeof COLUMNS)[number], [number, number]> = {
    position: [row.with_position, row.offices],
    phone: [row.with_phone, row.offices],
    answered: [row.answered, row.asked],
    fresh: [row.fresh, row.answered],
    range: [row.with_range, row.asked],
  };
  const [count, all] = pairs[column];
  return all === 0 ? "—" : `${count}/${all}`;
}

/** Two buttons: the two records are one office, or two. */
function Decide({ item, other }: { item: QualityReport["work"][number]; other: string }) {
  const t = say.value;
  const fault = useSignal("");
  const busy = useSignal(false);
  const names = { name: item.name, other: item.detail ?? other };
  const press = async (same: boolean) => {
    busy.value = true;
    fault.value = "";
    try {
      await decide(item.id, other, same);
    } catch (own) {
      fault.value = words(own);
    }
    busy.value = false;
  };
  return (
    <span class="decide">
      <button
        type="button"
        class="quiet"
        disabled={busy.value}
        aria-label={t("page.import.decide_same_of", names)}
        onClick={() => press(true)}
      >
        {t("page.import.decide_same")}
      </button>
      <button
        type="button"
        class="quiet"
        disabled={busy.value}
        aria-label={t("page.import.decide_two_of", names)}
        onClick={() => press(false)}
      >
        {t("page.import.decide_two")}
      </button>
      {fault.value && (
        <span class="fault" role="alert">
          {fault.value}
        </span>
      )}
    </span>
  );
}

/** So many offices of a doubt are shown; the table to save has all. */
const SHOWN = 200;

function Work({ report }: { report: QualityReport }) {
  const t = say.value;
  if (report.work.length === 0) return <p>{t("page.import.work_none")}</p>;
  return (
    <>
      <h3>{t("page.import.work", { count: report.work.length.toLocaleString("ja-JP") })}</h3>
      {DOUBTS.map((doubt) => {
        const own = report.work.filter((item) => item.doubt === doubt);
        if (own.length === 0) return null;
        return (
          <details key={doubt} class="fold">
            <summary>
              {t(`page.import.doubt.${doubt}`)}
              <span>{t("page.import.count", { count: own.length })}</span>
            </summary>
            {doubt === "twice" && <p class="hint">{t("page.import.decide_hint")}</p>}
            <ul class="work">
              {own.slice(0, SHOWN).map((item) => (
                <li key={`${item.id} ${item.detail}`}>
                  <strong>{item.name}</strong>
                  {item.detail && <span class="file">{item.detail}</span>}
                  <small>{[item.address, item.phone].filter(Boolean).join("　")}</small>
                  {item.other && <Decide item={item} other={item.other} />}
                </li>
              ))}
            </ul>
            {own.length > SHOWN && (
              <p class="hint">{t("page.import.first", { shown: SHOWN, total: own.length })}</p>
            )}
          </details>
        );
      })}
      <p>
        <a class="button quiet" href={api.path("quality.csv")} download="">
          {t("page.import.work_save")}
        </a>
      </p>
    </>
  );
}
