import type { ComponentChildren } from "preact";
import { AUDIENCES, type Book, type Order } from "../core/book";
import {
  book,
  books,
  catalogue,
  choose,
  isStale,
  job,
  lang,
  make,
  named,
  order,
  running,
  say,
  zones,
} from "./state";

export function OrderForm() {
  const t = say.value;
  return (
    <form
      class="order"
      aria-label={t("page.handbook.order_form")}
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Books />
      <Audiences />
      <Zones />
      <Kinds />
      <Setting />
      <Cover />
      <div class="order-end">
        <button type="submit" disabled={running.value || !books.value}>
          {t(job.value ? "page.handbook.make_again" : "page.handbook.make")}
        </button>
        {isStale.value && !running.value && <p class="stale">{t("page.handbook.stale")}</p>}
      </div>
    </form>
  );
}

function titleOf(own: Book): string {
  return lang.value === "en" ? own.title_en : own.title;
}

function Books() {
  return (
    <fieldset class="choices">
      <legend>{say.value("page.handbook.book")}</legend>
      {(books.value?.books ?? []).map((own) => (
        <label key={own.id}>
          <input
            type="radio"
            name="book"
            checked={order.value.book === own.id}
            onChange={() => choose({ book: own.id, kinds: [], order: "", paper: "", perPage: 0 })}
          />
          {titleOf(own)}
        </label>
      ))}
    </fieldset>
  );
}

