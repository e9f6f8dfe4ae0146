import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Named, Scene } from "../../core/api";
import { INDICATORS, LAYERS, pressed, question, READINGS, START } from "../../core/url";
import { api, catalogue, choose, named, say, state, workspace } from "../state";
import { Ages } from "./ages";

export function Toolbar() {
  const t = say.value;
  return (
    <section class="toolbar" aria-label={t("page.planner.conditions")}>
      <Scenes />
      <Kinds />
      <Capabilities />
      <Hours />
      <Ages />
      <Years />
      <Readings />
      <Indicators />
      <CountBy />
      <Downloads />
    </section>
  );
}

/** A button that opens a panel under it; Escape and a press elsewhere close it. */
function Panel(props: {
  label: string;
  value?: string;
  name: string;
  children: ComponentChildren;
}) {
  const own = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const panel = own.current;
      if (!panel?.open || (event.target instanceof Node && panel.contains(event.target))) return;
      panel.open = false;
    };
    addEventListener("pointerdown", close);
    return () => removeEventListener("pointerdown", close);
  }, []);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !own.current?.open) return;
    own.current.open = false;
    own.current.querySelector("summary")?.focus();
  };
  return (
    <details class={`panel panel-${props.name}`} ref={own} onKeyDown={onKey}>
      <summary>
        <span class="tool-label">{props.label}</span>
        {props.value !== undefined && <span class="tool-value">{props.value}</span>}
      </summary>
      <div class="panel-in">{props.children}</div>
    </details>
  );
}

/** What a scene, or a choice beside it, starts from. */
const NO_NEED = {
  kinds: START.kinds,
  capabilities: START.capabilities,
  match: START.match,
  scene: START.scene,
  office: START.office,
};

/** The scene of several services that is on; kinds and capabilities are then as it has them. */
function sceneOn(): Scene | undefined {
  const id = state.value.scene;
  return id ? catalogue.value?.scene.find((own) => own.id === id) : undefined;
}

/** The services of a scene, one a line, and that a choice leaves it. */
function SceneNeeds({ scene }: { scene: Scene }) {
  const names = (ids: string[], of: Named[]) =>
    ids.map((id) => {
      const own = of.find((it) => it.id === id);
      return own ? named(own) : id;
    });
  return (
    <div class="scene-needs">
      <ul>
        {[scene, ...(scene.also ?? [])].map((need) => (
          <li key={need.kinds.join()}>
            {names(need.kinds, catalogue.value?.kind ?? []).join("・")}
            {need.capabilities.length > 0 &&
              `（${names(need.capabilities, catalogue.value?.capability ?? []).join("＋")}）`}
          </li>
        ))}
      </ul>
      <p class="empty">{say.value("page.planner.scene_leave")}</p>
    </div>
  );
}

