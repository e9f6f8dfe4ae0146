import type { Loss } from "../../core/api";
import { people, squareKilometers } from "../../core/format";
import { choose, fragility, say, state } from "../state";
import { closing } from "../trial";

/** Offices named before the rest is folded. */
const SHOWN = 6;

/** Whom the loss of each office would leave without anybody. */
export function Losses() {
  const t = say.value;
  const own = fragility.value;
  if (!own) return <p class="empty">{t("page.planner.loading")}</p>;
  const over65 = own.sole.find(([band]) => band === "over65")?.[1];
  const [first, rest] = [own.losses.slice(0, SHOWN), own.losses.slice(SHOWN)];
  return (
    <section class="losses" aria-labelledby="losses-title">
      <h3 id="losses-title">
        {t(
          state.value.countBy === "corporation"
            ? "page.planner.loss.title_corporation"
            : "page.planner.loss.title",
        )}
      </h3>
      {first.length === 0 ? (
        <p class="good">{t("page.planner.loss.none")}</p>
      ) : (
        <p class="empty">{t("page.planner.loss.hint", { people: people(over65?.value) })}</p>
      )}
      <ul>
        {first.map((loss) => (
          <LossRow key={loss.id} loss={loss} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details class="rest">
          <summary>{t("page.planner.loss.more", { count: rest.length })}</summary>
          <ul>
            {rest.map((loss) => (
              <LossRow key={loss.id} loss={loss} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function LossRow({ loss }: { loss: Loss }) {
  const t = say.value;
  const over65 = loss.people.find(([band]) => band === "over65")?.[1];
  const spread = over65 && over65.spread >= 0.5 ? `±${people(over65.spread)}` : "";
  return (
    <li>
      <button type="button" class="row-button" onClick={() => choose({ office: loss.id })}>
        {loss.name}
      </button>
      <span class="loss-figures">
        <strong>{people(over65?.value)}</strong>
        {spread}
        {t("page.planner.table.people")} / {squareKilometers(loss.area_m2)} km²
      </span>
      {state.value.countBy === "office" && (
        <button
          type="button"
          class="quiet loss-close"
          aria-label={t("page.planner.loss.close", { name: loss.name })}
          onClick={() => {
            closing(loss.id);
            // The button goes with its list: the hand goes on in the office's details.
            document.querySelector<HTMLElement>("#detail")?.focus();
          }}
        >
          {t("page.planner.trial.close")}
        </button>
      )}
    </li>
  );
}
