import { useEffect, useRef, useState } from "preact/hooks";
import type { Preview } from "../core/desk";
import { say } from "./state";

/** Where the offices and towns concerned are. */
export function PlaceMap({ preview }: { preview: Preview }) {
  const t = say.value;
  const own = useRef<HTMLDivElement>(null);
  const [broken, setBroken] = useState(false);
  const { places, bounds } = preview;
  useEffect(() => {
    let remove: (() => void) | undefined;
    let gone = false;
    const container = own.current;
    if (!bounds || !container) return;
    import("./draw").then(
      ({ draw }) => {
        if (gone) return;
        remove = draw(container, places, bounds);
        if (!remove) setBroken(true);
      },
      () => setBroken(true),
    );
    return () => {
      gone = true;
      remove?.();
    };
  }, [places, bounds]);
  if (!bounds || places.features.length === 0) return null;
  return broken ? (
    <p class="map-failed" role="status">
      {t("page.import.map_failed")}
    </p>
  ) : (
    <figure class="place-map">
      <div class="place-canvas" ref={own} />
      <figcaption>
        <ul class="signs">
          {["new", "moved", "changed", "missing"].map((what) => (
            <li key={what}>
              <span class={`dot dot-${what}`} />
              {t(`page.import.office.${what}`)}
            </li>
          ))}
          <li>
            <span class="dot dot-town" />
            {t("page.import.town_sign")}
          </li>
        </ul>
      </figcaption>
    </figure>
  );
}
