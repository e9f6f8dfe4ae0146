import { useRef, useState } from "preact/hooks";
import { isOver, isRunning, size } from "../core/desk";
import { add, dismiss, encoding, job, readAs, running, say, sending } from "./state";

export function FilePane() {
  const t = say.value;
  return (
    <section class="order" aria-labelledby="files-title">
      <h2 id="files-title">{t("page.import.files")}</h2>
      <Drop />
      <Waiting />
      <Files />
      <details class="fold">
        <summary>{t("page.import.what_title")}</summary>
        <ul class="kinds">
          {KINDS.map((own) => (
            <li key={own}>
              <strong>{t(`page.import.kind.${own}`)}</strong>
              <span>{t(`page.import.kind.${own}_from`)}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** What a city needs, in the order it is best looked for. */
const KINDS = ["boundary", "people", "care", "medical", "zones", "survey", "address"] as const;

function Drop() {
  const t = say.value;
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button does the same
    <div
      class={over ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) dropped(event.dataTransfer).then(add);
      }}
    >
      <p>{t("page.import.drop")}</p>
      <button type="button" disabled={running.value} onClick={() => input.current?.click()}>
        {t("page.import.choose")}
      </button>
      <input
        ref={input}
        class="hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={t("page.import.choose")}
        disabled={running.value}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void add(files);
        }}
      />
      <p class="hint">{t("page.import.drop_hint")}</p>
    </div>
  );
}

/** The files dropped, those in folders too. */
async function dropped(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].map((own) => own.webkitGetAsEntry?.()).filter((own) => !!own);
  if (entries.length === 0) return [...data.files];
  const lists = await Promise.all(entries.map(filesOf));
  return lists.flat();
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = new Promise<File>((done, failed) => {
      (entry as FileSystemFileEntry).file(done, failed);
    });
    return entry.name.startsWith(".") ? [] : [await file];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    // A folder is told in parts of a hundred.
    const part = await new Promise<FileSystemEntry[]>((done, failed) => {
      reader.readEntries(done, failed);
    });
    if (part.length === 0) break;
    inside.push(...part);
  }
  return (await Promise.all(inside.map(filesOf))).flat();
}

function Waiting() {
  const t = say.value;
  const own = job.value;
  if (sending.value) {
    return (
      <p class="progress-line" role="status">
        {t("page.import.sending", { file: sending.value })}
      </p>
    );
  }
  if (!own || !isRunning(own.step)) return null;
  const known = own.step === "reading" && own.total > 0;
  return (
    <div class="progress" role="status">
      <div class="progress-bar">
        <label for="import-progress">
          {t(`page.import.step.${own.step}`)}
          {own.step === "reading" && own.file && <span class="file"> {own.file}</span>}
        </label>
        <progress
          id="import-progress"
          max={known ? own.total : undefined}
          value={known ? own.done : undefined}
        />
      </div>
      {own.step !== "applying" && (
        <button type="button" class="quiet" onClick={() => void dismiss()}>
          {t("page.import.stop")}
        </button>
      )}
    </div>
  );
}

function Files() {
  const t = say.value;
  const files = job.value?.files ?? [];
  if (files.length === 0) return null;
  const bytes = files.reduce((sum, own) => sum + own.bytes, 0);
  return (
    <>
      <ul class="handed">
        {files.map((own) => (
          <li key={own.name}>
            <span class="file">{own.name}</span>
            <span class="bytes">{size(own.bytes)}</span>
          </li>
        ))}
      </ul>
      <p class="record">
        {t("page.import.files_count", { count: files.length, size: size(bytes) })}
      </p>
      {!running.value && (
        <button type="button" class="quiet" onClick={() => void dismiss()}>
          {t("page.import.clear")}
        </button>
      )}
      <WrittenIn />
    </>
  );
}

/** For the rare file whose encoding is seen wrongly. */
function WrittenIn() {
  const t = say.value;
  const step = job.value?.step;
  if (!step || step === "receiving" || isOver(step)) return null;
  return (
    <details class="fold">
      <summary>{t("page.import.garbled")}</summary>
      <div class="encoding">
        <label for="import-encoding">{t("page.import.encoding")}</label>
        <select
          id="import-encoding"
          value={encoding.value}
          disabled={running.value}
          onChange={(event) => void readAs(event.currentTarget.value)}
        >
          <option value="">{t("page.import.encoding_seen")}</option>
          <option value="cp932">{t("page.import.encoding_cp932")}</option>
          <option value="utf-8">{t("page.import.encoding_utf8")}</option>
        </select>
        <p>{t("page.import.encoding_hint")}</p>
      </div>
    </details>
  );
}
