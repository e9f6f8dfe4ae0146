import { useState } from "preact/hooks";
import { type Change, changesAnything, type Issue, type Preview, WHATS } from "../core/desk";
import { ColumnMaps } from "./columns";
import { PlaceMap } from "./place-map";
import { api, apply, catalogue, dismiss, job, lang, restored, say } from "./state";

/** What the files would change, or have changed. */
export function Result() {
  const t = say.value;
  const own = job.value;
  if (restored.value) {
    return (
      <section class="preview" aria-labelledby="done-title">
        <h2 id="done-title">{t("page.import.restored", { to: restored.value.to })}</h2>
        <p role="status">
          {t("page.import.restored_as", { revision: restored.value.revision })}{" "}
          <a href="/planner">{t("page.import.see_map")}</a>
        </p>
      </section>
    );
  }
  if (own?.step === "failed" || own?.step === "too_long") {
    return (
      <div class="failed" role="alert">
        {t(own.step === "failed" ? "page.import.broken" : "page.import.too_long")}
      </div>
    );
  }
  if (!own?.preview) {
    return (
      <section class="preview" aria-labelledby="how-title">
        <h2 id="how-title">{t("page.import.how_title")}</h2>
        <ol class="how">
          {["how_1", "how_2", "how_3"].map((key) => (
            <li key={key}>{t(`page.import.${key}`)}</li>
          ))}
        </ol>
      </section>
    );
  }
  return (
    <section class="preview" aria-labelledby="preview-title">
      <h2 id="preview-title">
        {t(own.step === "applied" ? "page.import.applied_title" : "page.import.preview_title")}
      </h2>
      {own.step === "applied" ? <Applied /> : <Decide preview={own.preview} />}
      <Offices preview={own.preview} />
      <PlaceMap preview={own.preview} />
      <Files preview={own.preview} />
      {own.step === "ready" && <ColumnMaps preview={own.preview} />}
      <Changes id={own.id} preview={own.preview} />
      <Issues id={own.id} preview={own.preview} />
    </section>
  );
}

function Applied() {
  const t = say.value;
  const own = job.value;
  return (
    <p class="good" role="status">
      {own?.changed
        ? t("page.import.applied", { revision: own.revision ?? 0 })
        : t("page.import.applied_same")}{" "}
      <a href="/planner">{t("page.import.see_map")}</a>
    </p>
  );
}

function Decide({ preview }: { preview: Preview }) {
  const t = say.value;
  const [agreed, setAgreed] = useState(false);
  const blocked = preview.obstacle === "too_many_rejected" && !agreed;
  const nothing = preview.obstacle === "nothing_recognized" || !changesAnything(preview);
  return (
    <div class="decide">
      {preview.obstacle === "nothing_recognized" && (
        <p class="stale" role="status">
          {t("page.import.nothing_recognized")}
        </p>
      )}
      {preview.obstacle === "too_many_rejected" && (
        <>
          <p class="stale" role="status">
            {t("page.import.too_many", {
              rejected: preview.rows_rejected.toLocaleString("ja-JP"),
              rows: preview.rows_read.toLocaleString("ja-JP"),
            })}
          </p>
          <label class="tick">
            <input
              type="checkbox"
              checked={agreed}
              onChange={(event) => setAgreed(event.currentTarget.checked)}
            />
            {t("page.import.agree")}
          </label>
        </>
      )}
      {!preview.obstacle && !changesAnything(preview) && (
        <p role="status">{t("page.import.no_change")}</p>
      )}
      <div class="files">
        <button
          type="button"
          disabled={blocked || nothing || job.value?.step !== "ready"}
          onClick={() => void apply(agreed)}
        >
          {t("page.import.apply")}
        </button>
        <button type="button" class="quiet" onClick={() => void dismiss()}>
          {t("page.import.give_up")}
        </button>
        <span class="record">{t("page.import.not_yet")}</span>
      </div>
    </div>
  );
}

