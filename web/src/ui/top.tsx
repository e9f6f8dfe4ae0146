// The bar at the head of the planners' pages.
import type { ComponentChildren } from "preact";
import type { Speak } from "../core/message";

export function Top(props: {
  say: Speak;
  city: string;
  title: string;
  lang: "ja" | "en";
  onLanguage: () => void;
  children: ComponentChildren;
}) {
  const t = props.say;
  return (
    <header class="top">
      <Mark />
      <h1>
        <span class="product">{t("page.top.product")}</span>
        <span class="top-city">{props.city}</span>
        <span class="top-title">{props.title}</span>
      </h1>
      <nav class="top-links">
        <span class="badge">{t("page.top.audience")}</span>
        {props.children}
        <a href="/">{t("page.top.resident")}</a>
        <button
          type="button"
          class="plain-button"
          lang={props.lang === "ja" ? "en" : "ja"}
          onClick={props.onLanguage}
        >
          {t("page.top.language")}
        </button>
      </nav>
    </header>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 40 40" width="36" height="36" aria-hidden="true">
      <rect width="40" height="40" rx="9" fill="#ffffff" />
      <path
        d="M20 8a12 12 0 1 0 12 12"
        fill="none"
        stroke="#0017c1"
        stroke-width="4.5"
        stroke-linecap="round"
      />
      <path
        d="M25.7 9.5a12 12 0 0 1 4.9 5"
        fill="none"
        stroke="#7096f8"
        stroke-width="3"
        stroke-linecap="round"
        stroke-dasharray=".1 5.2"
      />
      <circle cx="20" cy="20" r="3.6" fill="#0017c1" />
    </svg>
  );
}
