import { effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { COLORS, FLOODS, type LegendClass, LIMITS, legend } from "../../core/legend";
import { indicatorValue } from "../../core/report";
import { ACCESS, type Indicator, shadeOf } from "../../core/url";
import { office, say, state, workspace, zones } from "../state";
import { shownRows, trial } from "../trial";
import { AccessNotes } from "./table";
import { Layers } from "./toolbar";

/** One, two, three and more offices: as the layer on the map. */
const DEPTHS = ["#fbd9a5", "#bfe0b4", "#6db58a"] as const;

const UNITS: Readonly<Record<Indicator, string>> = {
  gap_share: "page.planner.unit.percent",
  gap_people: "page.planner.unit.people",
  gap_over75: "page.planner.unit.people",
  sole_people: "page.planner.unit.people",
  access: "page.planner.unit.offices",
  gini: "page.planner.unit.index",
  nearest: "page.planner.unit.km",
  within1: "page.planner.unit.percent",
};

type Picture = { home(): void; remove(): void };

export function MapPane() {
  const t = say.value;
  const own = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture | undefined>(undefined);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    let gone = false;
    // The camera needs the city's bounds, the names need the zones.
    const stop = effect(() => {
      const bounds = workspace.value?.bounds;
      if (!bounds || zones.value.length === 0 || picture.current || !own.current) return;
      const container = own.current;
      import("../map").then(
        ({ plannerMap }) => {
          if (gone || picture.current) return;
          picture.current = plannerMap(container, bounds);
          if (!picture.current) setBroken(true);
        },
        () => setBroken(true),
      );
    });
    return () => {
      gone = true;
      stop();
      picture.current?.remove();
    };
  }, []);
  return (
    <section class="pane map-pane" aria-labelledby="map-title">
      <h2 id="map-title" class="hidden">
        {t("page.planner.map.title")}
      </h2>
      <a class="skip" href="#detail">
        {t("page.planner.skip_map")}
      </a>
      <div class="map-box">
        {broken ? (
          <p class="map-failed" role="status">
            {t("page.planner.map.failed")}
          </p>
        ) : (
          <div class="map-canvas" ref={own} />
        )}
        {!broken && (
          <div class="map-tools">
            <button type="button" class="map-home quiet" onClick={() => picture.current?.home()}>
              {t("page.planner.map.home")}
            </button>
            <Layers />
          </div>
        )}
      </div>
      <Legend />
    </section>
  );
}

