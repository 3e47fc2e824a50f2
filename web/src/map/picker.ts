import {
  type LngLat,
  type MapGeoJSONFeature,
  type MapLibreMap,
  type Point,
  Popup,
} from "maplibre-gl";
import { type Card, type Pin, pileCard, ukmCard } from "./card.ts";
import type { MapConfig } from "./config.ts";
import type { Host } from "./create.ts";
import { distance_m } from "./geodesic.ts";
import type { Lights } from "./lights.ts";
import { AREA_FILL } from "./style.ts";

/** Fingers are wider than pins. */
const REACH_PX = 12;

/** What a tap, or Enter with the cross in the middle, does. */
export class Picker {
  readonly #map: MapLibreMap;
  readonly #box: HTMLElement;
  readonly #lights: Lights;
  readonly #host: Host;
  readonly #config: () => MapConfig;
  #popup: Popup | null = null;
  #picking = false;
  button: HTMLButtonElement | null = null;

  constructor(
    map: MapLibreMap,
    box: HTMLElement,
    lights: Lights,
    host: Host,
    config: () => MapConfig,
  ) {
    this.#map = map;
    this.#box = box;
    this.#lights = lights;
    this.#host = host;
    this.#config = config;
    map.on("click", (event) => this.#tap(event.point, event.lngLat));
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#picking) this.toggle();
      if (event.key !== "Enter") return;
      event.preventDefault();
      const centre = map.getCenter();
      this.#tap(map.project(centre), centre);
    });
  }

  /** Switches "the next tap puts the circle" on and off. */
  toggle(): void {
    this.#picking = !this.#picking;
    this.button?.setAttribute("aria-pressed", String(this.#picking));
    this.#box.classList.toggle("is-picking", this.#picking);
    this.#host.say(
      this.#picking
        ? "Ketuk peta untuk menaruh pusat lingkaran. Dengan papan ketik: geser dengan panah, lalu Enter."
        : "",
    );
    if (this.#picking) this.#map.getCanvas().focus({ preventScroll: true });
  }

  #tap(point: Point, at: LngLat): void {
    if (this.#picking) {
      const radius_m = this.#config().circle?.radius_m ?? 5_000;
      this.toggle();
      this.#host.search({ lon: at.lng, lat: at.lat, radius_m }, true);
      return;
    }
    const found = this.#under(point);
    const pins = found.filter((one) => one.layer.id === "ukm-point").map(toPin);
    const cluster = found.find((one) => one.layer.id === "ukm-cluster");
    const area = found.find((one) => one.layer.id === AREA_FILL);
    if (pins.length > 0) this.#open(unique(pins));
    else if (cluster) this.#closer(cluster);
    else if (area) {
      const href = this.#config().areas.find((one) => one.code === area.properties.code)?.href;
      if (href) this.#host.visit(href);
    }
  }

  #under(point: Point): MapGeoJSONFeature[] {
    const map = this.#map;
    const near = ["ukm-point", "ukm-cluster"].filter((id) => map.getLayer(id));
    const around = map.queryRenderedFeatures(
      [
        [point.x - REACH_PX, point.y - REACH_PX],
        [point.x + REACH_PX, point.y + REACH_PX],
      ],
      { layers: near },
    );
    if (around.length > 0 || !map.getLayer(AREA_FILL)) return around;
    return map.queryRenderedFeatures(point, { layers: [AREA_FILL] });
  }

  #closer(cluster: MapGeoJSONFeature): void {
    const center = (cluster.geometry as GeoJSON.Point).coordinates as [number, number];
    const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map.easeTo({ center, zoom: Math.min(17, this.#map.getZoom() + 2), animate });
  }

  #open(pins: Pin[]): void {
    const [first] = pins;
    if (!first) return;
    if (pins.length > 1)
      this.#show(
        pileCard(pins, (pin) => this.#open([pin])),
        first.at,
      );
    else {
      const circle = this.#config().circle;
      const away =
        circle && first.precision === "exact"
          ? kilometres(distance_m([circle.lon, circle.lat], first.at))
          : null;
      this.#show(
        ukmCard(first, away, () => this.#popup?.setLngLat(first.at)),
        first.at,
      );
      this.#lights.clear();
      this.#lights.ukm(first.code);
      this.#host.lightRow(first.code, true);
    }
  }

  #show(card: Card, at: [number, number]): void {
    this.#popup?.remove();
    const popup = new Popup({ focusAfterOpen: true, maxWidth: "280px", closeOnClick: true })
      .setLngLat(at)
      .setDOMContent(card.node)
      .addTo(this.#map);
    popup.getElement()?.addEventListener("keydown", (event) => {
      if (event.key === "Escape") popup.remove();
    });
    popup.on("close", () => {
      card.close();
      const inside = document.activeElement === document.body;
      if (inside) this.#map.getCanvas().focus({ preventScroll: true });
      if (this.#popup === popup) this.#popup = null;
    });
    this.#popup = popup;
  }
}

function toPin(feature: MapGeoJSONFeature): Pin {
  const { code, name, product, precision } = feature.properties;
  return {
    code: String(code),
    name: String(name),
    product: String(product ?? ""),
    precision: String(precision ?? "desa"),
    at: (feature.geometry as GeoJSON.Point).coordinates as [number, number],
  };
}

function unique(pins: Pin[]): Pin[] {
  return [...new Map(pins.map((pin) => [pin.code, pin])).values()];
}

function kilometres(metres: number): string {
  if (metres < 950) return `${Math.round(metres / 10) * 10} m`;
  return `${(metres / 1000).toLocaleString("id-ID", { maximumFractionDigits: 1 })} km`;
}
