// The picture of what an import would change; loaded when there is something to draw.
import { createMap } from "../map/create";
import { style } from "../map/style";
import { say } from "./state";

/** Draws places; `undefined` where the device cannot. What it returns takes the map away. */
export function draw(
  container: HTMLElement,
  places: GeoJSON.FeatureCollection,
  bounds: [number, number, number, number],
): (() => void) | undefined {
  const map = createMap({
    container,
    style: style("/planner", {
      sources: { places: { type: "geojson", data: places } },
      areas: [
        {
          id: "new-towns",
          type: "fill",
          source: "places",
          filter: ["==", ["get", "entity"], "town"],
          paint: { "fill-color": "#c5d7fb", "fill-opacity": 0.55 },
        },
      ],
      lines: [
        {
          id: "new-town-lines",
          type: "line",
          source: "places",
          filter: ["==", ["get", "entity"], "town"],
          paint: { "line-color": "#3460fb", "line-width": 0.8 },
        },
      ],
      top: [
        {
          id: "offices",
          type: "circle",
          source: "places",
          filter: ["==", ["get", "entity"], "provider"],
          paint: {
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2.5, 14, 6],
            "circle-color": [
              "match",
              ["get", "what"],
              "new",
              "#0017c1",
              "moved",
              "#c74700",
              "changed",
              "#7a4b00",
              "#666666",
            ],
            "circle-stroke-color": "#ffffff",
            "circle-stroke-width": 1,
          },
        },
      ],
    }),
    bounds,
    padding: 24,
    say: say.peek(),
  });
  return map && (() => map.remove());
}
