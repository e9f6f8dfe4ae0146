import type { Loss, PairLoss } from "../../core/api";
import { people, squareKilometers } from "../../core/format";
import { choose, fragility, pairs, say, showsPairs, state } from "../state";
import { closing } from "../trial";

/** Offices named before the rest is folded. */
const SHOWN = 6;

/** Whom the loss of each office would leave without anybody. */
export function Losses() {
  const t = say.value;
  const own = fragility.value;
  if (!own) return <p class="empty">{t("page.planner.loading")}</p>;
  const asked = own.sole.find(([band]) => band === state.value.band)?.[1];
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
        <p class="empty">{t("page.planner.loss.hint", { people: people(asked?.value) })}</p>
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
      <Pairs />
    </section>
  );
}

/** Pairs listed: what a meeting looks at. */
const PAIRS_SHOWN = 20;

/** Whom the loss of two at once would leave without anybody; asked for when opened. */
function Pairs() {
  const t = say.value;
  const own = pairs.value;
  const asked = own?.two.find(([band]) => band === state.value.band)?.[1];
  const rest = own ? own.pairs.length - PAIRS_SHOWN : 0;
  return (
    <details
      class="pairs"
      open={showsPairs.value}
      onToggle={(event) => {
        showsPairs.value = event.currentTarget.open;
      }}
    >
      <summary>
        {t(
          state.value.countBy === "corporation"
            ? "page.planner.pair.title_corporation"
            : "page.planner.pair.title",
        )}
      </summary>
      {!own ? (
        <p class="empty">{t("page.planner.loading")}</p>
      ) : own.pairs.length === 0 ? (
        <p class="good">{t("page.planner.pair.none")}</p>
      ) : (
        <>
          <p class="empty">{t("page.planner.pair.hint", { people: people(asked?.value) })}</p>
          <ul>
            {own.pairs.slice(0, PAIRS_SHOWN).map((loss) => (
              <PairRow key={loss.pair.map((it) => it.id).join(" ")} loss={loss} />
            ))}
          </ul>
          {rest > 0 && <p class="empty">{t("page.planner.pair.more", { count: rest })}</p>}
        </>
      )}
    </details>
  );
}

function PairRow({ loss }: { loss: PairLoss }) {
  const t = say.value;
  const asked = loss.together.find(([band]) => band === state.value.band)?.[1];
  const spread = asked && asked.spread >= 0.5 ? `±${people(asked.spread)}` : "";
  return (
    <li>
      {loss.pair.map((own) => (
        <button
          type="button"
          class="row-button"
          key={own.id}
          onClick={() => choose({ office: own.id })}
        >
          {own.name}
        </button>
      ))}
      <span class="loss-figures">
        <strong>{people(asked?.value)}</strong>
        {spread}
        {t("page.planner.table.people")} / {squareKilometers(loss.together_m2)} km²
      </span>
    </li>
  );
}

function LossRow({ loss }: { loss: Loss }) {
  const t = say.value;
  const asked = loss.people.find(([band]) => band === state.value.band)?.[1];
  const spread = asked && asked.spread >= 0.5 ? `±${people(asked.spread)}` : "";
  return (
    <li>
      <button type="button" class="row-button" onClick={() => choose({ office: loss.id })}>
        {loss.name}
      </button>
      <span class="loss-figures">
        <strong>{people(asked?.value)}</strong>
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
