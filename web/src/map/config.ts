/**
 * What the server tells the map: the JSON in `#peta[data-config]` (see README.md).
 * List, legend, SVG and map are drawn from one answer of the server, so they cannot disagree.
 */

export type Layer = "jumlah" | "dominan" | "produk" | "kepadatan" | "titik";
export type Level = "kecamatan" | "desa";

export interface Dominant {
  product: string;
  name: string;
  group: string;
  share: number;
  count: number;
  runner_up: string | null;
  tied?: string[];
}

export interface Area {
  /** Kemendagri code, the property `code` of the same area in the tiles. */
  code: string;
  name: string;
  total: number;
  value: number | null;
  class: number | null;
  dominant: Dominant | null;
  href: string;
  /** As in the SVG, so that both agree to the last shade; worked out here where they are absent. */
  key?: string;
  fill?: string;
}

export interface ValueClass {
  min: number;
  max: number;
  colour: string;
  label: string;
  count: number;
}

export interface Group {
  slug: string;
  name: string;
  colour: string;
}

export interface Circle {
  lon: number;
  lat: number;
  radius_m: number;
}

export type Basemap =
  | { kind: "polos" }
  | { kind: "pmtiles"; url: string; flavour?: string | null }
  | { kind: "style"; url: string }
  | { kind: "raster"; url: string };

export interface MapConfig {
  style: Basemap;
  bounds: [number, number, number, number];
  tiles: { ukm: string; wilayah: string };
  maxzoom?: { ukm?: number; wilayah?: number };
  level: Level;
  parent: string | null;
  /** Code of the one area the page is about, outlined. */
  chosen?: string | null;
  layer: Layer;
  areas: Area[];
  classes: ValueClass[];
  groups: Group[];
  circle: Circle | null;
  official: boolean;
  /** The tiles carry every border once, in `desa_line`, `kecamatan_line`, `kabupaten_line`. */
  lines?: boolean;
  attribution: string;
}

/** Reads the config off the box; `null` when the page carries none or a broken one. */
export function readConfig(box: Element | null): MapConfig | null {
  const text = box?.getAttribute("data-config");
  if (!text) return null;
  try {
    return JSON.parse(text) as MapConfig;
  } catch {
    return null;
  }
}

/** The one area the page is about, if it is one of those drawn. */
export function chosenCode(config: MapConfig): string | null {
  return config.areas.find((area) => area.code === (config.chosen ?? config.parent))?.code ?? null;
}

/**
 * The legend entry an area belongs to, the same word as `data-kelas` in legend and SVG:
 * a class index, a group's slug, or `kurang` (too few), `seri` (tie), `kosong` (no data).
 */
export function legendKey(area: Area, layer: Layer): string {
  if (area.key !== undefined) return area.key;
  if (layer === "dominan") {
    if (!area.dominant) return area.total === 0 ? "kosong" : "kurang";
    return (area.dominant.tied?.length ?? 0) > 1 ? "seri" : area.dominant.group;
  }
  return area.class === null ? "kosong" : String(area.class);
}
