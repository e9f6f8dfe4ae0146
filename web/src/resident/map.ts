// The resident's map: the town asked about, and the offices of the list under their numbers.
import { type GeoJSONSource, LngLatBounds, Marker } from "maplibre-gl";
import type { Speak } from "../core/message";
import { createMap, MOVE_MS } from "../map/create";
import { PIXEL_RATIO, type Shape, sign } from "../map/signs";
import { FONT, style } from "../map/style";

export type Point = [number, number];

export interface Marked {
  at: Point;
  town: string;
  zone: string;
  offices: { number: number; at: Point; color: string; shape: string; name: string }[];
}

export function residentMap(
  container: HTMLElement,
  first: Marked,
  say: Speak,
  ask: (place: string) => void,
  choose: (chosen: number) => void,
) {
  const map = createMap({
    container,
    style: style("", {
      sources: { offices: { type: "geojson", data: features(first) } },
      areas: [
        {
          id: "town-here",
          type: "fill",
          source: "towns",
          "source-layer": "towns",
          filter: ["==", ["get", "id"], first.town],
          paint: { "fill-color": "#c5d7fb" },
        },
      ],
      lines: [
        {
          id: "town-lines",
          type: "line",
          source: "towns",
          "source-layer": "towns",
          minzoom: 12,
          paint: { "line-color": "#b3b3b3", "line-width": 0.8 },
        },
        {
          id: "zone-lines",
          type: "line",
          source: "zones",
          "source-layer": "zones",
          paint: { "line-color": "#7f7f7f", "line-width": 1.2 },
        },
        {
          id: "zone-here",
          type: "line",
          source: "zones",
          "source-layer": "zones",
          filter: ["==", ["get", "id"], first.zone],
          paint: { "line-color": "#0017c1", "line-width": 2.5 },
        },
      ],
      top: [
        {
          id: "town-names",
          type: "symbol",
          source: "towns",
          "source-layer": "towns",
          minzoom: 13.2,
          layout: {
            "text-field": ["get", "name"],
            "text-font": FONT,
            "text-size": 13,
            "text-padding": 12,
          },
          paint: { "text-color": "#4d4d4d", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
        },
        {
          id: "offices",
          type: "symbol",
          source: "offices",
          layout: {
            "icon-image": ["get", "sign"],
            "icon-allow-overlap": true,
            "icon-ignore-placement": true,
            "symbol-sort-key": ["-", 0, ["get", "number"]],
          },
        },
      ],
    }),
    bounds: around(first),
    padding: 48,
    cooperative: true,
    say,
  });
  if (!map) return;
  let shown = first;
  const home = document.createElement("div");
  home.className = "map-home";
  home.setAttribute("aria-hidden", "true");
  const mark = new Marker({ element: home }).setLngLat(first.at).addTo(map);
  home.removeAttribute("aria-label");
  home.removeAttribute("role");
  home.removeAttribute("tabindex");

  const signs = (own: Marked) => {
    for (const office of own.offices) {
      const id = signId(office);
      const image = sign(office.shape as Shape, office.color, 30, String(office.number));
      if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: PIXEL_RATIO });
    }
  };
  signs(first);
  map.on("click", (event) => {
    const office = map.queryRenderedFeatures(event.point, { layers: ["offices"] })[0];
    if (office) choose(Number(office.properties.number));
    else ask(`${event.lngLat.lng.toFixed(3)},${event.lngLat.lat.toFixed(3)}`);
  });
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers: ["offices"] }).length > 0;
    map.getCanvas().style.cursor = over ? "pointer" : "crosshair";
  });
  // Keyboard or list: the card in focus is shown on the map.
  const onFocus = (event: FocusEvent) => {
    const card = (event.target as Element).closest?.<HTMLElement>(".card[data-lon]");
    if (card)
      map.easeTo({
        center: [Number(card.dataset.lon), Number(card.dataset.lat)],
        duration: MOVE_MS,
      });
  };
  document.addEventListener("focusin", onFocus);
  const all = () => map.fitBounds(around(shown), { padding: 48, duration: MOVE_MS });
  return {
    draw(next: Marked) {
      shown = next;
      signs(next);
      map.getSource<GeoJSONSource>("offices")?.setData(features(next));
      map.setFilter("town-here", ["==", ["get", "id"], next.town]);
      map.setFilter("zone-here", ["==", ["get", "id"], next.zone]);
      mark.setLngLat(next.at);
      all();
    },
    all,
    remove() {
      document.removeEventListener("focusin", onFocus);
      map.remove();
    },
  };
}

function signId(office: Marked["offices"][number]): string {
  return `${office.shape}-${office.color}-${office.number}`;
}

function features(own: Marked): GeoJSON.FeatureCollection {
  return {
    type: "FeatureCollection",
    features: own.offices.map((office) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: office.at },
      properties: { number: office.number, name: office.name, sign: signId(office) },
    })),
  };
}

function around(own: Marked): LngLatBounds {
  const reach = 0.008;
  const [lon, lat] = own.at;
  const bounds = new LngLatBounds([lon - reach, lat - reach, lon + reach, lat + reach]);
  for (const office of own.offices) bounds.extend(office.at);
  return bounds;
}
