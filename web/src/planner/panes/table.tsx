import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { people, percent, squareKilometers } from "../../core/format";
import type { Estimate, Row } from "../../core/report";
import { COLUMNS, type Column } from "../../core/url";
import { busy, choose, city, say, sortedRows, state } from "../state";
import { Bar } from "./bar";

const UNIT: Partial<Record<Column, string>> = { area: "km²", gap_area: "km²" };

export function ZoneTable() {
  const t = say.value;
  const total = city.value;
  return (
    <section class="pane table-pane" id="table" tabIndex={-1} aria-labelledby="table-title">
      <div class="pane-head">
        <h2 id="table-title">{t("page.planner.table.title")}</h2>
        <p class="pane-hint">{t("page.planner.table.hint")}</p>
      </div>
      <div class="table-scroll" aria-busy={busy.value}>
        <table class="zones">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <Heading key={column} column={column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {sortedRows.value.map((row) => (
              <ZoneRow key={row.id} row={row} />
            ))}
          </tbody>
          {total && (
            <tfoot>
              <tr>
                <th scope="row">{t("page.planner.table.city")}</th>
                <Figures row={total} />
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </section>
  );
}

function Heading({ column }: { column: Column }) {
  const t = say.value;
  const { sort, descending } = state.value;
  const on = sort === column;
  const order = on ? (descending ? "descending" : "ascending") : "none";
  const press = () =>
    // Figures are first asked for from the largest, names from the first.
    choose({ sort: column, descending: on ? !descending : column !== "zone" });
  return (
    <th scope="col" aria-sort={order} class={column === "zone" ? "" : "figure"}>
      <button type="button" onClick={press}>
        <span>
          {t(`page.planner.table.${column}`)}
          {UNIT[column] && <small>{UNIT[column]}</small>}
        </span>
        <span class="arrow" aria-hidden="true">
          {on ? (descending ? "▼" : "▲") : ""}
        </span>
      </button>
    </th>
  );
}

function ZoneRow({ row }: { row: Row }) {
  const own = useRef<HTMLTableRowElement>(null);
  const on = state.value.zone === row.id;
  useEffect(() => {
    if (on) own.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [on]);
  const press = () => choose({ zone: on ? "" : row.id, office: "" });
  return (
    // The button in the row is the way for keys; the row widens the target.
    <tr ref={own} class={on ? "on" : ""} data-zone={row.id} onClick={press}>
      <th scope="row">
        <button
          type="button"
          aria-pressed={on}
          onClick={(event) => {
            event.stopPropagation();
            press();
          }}
        >
          {row.name}
        </button>
      </th>
      <Figures row={row} />
    </tr>
  );
}

function Figures({ row }: { row: Row }) {
  return (
    <>
      <Figure>{squareKilometers(row.area)}</Figure>
      <Figure>{people(row.over65)}</Figure>
      <Figure>{people(row.over75)}</Figure>
      <Figure none={row.gapArea < 5_000}>{squareKilometers(row.gapArea)}</Figure>
      <Figure none={(row.gapShare ?? 0) < 0.0005}>
        <span class="with-bar">
          <Bar share={row.gapShare} />
          {percent(row.gapShare)}
        </span>
      </Figure>
      <Figure none={(row.gapOver65?.value ?? 0) < 0.5}>
        <WithSpread estimate={row.gapOver65} />
      </Figure>
      <Figure none={(row.soleOver65?.value ?? 0) < 0.5}>{people(row.soleOver65?.value)}</Figure>
    </>
  );
}

function Figure({ none, children }: { none?: boolean; children: ComponentChildren }) {
  return <td class={none ? "figure none" : "figure"}>{children}</td>;
}

function WithSpread({ estimate }: { estimate: Estimate | undefined }) {
  return (
    <>
      {people(estimate?.value)}
      {estimate && estimate.spread >= 0.5 && (
        <small class="spread">±{people(estimate.spread)}</small>
      )}
    </>
  );
}
