import { useState } from "preact/hooks";
import { LIST_COLUMNS, type ListColumns, type Preview } from "../core/desk";
import { catalogue, keepColumns, lang, running, say } from "./state";

/** The columns of lists without an official format: what they are taken for, to be corrected. */
export function ColumnMaps({ preview }: { preview: Preview }) {
  const lists = preview.files.flatMap((own) =>
    own.columns ? [{ name: own.name, unread: own.format === "unknown", list: own.columns }] : [],
  );
  return (
    <>
      {lists.map((own) => (
        <ColumnMap key={`${preview.base} ${own.name}`} {...own} />
      ))}
    </>
  );
}

function ColumnMap(props: { name: string; unread: boolean; list: ListColumns }) {
  const t = say.value;
  const { name, unread, list } = props;
  const [columns, setColumns] = useState(list.columns);
  const [kind, setKind] = useState(list.kind ?? "");
  const state = unread ? "unread" : list.remembered ? "remembered" : "guessed";
  const meaning = (at: number) => LIST_COLUMNS.find((own) => columns[own] === at) ?? "";
  const has = (own: string) => columns[own] !== undefined;
  const enough =
    has("name") && (has("address") || (has("lat") && has("lon"))) && (has("kind") || kind !== "");
  const choose = (at: number, value: string) => {
    // A meaning belongs to one column, and a column has one meaning.
    const rest = Object.entries(columns).filter(([own, column]) => own !== value && column !== at);
    setColumns(Object.fromEntries(value ? [...rest, [value, at]] : rest));
  };
  return (
    <details class="fold columns" open={unread}>
      <summary>
        {t("page.import.columns.title")}
        <span class="file">{name}</span>
      </summary>
      <p class="hint">{t(`page.import.columns.${state}`)}</p>
      <div class="scroll">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{t("page.import.columns.column")}</th>
              <th scope="col">{t("page.import.columns.meaning")}</th>
              <th scope="col">{t("page.import.columns.sample")}</th>
            </tr>
          </thead>
          <tbody>
            {list.headers.map((header, at) => {
              const shown = header || t("page.import.columns.no_header");
              const samples = list.samples.map((row) => row[at] ?? "").filter(Boolean);
              return (
                <tr key={at}>
                  <th scope="row">{shown}</th>
                  <td>
                    <select
                      aria-label={t("page.import.columns.meaning_of", { header: shown })}
                      value={meaning(at)}
                      onChange={(event) => choose(at, event.currentTarget.value)}
                    >
                      <option value="">{t("page.import.columns.unused")}</option>
                      {LIST_COLUMNS.map((own) => (
                        <option key={own} value={own}>
                          {t(`page.import.column.${own}`)}
                        </option>
                      ))}
                    </select>
                  </td>
                  <td class="sample">{samples.join(" / ")}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div class="files">
        <label>
          {t("page.import.columns.kind")}{" "}
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            <option value="">{t("page.import.columns.no_kind")}</option>
            {catalogue.value?.kind.map((own) => (
              <option key={own.id} value={own.id}>
                {lang.value === "en" ? own.label_en : own.label}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={running.value || !enough}
          onClick={() => void keepColumns(list.headers, columns, kind)}
        >
          {t("page.import.columns.keep")}
        </button>
        {!enough && <span class="record">{t("page.import.columns.needed")}</span>}
        {list.remembered && (
          <button
            type="button"
            class="quiet"
            disabled={running.value}
            onClick={() => void keepColumns(list.headers, {}, "")}
          >
            {t("page.import.columns.forget")}
          </button>
        )}
      </div>
    </details>
  );
}
