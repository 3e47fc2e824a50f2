/**
 * The interactive map: the chunk that is fetched on demand.
 * It takes over `#peta` (SVG inside `#peta-svg`, note, button); it adds `.map-canvas` and marks
 * the box `is-live` once something of ours is on the screen. Whatever fails, the SVG comes back.
 */
import {
  MapLibreMap,
  type MapMouseEvent,
  NavigationControl,
  ScaleControl,
  setMaxParallelImageRequests,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "../style/maplibre.css";
import type { Camera } from "../util/address.ts";
import { make } from "../util/dom.ts";
import { loadBase } from "./basemap.ts";
import type { Circle, MapConfig } from "./config.ts";
import { Attribution, Tools, WORDS } from "./controls.ts";
import { circleBounds, fitZoom, viewRadius_m } from "./geodesic.ts";
import { hatch, isHatch } from "./hatch.ts";
import { Lights } from "./lights.ts";
import { Picker } from "./picker.ts";
import { type Base, buildStyle, type View } from "./style.ts";

setWorkerUrl(workerUrl);
setMaxParallelImageRequests(4);

/** What the page around the map offers it. */
export interface Host {
  /** Shows another state of the page; `chosen` when its circle was put there by hand. */
  visit(href: string): void;
  search(circle: Circle, chosen: boolean): void;
  locate(): void;
  say(text: string, retry?: () => void): void;
  lightRow(key: string | null, scroll: boolean): void;
  /** Pages with only a small map have no form to search with. */
  full: boolean;
}

export interface MapHandle {
  update(config: MapConfig, fit: boolean): void;
  hide(hidden: ReadonlySet<string>): void;
  light(target: HTMLElement | null): void;
  preview(circle: Circle): void;
  /** Goes back to a camera the address remembers. */
  jump(camera: Camera): void;
}

/** Free pixels around the areas when they fill the view. */
const PADDING = 16;
/** What an error event carries when a tile is behind it. */
interface FailedTile {
  sourceId?: string;
  tile?: { tileID: { canonical: { x: number; y: number; z: number } } };
}

const PAPER: Base = { sources: {}, below: [], above: [] };

class PageMap implements MapHandle {
  readonly #box: HTMLElement;
  readonly #host: Host;
  readonly #map: MapLibreMap;
  readonly #lights: Lights;
  readonly #attribution = new Attribution();
  readonly #again = make("div", { class: "map-message", hidden: true });
  #config: MapConfig;
  #base: Base = PAPER;
  #view: View;
  #ready = false;
  /** Tiles of ours are missing: the picture stays until they have been asked for again. */
  #broken = false;
  #missing: { source: string; x: number; y: number; z: number }[] = [];
  #told = new Set<string>();

  constructor(box: HTMLElement, config: MapConfig, hidden: ReadonlySet<string>, host: Host) {
    this.#box = box;
    this.#host = host;
    this.#config = config;
    this.#view = { hidden, switchZoom: 0, circle: config.circle, spot: null };
    this.#view.switchZoom = this.#switchZoom();
    const container = make("div", { class: "map-canvas" });
    box.append(container, this.#again, make("div", { class: "map-cross", "aria-hidden": "true" }));
    this.#map = this.#create(container);
    this.#lights = new Lights(this.#map, () => this.#config);
    this.#addControls();
    this.#watch();
    (globalThis as { __peta?: MapLibreMap }).__peta = this.#map;
  }

  #create(container: HTMLElement): MapLibreMap {
    const [west, south, east, north] = this.#config.bounds;
    const map = new MapLibreMap({
      container,
      style: buildStyle(this.#base, this.#config, this.#view),
      bounds: this.#config.bounds,
      fitBoundsOptions: { padding: PADDING },
      maxBounds: [west - 0.8, south - 0.8, east + 0.8, north + 0.8],
      minZoom: 7,
      maxZoom: 17,
      hash: this.#host.full ? "peta" : false,
      cooperativeGestures: !this.#host.full || matchMedia("(pointer: coarse)").matches,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: false,
      fadeDuration: 0,
      maxTileCacheSize: 60,
      canvasContextAttributes: { antialias: false },
      locale: WORDS,
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map
      .getCanvas()
      .setAttribute(
        "aria-label",
        "Peta sebaran UKM. Panah menggeser, plus dan minus memperbesar atau memperkecil, " +
          "Enter membuka yang ada di tengah peta. Daftar di halaman ini memuat hal yang sama.",
      );
    map.setMissingStyleImageResolver((id) => {
      if (isHatch(id)) map.addImage(id, hatch(id), { pixelRatio: 2 });
    });
    return map;
  }

  #addControls(): void {
    const tools = new Tools();
    this.#map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.#map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    this.#map.addControl(this.#attribution, "bottom-right");
    this.#attribution.set(this.#config.attribution);
    const picker = new Picker(this.#map, this.#box, this.#lights, this.#host, () => this.#config);
    if (!this.#host.full) return;
    tools.add("locate", "Cari UKM di sekitar lokasi saya", () => this.#host.locate());
    picker.button = tools.add("circle", "Pilih pusat lingkaran di peta", () => picker.toggle());
    this.#map.addControl(tools, "top-right");
    const again = make("button", { type: "button", class: "button small" }, "Cari di area ini");
    again.addEventListener("click", () => this.#searchHere());
    this.#again.append(again);
  }

  #searchHere(): void {
    const { lng, lat } = this.#map.getCenter();
    const box = this.#map.getBounds();
    this.#again.hidden = true;
    this.#host.search(
      {
        lon: lng,
        lat,
        radius_m: viewRadius_m(box.getWest(), box.getSouth(), box.getEast(), box.getNorth()),
      },
      true,
    );
  }

  #watch(): void {
    const map = this.#map;
    map.on("error", (event) => {
      const { sourceId: source, tile } = event as FailedTile;
      if (source && tile) this.#missing.push({ source, ...tile.tileID.canonical });
      if (source === "wilayah" || source === "ukm") this.#broken = true;
      this.#fail(source);
    });
    map.once("style.load", () => {
      this.#ready = true;
      this.#draw();
    });
    map.on("idle", () => {
      if (!this.#broken) this.#box.classList.add("is-live");
    });
    map.on("moveend", (event) => {
      const byHand = "originalEvent" in event && event.originalEvent !== undefined;
      if (this.#host.full && byHand) this.#again.hidden = false;
    });
    map.on("webglcontextlost", () => {
      this.#box.classList.remove("is-live");
      this.#host.say("Gambar peta terhenti. Gambar diam dan daftar tetap bisa dipakai.");
    });
    map.on("webglcontextrestored", () => {
      this.#host.say("");
      map.once("idle", () => this.#box.classList.add("is-live"));
    });
    map.on("mousemove", (event: MapMouseEvent) => this.#lights.hover(event.point, this.#host));
    map.on("mouseout", () => this.#host.lightRow(null, false));
  }

  /** Says once per source what failed and what still works. */
  #fail(source: string | undefined): void {
    const name = source === "wilayah" || source === "ukm" ? "own" : "base";
    if (this.#told.has(name)) return;
    this.#told.add(name);
    if (name === "base") {
      this.#host.say("Peta dasar gagal dimuat. Batas wilayah dan UKM tetap tampil.");
      return;
    }
    this.#host.say("Sebagian peta gagal dimuat. Daftar di halaman ini tetap lengkap.", () => {
      this.#told.delete("own");
      this.#broken = false;
      this.#host.say("");
      // By number: MapLibre leaves failed tiles alone when a whole source is refreshed.
      for (const { source: id, x, y, z } of this.#missing.splice(0)) {
        if (this.#map.getSource(id)) this.#map.refreshTiles(id, [{ x, y, z }]);
      }
    });
  }

  /** Choropleth below, points above: z10, or a little closer than the view that shows all areas. */
  #switchZoom(): number {
    const { clientWidth, clientHeight } = this.#box;
    const zoom = fitZoom(
      this.#config.bounds,
      clientWidth - 2 * PADDING,
      clientHeight - 2 * PADDING,
    );
    return Math.min(15, Math.max(this.#config.level === "desa" ? 11 : 10, zoom + 0.75));
  }

  #draw(): void {
    this.#attribution.set(this.#config.attribution);
    // A style can be compared only once it has been taken in; until then the latest wish waits.
    if (!this.#ready) return;
    this.#map.setStyle(buildStyle(this.#base, this.#config, this.#view), { diff: true });
  }

  async loadBase(): Promise<void> {
    if (this.#config.style.kind === "polos") return;
    try {
      this.#base = await loadBase(this.#config.style);
      this.#draw();
    } catch {
      this.#fail("basemap");
    }
  }

  update(config: MapConfig, fit: boolean): void {
    this.#config = config;
    this.#view = {
      ...this.#view,
      circle: config.circle,
      spot: null,
      switchZoom: this.#switchZoom(),
    };
    this.#again.hidden = true;
    this.#lights.clear();
    this.#draw();
    if (fit) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const around = config.circle ? circleBounds(config.circle) : config.bounds;
      this.#map.fitBounds(around, { padding: PADDING, animate: !still, duration: 500 });
    }
  }

  hide(hidden: ReadonlySet<string>): void {
    this.#view = { ...this.#view, hidden };
    this.#draw();
  }

  preview(circle: Circle): void {
    this.#view = { ...this.#view, circle };
    this.#draw();
  }

  jump({ zoom, lat, lon }: Camera): void {
    this.#map.jumpTo({ center: [lon, lat], zoom });
  }

  light(target: HTMLElement | null): void {
    const spot = this.#lights.row(target);
    if (String(spot) === String(this.#view.spot)) return;
    this.#view = { ...this.#view, spot };
    this.#draw();
  }
}

export function createMap(
  box: HTMLElement,
  config: MapConfig,
  hidden: ReadonlySet<string>,
  host: Host,
): MapHandle {
  const map = new PageMap(box, config, hidden, host);
  void map.loadBase();
  return map;
}
