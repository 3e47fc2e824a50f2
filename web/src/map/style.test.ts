import type { LayerSpecification } from "maplibre-gl";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { areaColour, hatchedCodes, muted } from "./colour.ts";
import { type Area, legendKey, type MapConfig } from "./config.ts";
import { buildStyle, type View } from "./style.ts";

beforeAll(() => {
  vi.stubGlobal("location", { origin: "http://x.test" });
});

function area(id: number, over: Partial<Area>): Area {
  return {
    code: String(id),
    name: `Area ${id}`,
    total: 100,
    value: 100,
    class: 0,
    dominant: null,
    href: "/peta",
    ...over,
  };
}

const KERIPIK = {
  product: "keripik",
  name: "Keripik",
  group: "kuliner",
  share: 0.4,
  count: 40,
  runner_up: null,
};

function config(over: Partial<MapConfig> = {}): MapConfig {
  return {
    style: { kind: "polos" },
    bounds: [106.4, -6.8, 107.25, -6.29],
    tiles: { ukm: "/tiles/ukm/{z}/{x}/{y}.mvt", wilayah: "/tiles/wilayah/{z}/{x}/{y}.mvt" },
    level: "kecamatan",
    parent: null,
    layer: "jumlah",
    areas: [
      area(1, { class: 0, dominant: KERIPIK }),
      area(2, { class: 1 }),
      area(3, { class: null }),
    ],
    classes: [
      { min: 1, max: 9, colour: "#e4eedd", label: "1–9", count: 1 },
      { min: 10, max: 99, colour: "#175540", label: "10–99", count: 1 },
    ],
    groups: [{ slug: "kuliner", name: "Kuliner", colour: "#E69F00" }],
    circle: null,
    official: false,
    attribution: "Data",
    ...over,
  };
}

const VIEW: View = { hidden: new Set(), switchZoom: 10, circle: null, spot: null };
const NONE = new Set<string>();
const base = { sources: {}, below: [], above: [] };

const layersOf = (over: Partial<MapConfig> = {}, view: Partial<View> = {}): LayerSpecification[] =>
  buildStyle(base, config(over), { ...VIEW, ...view }).layers;
const idsOf = (over: Partial<MapConfig> = {}) => layersOf(over).map((layer) => layer.id);

describe("colour of an area", () => {
  it("follows its class", () => {
    const [one, two, three] = config().areas as [Area, Area, Area];
    expect(areaColour(one, config(), NONE)).toBe("#e4eedd");
    expect(areaColour(two, config(), NONE)).toBe("#175540");
    expect(areaColour(three, config(), NONE)).toBe("#efece3");
    expect(areaColour(two, config(), new Set(["1"]))).toBeNull();
  });

  it("takes the server's own shade where it is given", () => {
    const given = area(1, { key: "0", fill: "#123456" });
    expect(areaColour(given, config(), NONE)).toBe("#123456");
  });

  it("is muted where the dominant product is weak", () => {
    const dominan = config({ layer: "dominan" });
    expect(muted("#E69F00")).toBe("#edc874");
    expect(areaColour(area(1, { dominant: KERIPIK }), dominan, NONE)).toBe("#E69F00");
    const weak = area(1, { dominant: { ...KERIPIK, share: 0.24 } });
    expect(areaColour(weak, dominan, NONE)).toBe("#edc874");
  });

  it("is hatched for a tie and for too few", () => {
    const tie = area(1, { dominant: { ...KERIPIK, tied: ["keripik", "sandal"] } });
    const few = area(2, { total: 3 });
    const dominan = config({ layer: "dominan", areas: [tie, few, area(3, { total: 0 })] });
    expect(dominan.areas.map((one) => legendKey(one, "dominan"))).toEqual([
      "seri",
      "kurang",
      "kosong",
    ]);
    expect(hatchedCodes(dominan, "seri", NONE)).toEqual(["1"]);
    expect(hatchedCodes(dominan, "kurang", NONE)).toEqual(["2"]);
    expect(hatchedCodes(dominan, "kurang", new Set(["kurang"]))).toEqual([]);
  });
});

describe("style", () => {
  it("shows areas below the switch and points above, never both", () => {
    for (const layer of ["jumlah", "dominan", "produk"] as const) {
      const layers = layersOf({ layer });
      expect(layers.find((one) => one.id === "area-fill")?.maxzoom).toBe(10);
      expect(layers.find((one) => one.id === "ukm-point")?.minzoom).toBe(10);
      expect(layers.find((one) => one.id === "ukm-cluster")?.minzoom).toBe(10);
    }
    expect(idsOf({ layer: "titik" })).not.toContain("area-fill");
    expect(idsOf({ layer: "kepadatan" })).toContain("heat-cluster");
    expect(idsOf({ layer: "kepadatan" })).not.toContain("area-fill");
  });

  it("draws approximate borders dashed, official ones whole", () => {
    const dash = (official: boolean) => {
      const line = layersOf({ official }).find((one) => one.id === "kecamatan-line");
      return line?.type === "line" ? line.paint?.["line-dasharray"] : null;
    };
    expect(dash(false)).toBeDefined();
    expect(dash(true)).toBeUndefined();
  });

  it("puts our areas between the basemap's ground and its names", () => {
    const ground: LayerSpecification = { id: "base-earth", type: "background" };
    const names: LayerSpecification = { id: "base-places", type: "symbol", source: "basemap" };
    const ids = buildStyle(
      { sources: {}, below: [ground], above: [names] },
      config(),
      VIEW,
    ).layers.map((layer) => layer.id);
    expect(ids.indexOf("base-earth")).toBeLessThan(ids.indexOf("area-fill"));
    expect(ids.indexOf("base-places")).toBeGreaterThan(ids.indexOf("circle-line"));
    expect(ids.indexOf("base-places")).toBeLessThan(ids.indexOf("kecamatan-label"));
  });

  it("asks this server for tiles and nobody for letters", () => {
    const style = buildStyle(base, config(), VIEW);
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
    const { ukm } = style.sources;
    expect(ukm?.type === "vector" && ukm.tiles).toEqual([
      "http://x.test/tiles/ukm/{z}/{x}/{y}.mvt",
    ]);
  });

  it("never has two layers of one name", () => {
    for (const layer of ["jumlah", "dominan", "produk", "kepadatan", "titik"] as const) {
      const ids = idsOf({ layer });
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});
