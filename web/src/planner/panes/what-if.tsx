import { useEffect, useState } from "preact/hooks";
import type { Office } from "../../core/api";
import { people, signed, squareKilometers } from "../../core/format";
import { type Row, UNASSIGNED } from "../../core/report";
import { RADIUS, radiusOf, type Ticked, TOOLS, type Tool, type Trial } from "../../core/trial";
import { choose, city, rows, say, state, towns, zones } from "../state";
import {
  after,
  canCircle,
  cityAfter,
  outcome,
  press,
  reachOf,
  reset,
  setRadius,
  take,
  ticked,
  trial,
  trialFailed,
  waits,
} from "../trial";

/** Changes of one office, tried while the hand moves. */
export function WhatIf({ office }: { office: Office }) {
  const t = say.value;
  const own = trial.value;
  return (
    <section class="what-if" aria-labelledby="what-if-title">
      <div class="what-if-head">
        <h3 id="what-if-title">{t("page.planner.trial.title")}</h3>
        <span class="what-if-stored">{t("page.planner.trial.not_stored")}</span>
      </div>
      <fieldset class="segments tools">
        <legend class="hidden">{t("page.planner.trial.title")}</legend>
        {TOOLS.map((tool) => (
          <button
            type="button"
            key={tool}
            aria-pressed={own?.tool === tool}
            disabled={tool === "radius" && !canCircle(office)}
            onClick={() => take(tool)}
          >
            {t(`page.planner.trial.${tool}`)}
          </button>
        ))}
      </fieldset>
      {!canCircle(office) && <p class="empty">{t("page.planner.trial.no_position")}</p>}
      {own && <Tooling own={own} />}
      {own && <Outcome tool={own.tool} />}
      {own && (
        <button type="button" class="quiet what-if-reset" onClick={reset}>
          {t("page.planner.trial.reset")}
        </button>
      )}
      <Announcement />
    </section>
  );
}

function Tooling({ own }: { own: Trial }) {
  switch (own.tool) {
    case "radius":
      return <Radius km={own.radius} />;
    case "towns":
      return <TownList own={own} />;
    case "close":
      return <p class="what-if-hint">{say.value("page.planner.trial.close_hint")}</p>;
  }
}

function Radius({ km }: { km: number }) {
  const t = say.value;
  const set = (value: number) => {
    const radius = radiusOf(value);
    if (radius !== undefined) setRadius(radius);
  };
  return (
    <div class="radius">
      <label for="radius">{t("page.planner.trial.radius_label")}</label>
      <span class="radius-field">
        <input
          type="number"
          inputMode="decimal"
          min={RADIUS.least}
          max={RADIUS.most}
          step={RADIUS.step}
          value={km.toFixed(1)}
          aria-label={t("page.planner.trial.radius_number")}
          onChange={(event) => {
            set(event.currentTarget.valueAsNumber);
            // What was typed and not taken goes back to what counts.
            event.currentTarget.value = (trial.peek()?.radius ?? km).toFixed(1);
          }}
        />
        <span aria-hidden="true">km</span>
      </span>
      <input
        id="radius"
        type="range"
        min={RADIUS.least}
        max={RADIUS.most}
        step={RADIUS.step}
        value={km}
        aria-valuetext={`${km.toFixed(1)} km`}
        onInput={(event) => set(event.currentTarget.valueAsNumber)}
      />
      <span class="radius-ends" aria-hidden="true">
        <span>{RADIUS.least} km</span>
        <span>{RADIUS.most} km</span>
      </span>
    </div>
  );
}

