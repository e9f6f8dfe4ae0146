import type { Office } from "../../core/api";
import { catalogue, choose, named, say, state } from "../state";
import { WhatIf } from "./what-if";

/** Towns of a long range that are named before the rest is folded. */
const SHOWN = 60;

const ANSWERS: Readonly<Record<string, string>> = {
  yes: "page.planner.answer.yes",
  consult: "page.planner.answer.consult",
  no: "page.planner.answer.no",
  excluded: "page.planner.answer.excluded",
};

const PATHS: Readonly<Record<string, string>> = {
  circle: "M12 2.5a9.5 9.5 0 1 1 0 19 9.5 9.5 0 0 1 0-19Z",
  square: "M3 3h18v18H3Z",
  diamond: "M12 1.2 22.8 12 12 22.8 1.2 12Z",
  triangle: "M12 2.2 23 21.4H1Z",
  house: "M12 1.6 22.4 10.4V22H1.6V10.4Z",
  drop: "M12 23C6 16 3 12.6 3 9.2a9 9 0 0 1 18 0C21 12.6 18 16 12 23Z",
  star: "m12 1 3.3 7.3 7.9.8-5.9 5.4 1.7 7.9-7-4.1-7 4.1 1.7-7.9L.8 9.1l7.9-.8Z",
};

/** The sign of a kind, as on the map. */
export function Sign({ kind }: { kind: string }) {
  const own = catalogue.value?.kind.find((it) => it.id === kind);
  return (
    <svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[own?.shape ?? "circle"] ?? ""} fill={own?.color ?? "#84919E"} />
    </svg>
  );
}

export function OfficeCard({ office }: { office: Office }) {
  const t = say.value;
  const kind = catalogue.value?.kind.find((it) => it.id === office.kind);
  const label = (id: string, ja: string) => {
    const own = catalogue.value?.capability.find((it) => it.id === id);
    return own ? named(own) : ja;
  };
  const facts: [string, string | undefined][] = [
    [t("page.planner.office.address"), office.address],
    [
      t("page.planner.office.position"),
      office.position_by_address
        ? t(`page.planner.office.position.${office.position_by_address}`)
        : office.position
          ? undefined
          : t("page.planner.office.position.none"),
    ],
    [t("page.planner.office.phone"), office.phone],
    [t("page.planner.office.hours"), office.hours?.replaceAll(",", "・")],
    [t("page.planner.office.consultation"), office.consultation],
    [t("page.planner.office.specialities"), office.specialities?.join("、")],
    [t("page.planner.office.notices"), office.notices?.join("、")],
    [t("page.planner.office.answered"), office.answered_on ?? t("page.planner.office.none")],
    [
      t("page.planner.office.accepting"),
      office.accepting && ANSWERS[office.accepting]
        ? `${t(ANSWERS[office.accepting] ?? "")}${office.accepting_as_of ? `（${t("page.planner.caption.as_of", { day: office.accepting_as_of })}）` : ""}`
        : undefined,
    ],
    [t("page.planner.office.extend"), office.could_extend],
    [t("page.planner.office.message"), office.message],
    [
      t("page.planner.office.sources"),
      office.sources?.map((own) => `${own.title}（${own.code}）`).join("、"),
    ],
  ];
  return (
    <>
      <div class="detail-head">
        <h2 id="detail-title">{office.name}</h2>
        <button type="button" class="plain-button" onClick={() => choose({ office: "" })}>
          {state.value.zone ? t("page.planner.office.back") : t("page.planner.detail.close")}
        </button>
      </div>
      <p class="office-kind">
        <Sign kind={office.kind} />
        {kind && named(kind)}
        {office.corporation && <span class="corporation">{office.corporation}</span>}
      </p>
      {office.range_parts && <WhatIf office={office} />}
      <dl class="office-facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <h3>{t("page.planner.office.able")}</h3>
      {office.capabilities.length === 0 ? (
        <p class="empty">{t("page.planner.office.none")}</p>
      ) : (
        <ul class="able">
          {office.capabilities.map((own) => (
            <li key={own.id} class={`able-${own.answer}`}>
              {label(own.id, own.label)}
              <span>{t(ANSWERS[own.answer] ?? "")}</span>
            </li>
          ))}
        </ul>
      )}
      <h3>{t("page.planner.office.ranges")}</h3>
      {office.ranges.length === 0 && <p class="empty">{t("page.planner.office.none")}</p>}
      {office.range_is_approximate && <p class="empty">{t("page.planner.office.approximate")}</p>}
      <ul class="ranges">
        {office.ranges.map((own) => (
          <li key={`${own.level}-${own.method}-${own.words.slice(0, 20)}`}>
            <strong>{t(ANSWERS[own.level] ?? "")}</strong>
            <Words words={own.words} />
            {own.note && <p class="note">{own.note}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Words({ words }: { words: string }) {
  if (words.length <= SHOWN) return <span>{words}</span>;
  const cut = words.lastIndexOf("、", SHOWN);
  const at = cut > 0 ? cut : SHOWN;
  const rest = words.slice(at + 1);
  return (
    <>
      <span>{words.slice(0, at)}</span>
      <details class="rest">
        <summary>
          {say.value("page.planner.office.more", { count: rest.split("、").length })}
        </summary>
        <span>{rest}</span>
      </details>
    </>
  );
}