function Audiences() {
  const t = say.value;
  return (
    <fieldset class="choices">
      <legend>{t("page.handbook.audience")}</legend>
      {AUDIENCES.map((own) => (
        <label key={own}>
          <input
            type="radio"
            name="audience"
            checked={order.value.audience === own}
            onChange={() => choose({ audience: own })}
          />
          <span>
            {t(`page.handbook.audience_${own}`)}
            <small>{t(`page.handbook.audience_${own}_hint`)}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function toggled(list: readonly string[], id: string, all: readonly string[]): string[] {
  const next = list.includes(id) ? list.filter((own) => own !== id) : [...list, id];
  return all.filter((own) => next.includes(own));
}

function Zones() {
  const t = say.value;
  const chosen = order.value.zones;
  const ids = zones.value.map((own) => own.id);
  return (
    <details class="fold">
      <summary>
        {t("page.handbook.zones")}
        <span>
          {chosen.length === 0
            ? t("page.handbook.zones_all")
            : t("page.handbook.zones_some", { count: chosen.length })}
        </span>
      </summary>
      <fieldset class="checks">
        <legend class="hidden">{t("page.handbook.zones")}</legend>
        {zones.value.map((own) => (
          <label key={own.id}>
            <input
              type="checkbox"
              checked={chosen.includes(own.id)}
              onChange={() => choose({ zones: toggled(chosen, own.id, ids) })}
            />
            {own.name}
          </label>
        ))}
      </fieldset>
      {chosen.length > 0 && (
        <button type="button" class="quiet" onClick={() => choose({ zones: [] })}>
          {t("page.handbook.zones_clear")}
        </button>
      )}
    </details>
  );
}

/** Kinds to choose from, where a book has several; all if none is ticked. */
function Kinds() {
  const t = say.value;
  const ids = book.value?.kinds ?? [];
  if (ids.length < 2) return null;
  const chosen = order.value.kinds;
  const isOn = (id: string) => chosen.length === 0 || chosen.includes(id);
  const flip = (id: string) => {
    const next = toggled(chosen.length === 0 ? ids : chosen, id, ids);
    choose({ kinds: next.length === ids.length ? [] : next });
  };
  return (
    <fieldset class="checks">
      <legend>{t("page.handbook.kinds")}</legend>
      {(catalogue.value?.kind ?? [])
        .filter((own) => ids.includes(own.id))
        .map((own) => (
          <label key={own.id}>
            <input
              type="checkbox"
              checked={isOn(own.id)}
              disabled={isOn(own.id) && ids.filter(isOn).length === 1}
              onChange={() => flip(own.id)}
            />
            {named(own)}
          </label>
        ))}
    </fieldset>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: [string, string][];
  onChoose: (value: string) => void;
}) {
  return (
    <label class="select">
      <span class="tool-label">{props.label}</span>
      <select value={props.value} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        {props.options.map(([value, label]) => (
          <option key={value} value={value} selected={value === props.value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

function Setting() {
  const t = say.value;
  const own = book.value;
  if (!own || !books.value) return null;
  const isSheet = own.layout === "sheet";
  const orderName = (id: string) => t(`page.handbook.order_${id}`);
  return (
    <fieldset class="setting">
      <legend>{t("page.handbook.setting")}</legend>
      <div class="pair">
        {!isSheet && (
          <Choice
            label={t("page.handbook.order")}
            value={order.value.order || own.order}
            options={books.value.orders.map((id): [string, string] => [id, orderName(id)])}
            onChoose={(id) => choose({ order: id === own.order ? "" : id })}
          />
        )}
        <Choice
          label={t("page.handbook.paper")}
          value={order.value.paper || own.paper}
          options={books.value.papers.map((id): [string, string] => [id, id.toUpperCase()])}
          onChoose={(id) => choose({ paper: id === own.paper ? "" : id })}
        />
        {own.layout === "card" && (
          <Choice
            label={t("page.handbook.per_page")}
            value={String(order.value.perPage)}
            options={[
              ["0", t("page.handbook.per_page_fit")],
              ...[1, 2, 3, 4].map((count): [string, string] => [
                String(count),
                t("page.handbook.per_page_count", { count }),
              ]),
            ]}
            onChoose={(count) => choose({ perPage: Number(count) })}
          />
        )}
      </div>
      <label class="tick">
        <input
          type="checkbox"
          checked={order.value.large}
          onChange={(event) => choose({ large: event.currentTarget.checked })}
        />
        {t("page.handbook.large")}
      </label>
    </fieldset>
  );
}

function Field(props: {
  id: string;
  label: string;
  hint?: string;
  children: (hint: string | undefined) => ComponentChildren;
}) {
  const hint = props.hint ? `${props.id}-hint` : undefined;
  return (
    <div class="field">
      <label class="tool-label" for={props.id}>
        {props.label}
      </label>
      {props.children(hint)}
      {hint && <small id={hint}>{props.hint}</small>}
    </div>
  );
}

/** What stands on the cover and in front. */
function Cover() {
  const t = say.value;
  const text = (name: keyof Order) => (event: { currentTarget: { value: string } }) =>
    choose({ [name]: event.currentTarget.value });
  return (
    <fieldset class="cover">
      <legend>{t("page.handbook.cover")}</legend>
      <Field id="date" label={t("page.handbook.date")}>
        {(hint) => (
          <input
            id="date"
            aria-describedby={hint}
            type="date"
            value={order.value.date || (books.value?.today ?? "")}
            onChange={text("date")}
          />
        )}
      </Field>
      <Field
        id="publisher"
        label={t("page.handbook.publisher")}
        hint={t("page.handbook.publisher_hint")}
      >
        {(hint) => (
          <input
            id="publisher"
            aria-describedby={hint}
            type="text"
            value={order.value.publisher}
            onChange={text("publisher")}
          />
        )}
      </Field>
      <Field id="url" label={t("page.handbook.url")} hint={t("page.handbook.url_hint")}>
        {(hint) => (
          <input
            id="url"
            aria-describedby={hint}
            type="url"
            value={order.value.url}
            onChange={text("url")}
          />
        )}
      </Field>
      <Field id="article" label={t("page.handbook.article")} hint={t("page.handbook.article_hint")}>
        {(hint) => (
          <textarea
            id="article"
            aria-describedby={hint}
            rows={4}
            value={order.value.article}
            onChange={text("article")}
          />
        )}
      </Field>
    </fieldset>
  );
}