function TownList({ own }: { own: Trial }) {
  const t = say.value;
  const zone = state.value.zone;
  const list = towns.value?.towns ?? [];
  const isHere = (town: Ticked) => list.some((it) => it.key === town.key);
  const elsewhere = [...own.added, ...own.removed].filter((it) => !isHere(it));
  return (
    <div class="tick">
      <p class="what-if-hint">{t("page.planner.trial.towns_hint")}</p>
      <label class="select">
        <span class="tool-label">{t("page.planner.table.zone")}</span>
        <select
          value={zone}
          onChange={(event) => choose({ zone: event.currentTarget.value || UNASSIGNED })}
        >
          {zones.value.map((it) => (
            <option key={it.id} value={it.id} selected={it.id === zone}>
              {it.name}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="tick-list">
        <legend class="hidden">{t("page.planner.trial.towns_label")}</legend>
        {list.map(
          (it) =>
            it.key !== null && (
              <Tick key={it.key} town={{ key: it.key, name: it.name }} zone={zone} />
            ),
        )}
      </fieldset>
      {elsewhere.length > 0 && (
        <fieldset class="tick-list tick-elsewhere">
          <legend>{t("page.planner.trial.elsewhere")}</legend>
          {elsewhere.map((it) => (
            <Tick key={it.key} town={it} zone="" />
          ))}
        </fieldset>
      )}
    </div>
  );
}

function Tick({ town, zone }: { town: Ticked; zone: string }) {
  const t = say.value;
  const own = trial.value;
  const has = (list: readonly Ticked[] | undefined) => list?.some((it) => it.key === town.key);
  const remark = has(own?.added)
    ? t("page.planner.trial.added")
    : has(own?.removed)
      ? t("page.planner.trial.removed")
      : reachOf(town.key, zone) === "part"
        ? t("page.planner.trial.part")
        : "";
  return (
    <label class={remark && (has(own?.added) || has(own?.removed)) ? "changed" : ""}>
      <input type="checkbox" checked={ticked(town.key, zone)} onChange={() => press(town, zone)} />
      <span>
        {town.name}
        {remark && <small>{remark}</small>}
      </span>
    </label>
  );
}

/** The unit of people as it follows a number: English has a space before it. */
function persons(): string {
  const unit = say.value("page.planner.table.people");
  return state.value.lang === "en" ? ` ${unit}` : unit;
}

function Outcome({ tool }: { tool: Tool }) {
  const t = say.value;
  const [before, then] = [city.value, cityAfter.value];
  if (trialFailed.value) {
    return (
      <p class="what-if-failed" role="alert">
        {t("page.planner.trial.failed")}
      </p>
    );
  }
  if (!outcome.value || !before || !then) {
    return waits.value ? <p class="empty">{t("page.planner.loading")}</p> : null;
  }
  const changed = [...after.value.values()];
  return (
    <div class="outcome" data-tool={tool} aria-busy={waits.value}>
      <h4>{t("page.planner.table.city")}</h4>
      <dl>
        <Change
          name={t("page.planner.table.gap_people")}
          before={before.gapPeople?.value ?? 0}
          after={then.gapPeople?.value ?? 0}
          print={people}
          unit={persons()}
          spread={then.gapPeople?.spread}
        />
        <Change
          name={t("page.planner.trial.area")}
          before={before.gapArea}
          after={then.gapArea}
          print={squareKilometers}
          unit=" km²"
        />
        <Change
          name={t("page.planner.table.sole_long")}
          before={before.solePeople?.value ?? 0}
          after={then.solePeople?.value ?? 0}
          print={people}
          unit={persons()}
        />
      </dl>
      <h4>{t("page.planner.trial.zones", { count: changed.length })}</h4>
      {changed.length === 0 && <p class="empty">{t("page.planner.trial.none")}</p>}
      <ul>
        {changed.map((row) => (
          <ZoneChange key={row.id} after={row} />
        ))}
      </ul>
    </div>
  );
}

function Change(props: {
  name: string;
  before: number;
  after: number;
  print: (value: number) => string;
  unit: string;
  spread?: number | undefined;
}) {
  const { before, after: then, print } = props;
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <Difference by={then - before} print={print} unit={props.unit} />
        <small>
          {print(before)} → {print(then)}
          {props.unit}
          {props.spread !== undefined && props.spread >= 0.5 && ` ±${people(props.spread)}`}
        </small>
      </dd>
    </div>
  );
}

/** A difference: its sign is in the text, the color only repeats it. */
export function Difference(props: { by: number; print: (size: number) => string; unit?: string }) {
  const text = signed(props.by, props.print);
  const way = text.startsWith("+") ? "more" : text.startsWith("−") ? "less" : "same";
  return (
    <span class={`difference ${way}`}>
      {text}
      {props.unit}
    </span>
  );
}

function ZoneChange({ after: then }: { after: Row }) {
  const t = say.value;
  const before = rows.value.find((own) => own.id === then.id);
  if (!before) return null;
  const [one, two] = [before.gapPeople?.value ?? 0, then.gapPeople?.value ?? 0];
  const [alone, lone] = [before.solePeople?.value ?? 0, then.solePeople?.value ?? 0];
  return (
    <li>
      <span>{then.name}</span>
      <Difference by={two - one} print={people} unit={persons()} />
      <small>
        {people(one)} → {people(two)}
        {persons()} / {squareKilometers(before.gapArea)} → {squareKilometers(then.gapArea)} km²
      </small>
      {people(alone) !== people(lone) && (
        <small>
          {t("page.planner.trial.sole")} {people(alone)} → {people(lone)}
          {persons()} ({signed(lone - alone, people)})
        </small>
      )}
    </li>
  );
}

/** Milliseconds a hand must rest before the result is read out. */
const REST = 700;

function Announcement() {
  const t = say.value;
  const [text, setText] = useState("");
  const [before, then] = [city.value, cityAfter.value];
  const words =
    before && then
      ? t("page.planner.trial.said", {
          before: people(before.gapPeople?.value),
          after: people(then.gapPeople?.value),
          difference: signed((then.gapPeople?.value ?? 0) - (before.gapPeople?.value ?? 0), people),
          count: after.value.size,
        })
      : "";
  useEffect(() => {
    const timer = setTimeout(() => setText(words), words ? REST : 0);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <p class="hidden" role="status">
      {text}
    </p>
  );
}
