/** A small map with one pin that is moved by dragging, by tapping, and by the arrow keys. Fetched with its page only. */
import { MapLibreMap, Marker, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "../style/maplibre.css";
import { loadBase } from "./basemap.ts";
import { BRAND, INK, LAND, MARKER } from "./colour.ts";
import type { Basemap } from "./config.ts";
import { Attribution, WORDS } from "./controls.ts";
import type { Base } from "./style.ts";

setWorkerUrl(workerUrl);

export interface PinConfig {
  at: [number, number];
  known: boolean;
  zoom: number;
  bounds: [number, number, number, number];
  tiles: string;
  style: Basemap;
  attribution: string;
}

export interface PinMap {
  /** Shows a known point, written as `lat, lon`. */
  move(text: string): void;
  /** While nothing is known, the pin waits where the map begins. */
  rest(config: PinConfig): void;
  focus(): void;
}

/** How long the keys must rest before the new place counts. */
const REST_MS = 400;
const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const EMPTY: Base = { sources: {}, below: [], above: [] };

function line(id: string, colour: string, width: number) {
  return {
    id,
    type: "line" as const,
    source: "wilayah",
    "source-layer": id,
    paint: { "line-color": colour, "line-width": width },
  };
}

function styleOf(config: PinConfig, base: Base) {
  return {
    version: 8 as const,
    ...(base.glyphs ? { glyphs: base.glyphs } : {}),
    ...(base.sprite ? { sprite: base.sprite } : {}),
    sources: {
      ...base.sources,
      wilayah: {
        type: "vector" as const,
        tiles: [new URL(document.baseURI).origin + config.tiles],
        maxzoom: 14,
      },
    },
    layers: [
      { id: "paper", type: "background" as const, paint: { "background-color": LAND } },
      ...base.below,
      line("desa_line", INK, 1),
      line("kecamatan_line", BRAND, 2),
      line("kabupaten_line", BRAND, 3),
      ...base.above,
    ],
  };
}

export function createPinMap(
  box: HTMLElement,
  config: PinConfig,
  moved: (lat: number, lon: number) => void,
): PinMap {
  const [west, south, east, north] = config.bounds;
  const map = new MapLibreMap({
    container: box,
    style: styleOf(config, EMPTY),
    center: config.at,
    zoom: config.zoom,
    maxBounds: [west - 0.5, south - 0.5, east + 0.5, north + 0.5],
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    attributionControl: false,
    fadeDuration: 0,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: WORDS,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  const attribution = new Attribution();
  map.addControl(attribution, "bottom-right");
  attribution.set(config.attribution);
  if (config.style.kind !== "polos") {
    loadBase(config.style)
      .then((base) => map.setStyle(styleOf(config, base)))
      .catch(() => undefined);
  }
  const marker = new Marker({ draggable: true, color: MARKER }).setLngLat(config.at).addTo(map);
  const element = marker.getElement();
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.setAttribute(
    "aria-label",
    "Pin tempat usaha. Tombol panah menggeser, dengan Shift sepuluh kali lebih jauh.",
  );
  element.classList.toggle("is-unknown", !config.known);
  let resting: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    element.classList.remove("is-unknown");
    const { lat, lng } = marker.getLngLat();
    moved(lat, lng);
  };
  marker.on("dragend", tell);
  map.on("click", (event) => {
    marker.setLngLat(event.lngLat);
    tell();
  });
  element.addEventListener(
    "keydown",
    (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const far = event.shiftKey ? 10 : 1;
      const at = map.project(marker.getLngLat());
      const to = map.unproject([at.x + step[0] * far, at.y + step[1] * far]);
      marker.setLngLat(to);
      if (!map.getBounds().contains(to)) map.jumpTo({ center: to });
      clearTimeout(resting);
      resting = setTimeout(tell, REST_MS);
    },
    { capture: true },
  );
  map.on("idle", () => box.classList.add("is-live"));
  return {
    move(text) {
      const [lat, lon] = text.split(",").map(Number);
      if (lat === undefined || lon === undefined || Number.isNaN(lat + lon)) return;
      element.classList.remove("is-unknown");
      marker.setLngLat([lon, lat]);
      if (!map.getBounds().contains([lon, lat])) map.jumpTo({ center: [lon, lat], zoom: 16 });
    },
    rest({ at, zoom }) {
      element.classList.add("is-unknown");
      marker.setLngLat(at);
      map.jumpTo({ center: at, zoom });
    },
    focus: () => element.focus({ preventScroll: true }),
  };
}
