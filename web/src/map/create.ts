// The only way to a map: sets the worker, bears a missing WebGL, keeps north up.
import "maplibre-gl/dist/maplibre-gl.css";
import {
  Map as LibreMap,
  type LngLatBoundsLike,
  NavigationControl,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Speak } from "../core/message";

export type { LibreMap };

// Without this the map never loads, and says nothing (the worker is a file of its own).
setWorkerUrl(new URL(workerUrl, location.href).href);

export interface MapOptions {
  container: HTMLElement;
  style: StyleSpecification;
  bounds: LngLatBoundsLike;
  padding?: number;
  cooperative?: boolean;
  say: Speak;
}

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Milliseconds a camera movement takes; none for who asked for less movement. */
export const MOVE_MS = still ? 0 : 500;

/** A map, or `undefined` where the device cannot draw one. */
export function createMap(options: MapOptions): LibreMap | undefined {
  const { container, say } = options;
  try {
    const map = new LibreMap({
      container,
      style: options.style,
      bounds: options.bounds,
      fitBoundsOptions: { padding: options.padding ?? 24 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      rollEnabled: false,
      maxZoom: 17,
      minZoom: 8,
      fadeDuration: still ? 0 : 200,
      cooperativeGestures: options.cooperative ?? false,
      localIdeographFontFamily:
        '"Hiragino Sans", "BIZ UDPGothic", "Yu Gothic UI", "Noto Sans CJK JP", sans-serif',
      validateStyle: import.meta.env.DEV,
      locale: {
        "Map.Title": say("page.map.label"),
        "NavigationControl.ZoomIn": say("page.map.zoom_in"),
        "NavigationControl.ZoomOut": say("page.map.zoom_out"),
        "CooperativeGesturesHandler.WindowsHelpText": say("page.map.gesture_ctrl"),
        "CooperativeGesturesHandler.MacHelpText": say("page.map.gesture_command"),
        "CooperativeGesturesHandler.MobileHelpText": say("page.map.gesture_touch"),
      },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    // Tests wait for this instead of guessing when a picture is finished.
    map.on("idle", () => {
      container.dataset.map = "idle";
    });
    map.on("movestart", () => {
      container.dataset.map = "moving";
    });
    return map;
  } catch {
    return undefined;
  }
}
