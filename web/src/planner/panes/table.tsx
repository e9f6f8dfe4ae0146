import { computed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { hundredths, kilometers, people, percent, squareKilometers } from "../../core/format";
import type { Estimate, Row } from "../../core/report";
import { type Column, START, TABLES, type Table } from "../../core/url";
import { access, busy, choose, city, report, say, sortedRows, state, workspace } from "../state";
import { after, cityAfter, trial } from "../trial";
import { Bar } from "./bar";
import { OutlookTable } from "./outlook";
import { Difference } from "./what-if";

/** Tables whose columns are figures of today. */
type FiguredTable = Exclude<Table, "outlook"> | "trial";

const UNIT: Partial<Record<Column, string>> = { area: "km²", gap_area: "km²", nearest: "km" };

const SHOWN: Readonly<Record<Table | "trial", readonly Column[]>> = {
  gap: [
    "zone",
    "area",
    "residents",
    "over75",
    "gap_area",
    "gap_share",
    "gap_people",
    "sole_people",
  ],
  access: ["zone", "residents", "access", "gini", "nearest", "within1"],
  outlook: ["zone"],
  trial: ["zone", "gap_area", "gap_share", "gap_people", "sole_people"],
};

/** While something is tried, only figures that a trial changes have columns. */
const shown = computed(() => (trial.value ? "trial" : state.value.table));

export function ZoneTable() {
  const t = say.value;
  const table = shown.value;
  return (
    <section class="pane table-pane" id="table" tabIndex={-1} aria-labelledby="table-title">
      <div class="pane-head">
        <h2 id="table-title">{t("page.planner.table.title")}</h2>
        {table === "trial" ? (
          <p class="pane-hint trial-hint">{t("page.planner.trial.table")}</p>
        ) : (
          <Tables />
        )}
      </div>
      {table === "outlook" ? <OutlookTable /> : <Figured table={table} />}
      {table === "access" && <AccessNotes />}
    </section>
  );
}

/** A row for each zone, a column for each figure. */
function Figured({ table }: { table: FiguredTable }) {
  const t = say.value;
  const total = city.value;
  return (
    <div class="table-scroll" aria-busy={busy.value}>
      <table class={`zones zones-${table}`}>
        <thead>
          <tr>
            {SHOWN[table].map((column) => (
              <Heading key={column} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sortedRows.value.map((row) => (
            <ZoneRow key={row.id} row={row} table={table} />
          ))}
        </tbody>
        {total && (
          <tfoot>
            <tr>
              <th scope="row">{t("page.planner.table.city")}</th>
              <Figures row={total} after={cityAfter.value} table={table} />
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

/** Which figures: who is left out, how much there is for how many, or coming years. */
function Tables() {
  const t = say.value;
  const { table, sort } = state.value;
  const press = (next: Table) =>
    choose({
      table: next,
      ...(SHOWN[next].includes(sort) ? {} : { sort: START.sort, descending: START.descending }),
    });
  return (
    <fieldset class="segments tables">
      <legend class="hidden">{t("page.planner.table.which")}</legend>
      {TABLES.filter((own) => own !== "outlook" || workspace.value?.projected_years.length).map(
        (own) => (
          <button type="button" key={own} aria-pressed={own === table} onClick={() => press(own)}>
            {t(`page.planner.tables.${own}`)}
          </button>
        ),
      )}
    </fieldset>
  );
}

/** What stands behind figures of access. */
export function AccessNotes() {
  const t = say.value;
  const own = access.value;
  if (!own) return <p class="empty">{t("page.planner.loading")}</p>;
  return (
    <ul class="access-notes">
      {own.missing && <li class="warning">{t("page.planner.access.missing")}</li>}
      <li>{t("page.planner.access.means", { count: own.offices.sharing })}</li>
      <li>{t("page.planner.access.distance", { count: own.offices.with_position })}</li>
      {own.offices.unplaced > 0 && (
        <li>{t("page.planner.access.unplaced", { count: own.offices.unplaced })}</li>
      )}
      {(report.value?.caption.needs?.length ?? 1) > 1 && (
        <li>{t("page.planner.access.several")}</li>
      )}
    </ul>
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
          {column === "access" && <small>{t("page.planner.unit.places")}</small>}
        </span>
        <span class="arrow" aria-hidden="true">
          {on ? (descending ? "▼" : "▲") : ""}
        </span>
      </button>
    </th>
  );
}

function ZoneRow({ row, table }: { row: Row; table: FiguredTable }) {
  const own = useRef<HTMLTableRowElement>(null);
  const on = state.value.zone === row.id;
  useEffect(() => {
    if (on) own.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [on]);
  // A zone chosen during a trial does not end it.
  const press = () =>
    choose(trial.value ? { zone: row.id } : { zone: on ? "" : row.id, office: "" });
  const changed = after.value.get(row.id);
  return (
    // The button in the row is the way for keys; the row widens the target.
    <tr
      ref={own}
      class={`${on ? "on" : ""}${changed ? " changed" : ""}`}
      data-zone={row.id}
      onClick={press}
    >
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
      <Figures row={row} after={changed} table={table} />
    </tr>
  );
}

function Figures(props: { row: Row; after: Row | undefined; table: FiguredTable }) {
  switch (props.table) {
    case "gap":
      return <GapFigures row={props.row} />;
    case "access":
      return <AccessFigures row={props.row} />;
    case "trial":
      return <TrialFigures row={props.row} after={props.after} />;
  }
}

/** Before and after, with the difference under them; what does not change says its figure once. */
function TrialFigures({ row, after: then }: { row: Row; after: Row | undefined }) {
  const share = (value: number) => percent(value).replace("%", "");
  return (
    <>
      <Change before={row.gapArea} after={then?.gapArea} print={squareKilometers} />
      <Change before={row.gapShare ?? 0} after={then?.gapShare ?? undefined} print={share} />
      <Change before={row.gapPeople?.value ?? 0} after={then?.gapPeople?.value} print={people} />
      <Change before={row.solePeople?.value ?? 0} after={then?.solePeople?.value} print={people} />
    </>
  );
}

function Change(props: {
  before: number;
  after: number | undefined;
  print: (value: number) => string;
}) {
  const { before, after: then, print } = props;
  if (then === undefined || print(then) === print(before)) {
    return <Figure none>{print(before)}</Figure>;
  }
  return (
    <Figure>
      <span class="change">
        {print(before)} → <strong>{print(then)}</strong>
      </span>
      <Difference by={then - before} print={print} />
    </Figure>
  );
}

function AccessFigures({ row }: { row: Row }) {
  return (
    <>
      <Figure>{people(row.people)}</Figure>
      <Figure>{hundredths(row.access)}</Figure>
      <Figure>{hundredths(row.gini)}</Figure>
      <Figure>{kilometers(row.nearest)}</Figure>
      <Figure>{percent(row.within1)}</Figure>
    </>
  );
}

function GapFigures({ row }: { row: Row }) {
  return (
    <>
      <Figure>{squareKilometers(row.area)}</Figure>
      <Figure>{people(row.people)}</Figure>
      <Figure>{people(row.over75)}</Figure>
      <Figure none={row.gapArea < 5_000}>{squareKilometers(row.gapArea)}</Figure>
      <Figure none={(row.gapShare ?? 0) < 0.0005}>
        <span class="with-bar">
          <Bar share={row.gapShare} />
          {percent(row.gapShare)}
        </span>
      </Figure>
      <Figure none={(row.gapPeople?.value ?? 0) < 0.5}>
        <WithSpread estimate={row.gapPeople} />
      </Figure>
      <Figure none={(row.solePeople?.value ?? 0) < 0.5}>{people(row.solePeople?.value)}</Figure>
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
