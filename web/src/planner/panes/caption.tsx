import type { Caption as Kept } from "../../core/report";
import { report, say, state } from "../state";

/** Below this share of answers a gap says more about the survey than about the city. */
const ENOUGH = 0.7;

/** Edition of a projection, and by what its people were multiplied. */
function projected(own: NonNullable<Kept["projection"]>): string {
  const t = say.value;
  const factors = own.calibrations
    .flatMap(({ factors }) => factors)
    .flatMap(({ factor }) => factor ?? []);
  const edition = t("page.planner.caption.edition", { edition: own.edition });
  const scaled =
    factors.length === 0
      ? t("page.planner.caption.not_scaled")
      : t("page.planner.caption.scaled", {
          low: Math.min(...factors).toFixed(3),
          high: Math.max(...factors).toFixed(3),
        });
  const unplaced =
    own.unplaced_cells > 0 ? t("page.planner.caption.unplaced", { count: own.unplaced_cells }) : "";
  return edition + scaled + unplaced;
}

/** The day of a resident register, in words where it is not known. */
function dayOf(own: NonNullable<Kept["residents"]>): string {
  return own.as_of ?? say.value("page.planner.caption.day_unknown");
}

/** What must stand beside every figure; always in view. */
export function Caption() {
  const t = say.value;
  const own = report.value?.caption;
  if (!own) return <section class="caption" aria-label={t("page.planner.caption.name")} />;
  const { survey } = own;
  const silent = survey.asked - survey.answered;
  const low = survey.asked > 0 && survey.answered / survey.asked < ENOUGH;
  const km = own.assumed_radius_m === null ? undefined : (own.assumed_radius_m / 1000).toFixed(1);
  return (
    <section class="caption" aria-label={t("page.planner.caption.name")}>
      <p class="condition">{state.value.lang === "en" ? own.condition_en : own.condition}</p>
      <ul class="facts">
        <li>
          <strong>
            {t("page.planner.caption.answers", { answered: survey.answered, asked: survey.asked })}
          </strong>
        </li>
        <li>
          {own.as_of
            ? t("page.planner.caption.as_of", { day: own.as_of })
            : t("page.planner.caption.no_day")}
        </li>
        <li>{t("page.planner.caption.revision", { revision: own.revision })}</li>
        <li>{t(`page.planner.${state.value.reading}`)}</li>
        {own.residents && (
          <li>{t("page.planner.caption.register", { day: dayOf(own.residents) })}</li>
        )}
        {own.projection && (
          <li>
            <strong>{t("page.planner.caption.year", { year: own.projection.year })}</strong>
          </li>
        )}
      </ul>
      {low ? (
        <p class="warning warning-strong">{t("page.planner.caption.low")}</p>
      ) : (
        silent > 0 && <p class="warning">{t("page.planner.caption.silent", { count: silent })}</p>
      )}
      <details class="notes">
        <summary>{t("page.planner.caption.notes")}</summary>
        <ul>
          <li>{t("page.planner.caption.means")}</li>
          {km && <li>{t("page.planner.caption.assumed", { km })}</li>}
          {survey.approximate > 0 && (
            <li>{t("page.planner.caption.approximate", { count: survey.approximate })}</li>
          )}
          {survey.withheld > 0 && (
            <li>{t("page.planner.caption.withheld", { count: survey.withheld })}</li>
          )}
          {own.projection && <li>{projected(own.projection)}</li>}
          {own.residents && (
            <li>
              {t("page.planner.caption.residents", {
                day: dayOf(own.residents),
                towns: own.residents.towns,
                of: own.residents.of,
              })}
            </li>
          )}
          {own.residents && own.residents.without_ages > 0 && (
            <li>
              {t("page.planner.caption.residents_ages", { count: own.residents.without_ages })}
            </li>
          )}
          {own.residents && own.demand === "mesh" && (
            <li>{t("page.planner.caption.residents_mesh")}</li>
          )}
          {own.demand === "mesh" && <li>{t("page.planner.caption.people")}</li>}
        </ul>
      </details>
    </section>
  );
}