/** Offices by what becomes of them, and other records by kind. */
function Offices({ preview }: { preview: Preview }) {
  const t = say.value;
  const others = Object.entries(preview.counts).filter(
    ([entity, own]) => entity !== "provider" && own.added + own.changed + own.removed > 0,
  );
  const total = WHATS.reduce((sum, what) => sum + preview.offices[what], 0);
  return (
    <>
      {total > 0 && <h3>{t("page.import.offices")}</h3>}
      {total > 0 && (
        <dl class="tally">
          {WHATS.map((what) => (
            <div key={what} class={`tally-${what}`}>
              <dt>{t(`page.import.office.${what}`)}</dt>
              <dd>{preview.offices[what].toLocaleString("ja-JP")}</dd>
            </div>
          ))}
        </dl>
      )}
      {preview.offices.missing > 0 && <p class="hint">{t("page.import.missing_stay")}</p>}
      {others.length > 0 && <h3>{t("page.import.others")}</h3>}
      {others.length > 0 && (
        <ul class="others">
          {others.map(([entity, own]) => (
            <li key={entity}>
              {t("page.import.other", {
                entity: t(`page.import.entity.${entity}`),
                added: own.added.toLocaleString("ja-JP"),
                changed: own.changed.toLocaleString("ja-JP"),
                removed: own.removed.toLocaleString("ja-JP"),
              })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Files({ preview }: { preview: Preview }) {
  const t = say.value;
  const number = (own: number) => own.toLocaleString("ja-JP");
  return (
    <div class="scroll">
      <table class="list">
        <caption>{t("page.import.files_read")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("page.import.head.file")}</th>
            <th scope="col">{t("page.import.head.content")}</th>
            <th scope="col">{t("page.import.head.rows")}</th>
            <th scope="col">{t("page.import.head.accepted")}</th>
            <th scope="col">{t("page.import.head.rejected")}</th>
          </tr>
        </thead>
        <tbody>
          {preview.files.map((own) => (
            <tr key={own.name} class={own.format === "unknown" ? "unread" : ""}>
              <th scope="row" class="file">
                {own.name}
              </th>
              <td>{own.title || t("page.import.unread")}</td>
              <td class="number">{number(own.rows_read)}</td>
              <td class="number">{number(own.accepted)}</td>
              <td class="number">{number(own.rejected)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Changes({ id, preview }: { id: number; preview: Preview }) {
  const t = say.value;
  const shown = preview.changes;
  if (shown.length === 0) return null;
  return (
    <details class="fold">
      <summary>
        {t("page.import.changes")}
        <span>{t("page.import.count", { count: preview.changes_total })}</span>
      </summary>
      <div class="scroll">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{t("page.import.head.what")}</th>
              <th scope="col">{t("page.import.head.name")}</th>
              <th scope="col">{t("page.import.head.entity")}</th>
              <th scope="col">{t("page.import.head.fields")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((own) => (
              <ChangeRow key={`${own.entity} ${own.id}`} own={own} />
            ))}
          </tbody>
        </table>
      </div>
      <More id={id} list="changes" shown={shown.length} total={preview.changes_total} />
    </details>
  );
}

function ChangeRow({ own }: { own: Change }) {
  const t = say.value;
  const kind = catalogue.value?.kind.find((it) => it.id === own.kind);
  const kindName = lang.value === "en" ? kind?.label_en : kind?.label;
  return (
    <tr>
      <td>
        <span class={`what what-${own.what}`}>{t(`page.import.what.${own.what}`)}</span>
      </td>
      <th scope="row">{own.name}</th>
      <td>{kindName ?? t(`page.import.entity.${own.entity}`)}</td>
      <td>
        {own.fields.map((field) => (
          <div key={field.name}>
            {t(`page.import.field.${field.name}`)}
            {(field.before !== undefined || field.after !== undefined) && (
              <span class="change">
                <del>{field.before ?? "—"}</del> → <ins>{field.after ?? "—"}</ins>
              </span>
            )}
          </div>
        ))}
      </td>
    </tr>
  );
}

function Issues({ id, preview }: { id: number; preview: Preview }) {
  const t = say.value;
  if (preview.issues.length === 0) return <p>{t("page.import.no_issues")}</p>;
  const grave = preview.issues.some((own) => own.severity !== "noted");
  return (
    <details class="fold" open={grave}>
      <summary>
        {t("page.import.issues")}
        <span>{t("page.import.count", { count: preview.issues_total })}</span>
      </summary>
      <div class="scroll">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{t("page.import.head.severity")}</th>
              <th scope="col">{t("page.import.head.place")}</th>
              <th scope="col">{t("page.import.head.finding")}</th>
            </tr>
          </thead>
          <tbody>
            {preview.issues.map((own, index) => (
              <IssueRow key={index} own={own} />
            ))}
          </tbody>
        </table>
      </div>
      <More id={id} list="issues" shown={preview.issues.length} total={preview.issues_total} />
    </details>
  );
}

function IssueRow({ own }: { own: Issue }) {
  const t = say.value;
  return (
    <tr>
      <td>
        <span class={`what severity-${own.severity}`}>
          {t(`page.import.severity.${own.severity}`)}
        </span>
      </td>
      <th scope="row">
        <span class="file">{own.file}</span>
        {own.row !== null && <div>{t("page.import.row", { row: own.row })}</div>}
        {own.column && <div>「{own.column}」</div>}
      </th>
      <td>
        {lang.value === "en" ? own.rule_en : own.rule}
        {own.value && <code>{own.value}</code>}
      </td>
    </tr>
  );
}

function More(props: { id: number; list: "issues" | "changes"; shown: number; total: number }) {
  const t = say.value;
  const { id, list, shown, total } = props;
  return (
    <p class="hint">
      {shown < total && t("page.import.first", { shown, total })}{" "}
      <a href={api.path(`imports/${id}/lists/${list}`)} download="">
        {t("page.import.save_list")}
      </a>
    </p>
  );
}
