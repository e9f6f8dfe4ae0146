import { people, percent } from "../../core/format";
import { type Row, sorted } from "../../core/report";
import { READINGS } from "../../core/url";
import { choose, chosen, city, office, rows, say, state, town, towns, zones } from "../state";
import { Losses } from "./losses";
import { OfficeCard, Sign } from "./office";

export function Detail() {
  const t = say.value;
  const zone = chosen.value;
  return (
    <section class="pane detail-pane" id="detail" tabIndex={-1} aria-labelledby="detail-title">
      {state.value.office && office.value ? (
        <OfficeCard office={office.value} />
      ) : zone ? (
        <ZoneDetail zone={zone} />
      ) : (
        <>
          <h2 id="detail-title">{t("page.planner.detail.empty_city")}</h2>
          {city.value && <Totals row={city.value} />}
          <Worst />
          <Losses />
          <p class="empty">{t("page.planner.detail.empty")}</p>
        </>
      )}
    </section>
  );
}

function Totals({ row }: { row: Row }) {
  const t = say.value;
  const unit = t("page.planner.table.people");
  const bounds = row.suppressed && {
    low: people(row.suppressed.lower),
    high: people(row.suppressed.upper),
  };
  const open = bounds && t("page.planner.detail.suppressed", bounds);
  const facts: [string, string, string, (string | undefined)?][] = [
    [
      t("page.planner.table.gap_share"),
      percent(row.gapShare),
      "",
      row.gapInhabited === null
        ? undefined
        : t("page.planner.detail.inhabited", { share: percent(row.gapInhabited) }),
    ],
    [t("page.planner.table.gap_people"), people(row.gapPeople?.value), unit, open],
    [t("page.planner.table.sole_long"), people(row.solePeople?.value), unit],
  ];
  return (
    <dl class="totals">
      {facts.map(([name, value, unit, remark]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            <small>{unit}</small>
            {remark && <small class="totals-remark">{remark}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Worst() {
  const t = say.value;
  const open = sorted(rows.value, "gap_people", true).filter(
    (own) => (own.gapShare ?? 0) >= 0.0005,
  );
  if (rows.value.length === 0) return null;
  if (open.length === 0) return <p class="good">{t("page.planner.detail.no_gap")}</p>;
  return (
    <>
      <h3>{t("page.planner.detail.worst")}</h3>
      <ul class="worst">
        {open.map((own) => (
          <li key={own.id}>
            <button
              type="button"
              class="row-button"
              onClick={() => choose({ zone: own.id, office: "" })}
            >
              <span>{own.name}</span>
              <span class="with-bar">
                {people(own.gapPeople?.value)}
                {t("page.planner.table.people")}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function ZoneDetail({ zone }: { zone: Row }) {
  const t = say.value;
  const contact = zones.value.find((own) => own.id === zone.id)?.contact;
  const answer = towns.value?.name === zone.name ? towns.value : undefined;
  return (
    <>
      <div class="detail-head">
        <h2 id="detail-title">{zone.name}</h2>
        <button type="button" class="plain-button" onClick={() => choose({ zone: "", office: "" })}>
          {t("page.planner.detail.close")}
        </button>
      </div>
      <Totals row={zone} />
      {(zone.gapShare ?? 0) < 0.0005 && <p class="good">{t("page.planner.detail.zone_no_gap")}</p>}
      {answer && (
        <>
          <h3>{t("page.planner.detail.offices", { count: answer.offices.length })}</h3>
          {answer.offices.length === 0 && (
            <p class="empty">{t("page.planner.detail.no_offices")}</p>
          )}
          <ul class="offices">
            {answer.offices.map((own) => (
              <li key={own.id}>
                <button type="button" class="row-button" onClick={() => choose({ office: own.id })}>
                  <Sign kind={own.kind} />
                  <span>{own.name}</span>
                </button>
              </li>
            ))}
          </ul>
          <Towns />
        </>
      )}
      {contact && (
        <div class="contact">
          <h3>{t("page.planner.detail.contact")}</h3>
          <p class="contact-name">{contact.name}</p>
          {contact.address && <p>{contact.address}</p>}
          {contact.phone && <p class="figures">{contact.phone}</p>}
        </div>
      )}
    </>
  );
}

function Towns() {
  const t = say.value;
  const reading = READINGS.indexOf(state.value.reading);
  const list = towns.value?.towns ?? [];
  const gap = (own: (typeof list)[number]) => own.gap_share[reading] ?? 0;
  const order = [...list].sort(
    (a, b) => gap(b) - gap(a) || a.name.localeCompare(b.name, "ja", { numeric: true }),
  );
  return (
    <>
      <h3>{t("page.planner.detail.towns", { count: list.length })}</h3>
      <table class="towns">
        <thead>
          <tr>
            <th scope="col">{t("page.planner.detail.town")}</th>
            <th scope="col" class="figure">
              {t("page.planner.table.gap_share")}
            </th>
            <th scope="col" class="figure">
              {t("page.planner.table.gap_people")}
            </th>
            <th scope="col" class="figure">
              {t("page.planner.detail.offices_here")}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.map((own) => {
            const on = own.key !== null && town.value === own.key;
            return (
              <tr key={own.key ?? own.name} class={on ? "on" : ""}>
                <th scope="row">
                  <button
                    type="button"
                    aria-pressed={on}
                    onClick={() => {
                      town.value = on ? "" : (own.key ?? "");
                    }}
                  >
                    {own.name}
                  </button>
                </th>
                <td class={gap(own) < 0.0005 ? "figure none" : "figure"}>
                  {percent(own.gap_share[reading])}
                </td>
                <td class={(own.gap_people?.[reading] ?? 0) < 0.5 ? "figure none" : "figure"}>
                  {people(own.gap_people?.[reading])}
                </td>
                <td class="figure">{own.office_count}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
