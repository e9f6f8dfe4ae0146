import { useSignal } from "@preact/signals";
import { agesOf, bandOf, bandWords, offered, type Ages as Span } from "../../core/band";
import { choose, say, state, workspace } from "../state";

/** Opens the choice of any ages the census parts people at. */
const OTHER = "other";
/** Projections part people every five years. */
const GROUP = 5;

/** Whose people are counted, by age. */
export function Ages() {
  const t = say.value;
  const all = workspace.value?.age_breaks ?? [];
  const breaks = state.value.year ? all.filter((age) => age % GROUP === 0) : all;
  const { band } = state.value;
  const usual = offered(breaks);
  const opened = useSignal(false);
  const other = opened.value || !usual.includes(band);
  const set = (value: string) => {
    opened.value = value === OTHER;
    if (value !== OTHER) choose({ band: value });
  };
  return (
    <>
      <label class="select">
        <span class="tool-label">{t("page.planner.band")}</span>
        <select value={other ? OTHER : band} onChange={(event) => set(event.currentTarget.value)}>
          {usual.map((own) => (
            <option key={own} value={own} selected={!other && own === band}>
              {bandWords(t, own)}
            </option>
          ))}
          {breaks.length > 1 && (
            <option value={OTHER} selected={other}>
              {t("page.planner.band.other")}
            </option>
          )}
        </select>
      </label>
      {other && <FromTo breaks={breaks} />}
    </>
  );
}

/** Two lists of ages: from one on, up to and with another. */
function FromTo({ breaks }: { breaks: readonly number[] }) {
  const t = say.value;
  const { from, below } = agesOf(state.value.band) ?? { from: 0, below: undefined };
  const set = (ages: Span) => choose({ band: bandOf(ages) });
  return (
    <span class="select ages">
      <select
        aria-label={t("page.planner.band.from")}
        value={from}
        onChange={(event) => {
          const age = Number(event.currentTarget.value);
          set({ from: age, below: below !== undefined && below > age ? below : undefined });
        }}
      >
        {breaks.map((age) => (
          <option key={age} value={age} selected={age === from}>
            {t("page.planner.band.age_from", { age })}
          </option>
        ))}
      </select>
      <select
        aria-label={t("page.planner.band.to")}
        value={below ?? ""}
        onChange={(event) => {
          const age = event.currentTarget.value;
          set({ from, below: age === "" ? undefined : Number(age) });
        }}
      >
        {breaks
          .filter((age) => age > from)
          .map((age) => (
            <option key={age} value={age} selected={age === below}>
              {t("page.planner.band.age_to", { age: age - 1 })}
            </option>
          ))}
        <option value="" selected={below === undefined}>
          {t("page.planner.band.oldest")}
        </option>
      </select>
    </span>
  );
}
