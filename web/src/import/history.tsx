import { useEffect, useRef } from "preact/hooks";
import { moment, type Revision, reasonParts } from "../core/desk";
import { goBack, lookBack, revisions, running, say, way } from "./state";

/** The revisions, each a state one can go back to. */
export function History() {
  const t = say.value;
  const [latest] = revisions.value;
  return (
    <section class="editions" aria-labelledby="history-title">
      <h2 id="history-title">{t("page.import.history")}</h2>
      {revisions.value.length === 0 ? (
        <p class="empty">{t("page.import.history_none")}</p>
      ) : (
        <div class="scroll">
          <table class="list">
            <thead>
              <tr>
                <th scope="col">{t("page.import.head.revision")}</th>
                <th scope="col">{t("page.import.head.at")}</th>
                <th scope="col">{t("page.import.head.actor")}</th>
                <th scope="col">{t("page.import.head.reason")}</th>
                <th scope="col">
                  <span class="hidden">{t("page.import.head.back")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {revisions.value.map((own) => (
                <tr key={own.number}>
                  <th scope="row">{own.number}</th>
                  <td>{moment(own.at)}</td>
                  <td>{own.actor}</td>
                  <td class="file">{reason(own)}</td>
                  <td>
                    {own === latest ? (
                      t("page.import.current")
                    ) : (
                      <button
                        type="button"
                        class="quiet"
                        disabled={running.value}
                        onClick={() => void lookBack(own.number)}
                      >
                        {t("page.import.back", { to: own.number })}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {latest && latest.number > 0 && (
        <p class="hint">
          {t("page.import.history_hint")}{" "}
          <button
            type="button"
            class="quiet"
            disabled={running.value}
            onClick={() => void lookBack(latest.number - 1)}
          >
            {t("page.import.undo_last")}
          </button>
        </p>
      )}
      <Confirm />
    </section>
  );
}

function reason(own: Revision): string {
  const { verb, rest } = reasonParts(own.reason);
  return verb ? say.value(`page.import.reason.${verb}`, { rest }) : rest;
}

/** Says what going back would change, and asks. */
function Confirm() {
  const t = say.value;
  const own = way.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (own) dialog.current?.showModal();
    else dialog.current?.close();
  }, [own]);
  return (
    <dialog
      ref={dialog}
      class="confirm"
      aria-labelledby="confirm-title"
      onClose={() => {
        way.value = undefined;
      }}
    >
      {own && (
        <>
          <h3 id="confirm-title">{t("page.import.back_title", { to: own.to })}</h3>
          {Object.keys(own.counts).length === 0 ? (
            <p>{t("page.import.no_change")}</p>
          ) : (
            <ul class="others">
              {Object.entries(own.counts).map(([entity, counts]) => (
                <li key={entity}>
                  {t("page.import.other", {
                    entity: t(`page.import.entity.${entity}`),
                    added: counts.added.toLocaleString("ja-JP"),
                    changed: counts.changed.toLocaleString("ja-JP"),
                    removed: counts.removed.toLocaleString("ja-JP"),
                  })}
                </li>
              ))}
            </ul>
          )}
          <p class="hint">{t("page.import.back_hint")}</p>
          <div class="files">
            <button type="button" onClick={() => void goBack()}>
              {t("page.import.back_do")}
            </button>
            <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
              {t("page.import.back_not")}
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}