function Hours() {
  const t = say.value;
  const bands = catalogue.value?.band ?? [];
  if (bands.length === 0) return null;
  const options: [string, string][] = [
    ["", t("page.planner.hours_any")],
    ...bands.map((own): [string, string] => [own.id, named(own)]),
    ["all", t("page.planner.hours_all")],
  ];
  return (
    <label class="select">
      <span class="tool-label">{t("page.planner.hours")}</span>
      <select
        value={state.value.hours}
        onChange={(event) => choose({ hours: event.currentTarget.value })}
      >
        {options.map(([id, label]) => (
          <option key={id} value={id} selected={id === state.value.hours}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Whose people count: those of today, or of a projected year. */
function Years() {
  const t = say.value;
  const years = workspace.value?.projected_years ?? [];
  if (years.length === 0) return null;
  const options: [string, string][] = [
    ["", t(workspace.value?.residents ? "page.planner.year_register" : "page.planner.year_census")],
    ...years.map((own): [string, string] => [
      String(own),
      t("page.planner.year_projected", { year: own }),
    ]),
  ];
  return (
    <label class="select">
      <span class="tool-label">{t("page.planner.year")}</span>
      <select
        value={state.value.year}
        onChange={(event) => choose({ year: event.currentTarget.value })}
      >
        {options.map(([id, label]) => (
          <option key={id} value={id} selected={id === state.value.year}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

function CountBy() {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={state.value.countBy === "corporation"}
        onChange={(event) =>
          choose({ countBy: event.currentTarget.checked ? "corporation" : "office" })
        }
      />
      {say.value("page.planner.by_corporation")}
    </label>
  );
}

function Scenes() {
  const t = say.value;
  const own = state.value;
  const isOn = (scene: Scene) =>
    scene.also
      ? own.scene === scene.id
      : own.scene === "" &&
        scene.kinds.join() === own.kinds.join() &&
        scene.capabilities.join() === own.capabilities.join();
  return (
    <fieldset class="scenes">
      <legend class="tool-label">{t("page.planner.scene")}</legend>
      <div class="segments">
        {(catalogue.value?.scene ?? []).map((scene) => (
          <button
            type="button"
            key={scene.id}
            aria-pressed={isOn(scene)}
            onClick={() =>
              choose(
                scene.also
                  ? { ...NO_NEED, scene: scene.id }
                  : { ...NO_NEED, kinds: scene.kinds, capabilities: scene.capabilities },
              )
            }
          >
            {named(scene)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function toggled(list: readonly string[], id: string, order: readonly string[]): string[] {
  const next = list.includes(id) ? list.filter((own) => own !== id) : [...list, id];
  return order.filter((own) => next.includes(own));
}

function Kinds() {
  const t = say.value;
  const kinds = (catalogue.value?.kind ?? []).filter((kind) => kind.visits);
  const scene = sceneOn();
  const own = state.value.scene ? [] : state.value.kinds;
  const names = kinds.filter((kind) => own.includes(kind.id)).map(named);
  const value = state.value.scene ? t("page.planner.scene_own") : names.join("・") || "…";
  return (
    <Panel name="kinds" label={t("page.planner.kind")} value={value}>
      {scene && <SceneNeeds scene={scene} />}
      <fieldset class="checks">
        <legend class="hidden">{t("page.planner.kind")}</legend>
        {kinds.map((kind) => (
          <label key={kind.id}>
            <input
              type="checkbox"
              checked={own.includes(kind.id)}
              disabled={own.length === 1 && own.includes(kind.id)}
              onChange={() => {
                const next = toggled(
                  own,
                  kind.id,
                  kinds.map((it) => it.id),
                );
                choose({
                  ...NO_NEED,
                  match: state.value.match,
                  kinds: next,
                  capabilities: askable(state.value.capabilities, next),
                });
              }}
            />
            {named(kind)}
          </label>
        ))}
      </fieldset>
    </Panel>
  );
}

/** Capabilities that at least one of the kinds is asked about. */
function askable(ids: readonly string[], kinds: readonly string[]): string[] {
  const all = catalogue.value?.capability ?? [];
  return ids.filter((id) =>
    all.find((it) => it.id === id)?.kinds.some((kind) => kinds.includes(kind)),
  );
}

function Capabilities() {
  const t = say.value;
  const { kinds, capabilities, match } = state.value;
  const all = (catalogue.value?.capability ?? []).filter((it) =>
    it.kinds.some((kind) => kinds.includes(kind)),
  );
  const names = all.filter((it) => capabilities.includes(it.id)).map(named);
  const scene = sceneOn();
  const value = state.value.scene
    ? t("page.planner.scene_own")
    : names.length === 0
      ? t("page.planner.capability_none")
      : names.length > 2
        ? t("page.planner.capability_count", { count: names.length })
        : names.join(match === "all" ? "＋" : "／");
  return (
    <Panel name="capabilities" label={t("page.planner.capability")} value={value}>
      {scene && <SceneNeeds scene={scene} />}
      <fieldset class="chips">
        <legend class="hidden">{t("page.planner.capability")}</legend>
        {all.map((it) => (
          <label key={it.id} class="chip">
            <input
              type="checkbox"
              checked={capabilities.includes(it.id)}
              onChange={() =>
                choose({
                  capabilities: toggled(
                    capabilities,
                    it.id,
                    all.map((own) => own.id),
                  ),
                  scene: "",
                  office: "",
                })
              }
            />
            <span>{named(it)}</span>
          </label>
        ))}
      </fieldset>
      <fieldset class="match">
        <legend>{t("page.planner.match")}</legend>
        {(["all", "any"] as const).map((own) => (
          <label key={own}>
            <input
              type="radio"
              name="match"
              checked={match === own}
              onChange={() => choose({ match: own })}
            />
            {t(`page.planner.match_${own}`)}
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        class="quiet"
        onClick={() => choose({ ...NO_NEED, kinds: state.value.kinds })}
      >
        {t("page.planner.clear")}
      </button>
    </Panel>
  );
}

function Readings() {
  const t = say.value;
  return (
    <label class="select">
      <span class="tool-label">{t("page.planner.reading")}</span>
      <select
        value={state.value.reading}
        onChange={(event) => {
          const reading = READINGS.find((own) => own === event.currentTarget.value);
          if (reading) choose({ reading });
        }}
      >
        {READINGS.map((own) => (
          <option key={own} value={own} selected={own === state.value.reading}>
            {t(`page.planner.${own}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Indicators() {
  const t = say.value;
  return (
    <label class="select">
      <span class="tool-label">{t("page.planner.indicator")}</span>
      <select
        value={state.value.indicator}
        onChange={(event) => {
          const indicator = INDICATORS.find((own) => own === event.currentTarget.value);
          if (indicator) choose({ indicator });
        }}
      >
        {INDICATORS.map((own) => (
          <option key={own} value={own} selected={own === state.value.indicator}>
            {t(`page.planner.indicator.${own}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Layers() {
  const t = say.value;
  const on = state.value.layers;
  return (
    <Panel
      name="layers"
      label={t("page.planner.layers")}
      value={t("page.planner.layers_on", { count: on.length })}
    >
      <fieldset class="checks">
        <legend class="hidden">{t("page.planner.layers")}</legend>
        {LAYERS.filter((own) => own !== "flood" || workspace.value?.floods).map((layer) => (
          <label key={layer}>
            <input
              type="checkbox"
              checked={on.includes(layer)}
              onChange={() => choose({ layers: pressed(on, layer) })}
            />
            {t(`page.planner.layer.${layer}`)}
          </label>
        ))}
      </fieldset>
    </Panel>
  );
}

/** Files the page offers, and the words for them. */
const FILES = [
  ["coverage.csv", "table"],
  ["gaps.geojson", "gaps"],
  ["providers.csv", "offices"],
  ["providers.xlsx", "offices_book"],
  ["providers.gpkg", "offices_package"],
] as const;

function Downloads() {
  const t = say.value;
  const asked = question(state.value);
  const read = question(state.value, true);
  return (
    <Panel name="downloads" label={t("page.planner.download")}>
      <ul class="links">
        {FILES.map(([file, word]) => (
          <li key={file}>
            <a href={api.path(file, word === "gaps" ? read : asked)} download="">
              {t(`page.planner.download.${word}`)}
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
