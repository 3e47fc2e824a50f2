import type { MapLibreMap, PointLike } from "maplibre-gl";
import type { MapConfig } from "./config.ts";
import type { Host } from "./create.ts";
import { AREA_FILL } from "./style.ts";

type Lit = { source: string; sourceLayer: string; id: string | number };

/** Keeps list and map pointing at the same thing; never moves either. */
export class Lights {
  readonly #map: MapLibreMap;
  readonly #config: () => MapConfig;
  #lit: Lit[] = [];

  constructor(map: MapLibreMap, config: () => MapConfig) {
    this.#map = map;
    this.#config = config;
  }

  clear(): void {
    for (const feature of this.#lit) {
      if (this.#map.getSource(feature.source)) this.#map.removeFeatureState(feature, "lit");
    }
    this.#lit = [];
  }

  #light(feature: Lit): void {
    if (!this.#map.getSource(feature.source)) return;
    this.#map.setFeatureState(feature, { lit: true });
    this.#lit.push(feature);
  }

  area(code: string): void {
    this.#light({ source: "wilayah", sourceLayer: this.#config().level, id: code });
  }

  ukm(code: string): void {
    this.#light({ source: "ukm", sourceLayer: "ukm", id: code });
  }

  /** Lights what a row of the list stands for; returns the place to ring, if it has an exact one. */
  row(target: HTMLElement | null): [number, number] | null {
    this.clear();
    if (!target) return null;
    const { ukm, area, lon, lat } = target.dataset;
    if (ukm) this.ukm(ukm);
    if (area) this.area(area);
    return ukm && lon && lat ? [Number(lon), Number(lat)] : null;
  }

  /** Lights what is under the mouse, and the row that stands for it. */
  hover(point: PointLike, host: Host): void {
    const map = this.#map;
    const layers = ["ukm-point", "ukm-cluster", AREA_FILL].filter((id) => map.getLayer(id));
    const feature = map.queryRenderedFeatures(point, { layers })[0];
    map.getCanvas().style.cursor = feature ? "pointer" : "";
    this.clear();
    if (feature?.layer.id === "ukm-point") {
      const code = String(feature.properties.code);
      this.ukm(code);
      host.lightRow(code, false);
    } else if (feature?.layer.id === AREA_FILL) {
      const area = this.#config().areas.find((one) => one.code === feature.properties.code);
      if (area) this.area(area.code);
      host.lightRow(area?.code ?? null, false);
    } else host.lightRow(null, false);
  }
}
