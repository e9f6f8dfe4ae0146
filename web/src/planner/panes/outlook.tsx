import { useState } from "preact/hooks";
import type { Forecast, Outlook, YearFigures } from "../../core/api";
import { hundredths, people, percent } from "../../core/format";
import { UNASSIGNED } from "../../core/report";
import { busy, choose, forecast, named, say, sortedRows, state } from "../state";

/** A quantity shown year by year. */
interface Quantity {
  id: string;
  label: string;
  value: (own: YearFigures) => number | undefined;
  print: (value: number | undefined) => string;
  /** What stands smaller beside a value. */
  aside?: (own: YearFigures) => string;
}

/** Coming years side by side, one quantity at a time. */
export function OutlookTable() {
  const t = say.value;
  const [chosen, choosing] = useState("people");
  const own = forecast.value;
  if (!own) return <p class="empty">{t("page.planner.loading")}</p>;
  const quantities = all(own);
  const quantity = quantities.find((it) => it.id === chosen) ?? quantities[0];
  if (!quantity) return null;
  const zones = sortedRows.value
    .map((row) => own.zones.find((zone) => (zone.id ?? UNASSIGNED) === row.id))
    .filter((zone) => zone !== undefined);
  return (
    <>
      <fieldset class="segments quantities">
        <legend class="hidden">{t("page.planner.outlook.which")}</legend>
        {quantities.map((it) => (
          <button
            type="button"
            key={it.id}
            aria-pressed={it.id === quantity.id}
            onClick={() => choosing(it.id)}
          >
            {it.label}
          </button>
        ))}
      </fieldset>
      <div class="table-scroll" aria-busy={busy.value}>
        <table class="zones zones-outlook">
          <thead>
            <tr>
              <th scope="col">{t("page.planner.table.zone")}</th>
              {own.city.years.map(({ year }) => (
                <th scope="col" class="figure" key={year}>
                  {year}
                </th>
              ))}
              <th scope="col" class="course">
                {t("page.planner.outlook.course")}
              </th>
            </tr>
          </thead>
          <tbody>
            {zones.map((zone) => (
              <ZoneOutlook key={zone.id} zone={zone} quantity={quantity} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("page.planner.table.city")}</th>
              <Years place={own.city} quantity={quantity} />
            </tr>
          </tfoot>
        </table>
      </div>
      <ul class="access-notes">
        <li>{t("page.planner.outlook.stays")}</li>
        <li>{t("page.planner.outlook.weights", { base: own.base_year })}</li>
      </ul>
    </>
  );
}

function all(own: Forecast): Quantity[] {
  const t = say.value;
  const measures = own.measures.map((measure, at): Quantity => {
    const index = (year: YearFigures) => year.demand[at]?.index ?? undefined;
    const users = (year: YearFigures) => year.demand[at]?.value ?? undefined;
    const print = (value: number | undefined) => (value === undefined ? "–" : value.toFixed(1));
    return measure.unit === "index"
      ? { id: measure.id, label: named(measure), value: index, print }
      : {
          id: measure.id,
          label: named(measure),
          value: users,
          print: people,
          aside: (year) => print(index(year)),
        };
  });
  const gap = (year: YearFigures) =>
    year.gaps.find((it) => it.band === state.value.band && it.reading === state.value.reading);
  return [
    {
      id: "people",
      label: t("page.planner.outlook.people"),
      value: (year) => year.population.find(([band]) => band === state.value.band)?.[1].value,
      print: people,
    },
    ...measures,
    {
      id: "gap",
      label: t("page.planner.outlook.gap"),
      value: (year) => gap(year)?.people.value,
      print: people,
      aside: (year) => percent(gap(year)?.share),
    },
    {
      id: "access",
      label: t("page.planner.outlook.access"),
      value: (year) => year.per_1000 ?? undefined,
      print: hundredths,
    },
  ];
}

function ZoneOutlook({ zone, quantity }: { zone: Outlook; quantity: Quantity }) {
  const id = zone.id ?? UNASSIGNED;
  const on = state.value.zone === id;
  const press = () => choose({ zone: on ? "" : id, office: "" });
  return (
    // The button in the row is the way for keys; the row widens the target.
    <tr class={on ? "on" : ""} data-zone={id} onClick={press}>
      <th scope="row">
        <button
          type="button"
          aria-pressed={on}
          onClick={(event) => {
            event.stopPropagation();
            press();
          }}
        >
          {zone.name}
        </button>
      </th>
      <Years place={zone} quantity={quantity} />
    </tr>
  );
}

function Years({ place, quantity }: { place: Outlook; quantity: Quantity }) {
  const values = place.years.map(quantity.value);
  return (
    <>
      {place.years.map((own) => {
        const value = quantity.value(own);
        return (
          <td key={own.year} class={value === 0 ? "figure none" : "figure"}>
            {quantity.print(value)}
            {quantity.aside && value !== 0 && <small class="spread">{quantity.aside(own)}</small>}
          </td>
        );
      })}
      <td class="course">
        <Course years={place.years.map((own) => own.year)} values={values} />
      </td>
    </>
  );
}

const [WIDTH, HEIGHT, EDGE] = [64, 22, 3];

/** A small line from nothing to the largest value: what the figures beside it say, at a glance. */
function Course({ years, values }: { years: number[]; values: (number | undefined)[] }) {
  const largest = Math.max(...values.map((own) => own ?? 0));
  const [from, to] = [years[0] ?? 0, years[years.length - 1] ?? 0];
  if (largest <= 0 || to <= from) return null;
  const at = values.flatMap((value, index) => {
    if (value === undefined) return [];
    const x = EDGE + (((years[index] ?? from) - from) / (to - from)) * (WIDTH - 2 * EDGE);
    const y = HEIGHT - EDGE - (value / largest) * (HEIGHT - 2 * EDGE);
    return [`${x.toFixed(1)},${y.toFixed(1)}`];
  });
  const last = at[at.length - 1]?.split(",");
  return (
    <svg
      class="course-line"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
    >
      <path class="course-ground" d={`M0 ${HEIGHT - EDGE}H${WIDTH}`} />
      <polyline points={at.join(" ")} />
      {last && <circle cx={last[0]} cy={last[1]} r="2.2" />}
    </svg>
  );
}