function Legend() {
  const t = say.value;
  const { indicator, layers } = state.value;
  const shade = shadeOf(layers);
  const unit = t(UNITS[indicator]);
  const isAccess = ACCESS.some((own) => own === indicator);
  const classes = legend(
    indicator,
    shownRows.value.map((row) => indicatorValue(row, indicator)),
  );
  return (
    <div class="legend">
      {shade === "access" || shade === "nearest" ? (
        <TownClasses indicator={shade} />
      ) : shade === "depth" ? (
        <Ramp colors={DEPTHS} words="page.planner.legend.depth" />
      ) : (
        <>
          <p class="legend-title">
            {t(`page.planner.indicator.${indicator}`)} <small>（{unit}）</small>
          </p>
          <ul class="ramp">
            {classes.map((own) => (
              <li key={own.color}>
                <Swatch color={own.color} />
                <span>{range(own)}</span>
                <span class="legend-count">
                  {t("page.planner.legend.zones", { count: own.count })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {!shade && state.value.table !== "access" && isAccess && (
        <details class="notes legend-notes">
          <summary>{t("page.planner.access.notes")}</summary>
          <AccessNotes />
        </details>
      )}
      {trial.value && shade && (
        <p class="empty">
          {t(shade === "depth" ? "page.planner.trial.depth" : "page.planner.trial.access")}
        </p>
      )}
      {layers.includes("flood") && workspace.value?.floods && (
        <Ramp colors={FLOODS} words="page.planner.legend.flood" />
      )}
      <Signs />
    </div>
  );
}

/** The classes towns are shaded with, the same as those of zones. */
function TownClasses({ indicator }: { indicator: "access" | "nearest" }) {
  const t = say.value;
  const limits = LIMITS[indicator];
  return (
    <>
      <p class="legend-title">
        {t(`page.planner.legend.${indicator}_by_town`)} <small>（{t(UNITS[indicator])}）</small>
      </p>
      <ul class="ramp">
        {COLORS.map((color, index) => {
          const [from, to] = [limits[index - 1], limits[index]];
          // No distance is nothing: only offices for a number of people can be.
          if (from === undefined && indicator === "nearest") return null;
          const own = { color, count: 0, ...(from === undefined ? {} : { from }) };
          return (
            <li key={color}>
              <Swatch color={color} />
              <span>
                {range({ ...own, ...(from === undefined || to === undefined ? {} : { to }) })}
              </span>
            </li>
          );
        })}
        <li>
          <Swatch color="#e6e6e6" />
          <span>{t("page.planner.legend.no_data")}</span>
        </li>
      </ul>
    </>
  );
}

/** 「5〜10」: from 5 to under 10, in the unit of the title. */
function range({ from, to }: LegendClass): string {
  const t = say.value;
  const number = (value: number) => value.toLocaleString("ja-JP");
  if (from === undefined) return t("page.planner.legend.none");
  if (from === 0 && to !== undefined) return t("page.planner.legend.under", { to: number(to) });
  if (to === undefined) return t("page.planner.legend.from", { from: number(from) });
  return t("page.planner.legend.range", { from: number(from), to: number(to) });
}

/** Hatching and the outlines of a range. */
function Signs() {
  const t = say.value;
  return (
    <ul class="legend-signs">
      {state.value.layers.includes("gaps") && (
        <li>
          <svg class="swatch" viewBox="0 0 28 18" width="28" height="18" aria-hidden="true">
            <rect x=".5" y=".5" width="27" height="17" fill="#fff" stroke="#a90000" />
            <path d="M3 17 19 1M11 17 27 1M1 11 11 1" stroke="#c81e1e" stroke-width="2.2" />
          </svg>
          {t("page.planner.legend.gap")}
        </li>
      )}
      {office.value && (
        <>
          <li>
            <svg class="swatch" viewBox="0 0 28 18" width="28" height="18" aria-hidden="true">
              <rect
                x="1.5"
                y="1.5"
                width="25"
                height="15"
                fill="#c2e5d1"
                stroke="#115a36"
                stroke-width="3"
              />
            </svg>
            {t("page.planner.legend.range_yes")}
          </li>
          <li>
            <svg class="swatch" viewBox="0 0 28 18" width="28" height="18" aria-hidden="true">
              <rect
                x="1.5"
                y="1.5"
                width="25"
                height="15"
                fill="none"
                stroke="#115a36"
                stroke-width="2"
                stroke-dasharray="4 3"
              />
            </svg>
            {t("page.planner.legend.range_consult")}
          </li>
          {trial.value && trial.value.tool !== "close" && (
            <li>
              <svg class="swatch" viewBox="0 0 28 18" width="28" height="18" aria-hidden="true">
                <rect
                  x="1.5"
                  y="1.5"
                  width="25"
                  height="15"
                  fill="#dbe6ff"
                  stroke="#0017c1"
                  stroke-width="2.6"
                  stroke-dasharray="5 3"
                />
              </svg>
              {t("page.planner.legend.trial")}
            </li>
          )}
        </>
      )}
    </ul>
  );
}

/** Colors with their words: `words` itself the title, `words1` and so on the colors. */
function Ramp({ colors, words }: { colors: readonly string[]; words: string }) {
  const t = say.value;
  return (
    <>
      <p class="legend-title">{t(words)}</p>
      <ul class="ramp">
        {colors.map((color, index) => (
          <li key={color}>
            <Swatch color={color} />
            <span>{t(`${words}${index + 1}`)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Swatch({ color }: { color: string }) {
  return (
    <svg
      class="swatch"
      viewBox="0 0 28 18"
      width="28"
      height="18"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect
        x=".5"
        y=".5"
        width="27"
        height="17"
        fill={color}
        stroke="#767676"
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
}
