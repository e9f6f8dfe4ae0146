import { useState } from "preact/hooks";
import type { Job } from "../core/book";
import { api, job, keep, kept, page, say, stop, write } from "./state";

/** What is being made, or the pages of what was made. */
export function Preview() {
  const t = say.value;
  const own = job.value;
  return (
    <section class="preview" aria-labelledby="preview-title">
      <h2 id="preview-title">{own?.book?.title ?? t("page.handbook.preview")}</h2>
      {!own && <p class="empty">{t("page.handbook.preview_none")}</p>}
      {own && own.step !== "set" && own.step !== "written" && <Progress own={own} />}
      {own?.book && (
        <>
          <p class="record">
            {t("page.handbook.record", {
              entries: own.book.entries,
              pages: own.book.pages,
              hash: own.book.hash,
            })}
          </p>
          <Files own={own} />
          <Pager pages={own.book.pages} />
          <Page id={own.id} pages={own.book.pages} />
        </>
      )}
      <p class="hidden" role="status">
        {own ? t(`page.handbook.step_${own.step}`, { done: own.done, total: own.total }) : ""}
      </p>
    </section>
  );
}

function Progress({ own }: { own: Job }) {
  const t = say.value;
  const words = t(`page.handbook.step_${own.step}`, { done: own.done, total: own.total || "…" });
  if (own.step === "failed" || own.step === "stopped") return <p class="empty">{words}</p>;
  return (
    <div class="progress">
      <div class="progress-bar">
        <span id="progress-words">{words}</span>
        {own.step === "gathering" && own.total > 0 ? (
          <progress aria-labelledby="progress-words" max={own.total} value={own.done} />
        ) : (
          <progress aria-labelledby="progress-words" />
        )}
      </div>
      <button type="button" class="quiet" onClick={() => void stop()}>
        {t("page.handbook.stop")}
      </button>
    </div>
  );
}

function Files({ own }: { own: Job }) {
  const t = say.value;
  const path = (rest: string) => api.path(`handbooks/jobs/${own.id}/${rest}`);
  return (
    <div class="files">
      {own.step === "written" ? (
        <a class="button" href={path("files/pdf")} download="">
          {t("page.handbook.save_pdf")}
        </a>
      ) : (
        <button type="button" disabled={own.step !== "set"} onClick={() => void write()}>
          {t("page.handbook.make_pdf")}
        </button>
      )}
      <ul>
        {(["html", "csv", "xlsx"] as const).map((form) => (
          <li key={form}>
            <a href={path(`files/${form}`)} download="">
              {t(`page.handbook.save_${form}`)}
            </a>
          </li>
        ))}
      </ul>
      <Proofs own={own} />
      {kept.value ? (
        <p class="good" role="status">
          {t("page.handbook.kept", { number: kept.value })}
        </p>
      ) : (
        <button type="button" class="quiet" onClick={() => void keep()}>
          {t("page.handbook.keep")}
        </button>
      )}
    </div>
  );
}

/** Proof sheets of everybody, or of one office. */
function Proofs({ own }: { own: Job }) {
  const t = say.value;
  const [office, setOffice] = useState("");
  const query = office ? `?office=${encodeURIComponent(office)}` : "";
  return (
    <div class="proofs">
      <label class="select">
        <span class="hidden">{t("page.handbook.proof_of")}</span>
        <select value={office} onChange={(event) => setOffice(event.currentTarget.value)}>
          <option value="">{t("page.handbook.proof_all")}</option>
          {own.book?.contents.map((entry) => (
            <option key={entry.id} value={entry.id}>
              {entry.number} {entry.name}
            </option>
          ))}
        </select>
      </label>
      <a
        class="button quiet"
        href={`${api.path(`handbooks/jobs/${own.id}/proofs`)}${query}`}
        download=""
      >
        {t("page.handbook.save_proof")}
      </a>
    </div>
  );
}

function Pager({ pages }: { pages: number }) {
  const t = say.value;
  const go = (to: number) => {
    if (Number.isInteger(to)) page.value = Math.max(1, Math.min(pages, to));
  };
  const contents = job.value?.book?.contents.filter((own) => own.page !== null) ?? [];
  return (
    <nav class="pager" aria-label={t("page.handbook.pages")}>
      <button
        type="button"
        class="quiet"
        disabled={page.value <= 1}
        onClick={() => go(page.value - 1)}
      >
        {t("page.handbook.page_before")}
      </button>
      <label>
        <span class="hidden">{t("page.handbook.page_number")}</span>
        <input
          type="number"
          min={1}
          max={pages}
          value={page.value}
          onChange={(event) => go(event.currentTarget.valueAsNumber)}
        />
        {t("page.handbook.page_of", { pages })}
      </label>
      <button
        type="button"
        class="quiet"
        disabled={page.value >= pages}
        onClick={() => go(page.value + 1)}
      >
        {t("page.handbook.page_after")}
      </button>
      {contents.length > 0 && (
        <label class="select">
          <span class="hidden">{t("page.handbook.page_office")}</span>
          <select
            value=""
            onChange={(event) => {
              go(Number(event.currentTarget.value));
              event.currentTarget.value = "";
            }}
          >
            <option value="">{t("page.handbook.page_office")}</option>
            {contents.map((own) => (
              <option key={own.id} value={String(own.page)}>
                {own.number} {own.name}
              </option>
            ))}
          </select>
        </label>
      )}
    </nav>
  );
}

function Page({ id, pages }: { id: number; pages: number }) {
  const t = say.value;
  const source = api.path(`handbooks/jobs/${id}/pages/${page.value}`, "width=1200");
  return (
    <figure class="sheet-of-paper">
      <img
        key={source}
        src={source}
        alt={t("page.handbook.page_alt", { page: page.value, pages })}
      />
      <figcaption class="empty">{t("page.handbook.page_hint")}</figcaption>
    </figure>
  );
}
