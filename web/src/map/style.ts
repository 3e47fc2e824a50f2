import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import { areaFill, HALO, hatchedCodes, INK, LAND, MARKER, matchCode, QUIET } from "./colour.ts";
import { type Circle, chosenCode, type MapConfig } from "./config.ts";
import { circleRing } from "./geodesic.ts";
import type { HatchName } from "./hatch.ts";
import { heatLayers, pointLayers } from "./points.ts";

/**
 * The map's style as a pure function of config and switches. MapLibre works out the difference
 * between two styles itself, so there is one description and no list of changes to keep in step.
 */

export const AREA_FILL = "area-fill";
/** No glyph server: letters are drawn with the fonts of the device. */
export const FONT = ["Noto Sans", "Roboto", "sans-serif"];

export interface View {
  hidden: ReadonlySet<string>;
  /** From here on points are drawn, below it areas; never both. */
  switchZoom: number;
  circle: Circle | null;
  /** One place pointed at in the list, outside what tiles show. */
  spot: [number, number] | null;
}

export interface Base {
  sources: StyleSpecification["sources"];
  /** Land, water, roads. */
  below: LayerSpecification[];
  /** Names. */
  above: LayerSpecification[];
  glyphs?: string;
  sprite?: StyleSpecification["sprite"];
}

const absolute = (template: string): string =>
  template.startsWith("/") ? location.origin + template : template;

function sources(config: MapConfig, view: View): StyleSpecification["sources"] {
  const features: GeoJSON.Feature[] = [];
  if (view.circle) {
    const { lon, lat, radius_m } = view.circle;
    features.push({
      type: "Feature",
      properties: { kind: "circle" },
      geometry: { type: "Polygon", coordinates: [circleRing(lon, lat, radius_m)] },
    });
    features.push({
      type: "Feature",
      properties: { kind: "centre" },
      geometry: { type: "Point", coordinates: [lon, lat] },
    });
  }
  if (view.spot) {
    features.push({
      type: "Feature",
      properties: { kind: "spot" },
      geometry: { type: "Point", coordinates: view.spot },
    });
  }
  return {
    wilayah: {
      type: "vector",
      tiles: [absolute(config.tiles.wilayah)],
      maxzoom: config.maxzoom?.wilayah ?? 14,
      promoteId: "code",
    },
    ukm: {
      type: "vector",
      tiles: [absolute(config.tiles.ukm)],
      maxzoom: config.maxzoom?.ukm ?? 16,
      promoteId: { ukm: "code" },
    },
    overlay: { type: "geojson", data: { type: "FeatureCollection", features } },
  };
}

function areaLayers(config: MapConfig, view: View): LayerSpecification[] {
  const source = { source: "wilayah", "source-layer": config.level };
  const zoom = { maxzoom: view.switchZoom };
  if (config.layer === "kepadatan" || config.layer === "titik") return [];
  const hatch = (key: HatchName): LayerSpecification => ({
    id: `area-${key}`,
    type: "fill",
    ...source,
    ...zoom,
    filter: ["in", ["get", "code"], ["literal", hatchedCodes(config, key, view.hidden)]],
    paint: { "fill-pattern": key },
  });
  return [
    {
      id: AREA_FILL,
      type: "fill",
      ...source,
      ...zoom,
      filter: ["in", ["get", "code"], ["literal", config.areas.map((area) => area.code)]],
      paint: { "fill-color": areaFill(config, view.hidden) },
    },
    hatch("kurang"),
    hatch("seri"),
  ];
}

function lineLayers(config: MapConfig): LayerSpecification[] {
  // Borders as lines of their own, each once, keep their dashes; edges of two polygons fill them up.
  const suffix = config.lines ? "_line" : "";
  const dash = config.official ? {} : { "line-dasharray": [4, 2.5] };
  const line = (
    id: string,
    layer: string,
    colour: string,
    width: number,
    minzoom = 0,
  ): LayerSpecification => ({
    id,
    type: "line",
    source: "wilayah",
    "source-layer": layer,
    minzoom,
    layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, ...dash },
  });
  return [
    {
      id: "neighbour-line",
      type: "line",
      source: "wilayah",
      "source-layer": "neighbour",
      paint: { "line-color": "#b9b4a5", "line-width": 0.9 },
    },
    line("desa-line", `desa${suffix}`, "#3c4a43", 0.4, config.level === "desa" ? 0 : 9.5),
    line("kecamatan-line", `kecamatan${suffix}`, "#3c4a43", 0.9),
    line("kabupaten-line", `kabupaten${suffix}`, INK, 1.6),
    {
      id: "area-chosen",
      type: "line",
      source: "wilayah",
      "source-layer": config.level,
      filter: ["==", ["get", "code"], chosenCode(config) ?? ""],
      layout: { "line-join": "round" },
      paint: { "line-color": MARKER, "line-width": 2.5 },
    },
    {
      id: "area-lit",
      type: "line",
      source: "wilayah",
      "source-layer": config.level,
      layout: { "line-join": "round" },
      paint: {
        "line-color": MARKER,
        "line-width": ["case", ["boolean", ["feature-state", "lit"], false], 3, 0],
      },
    },
  ];
}

function overlayLayers(): LayerSpecification[] {
  const kind = (name: string): FilterSpecification => ["==", ["get", "kind"], name];
  return [
    {
      id: "circle-fill",
      type: "fill",
      source: "overlay",
      filter: kind("circle"),
      paint: { "fill-color": MARKER, "fill-opacity": 0.06 },
    },
    {
      id: "circle-line",
      type: "line",
      source: "overlay",
      filter: kind("circle"),
      paint: { "line-color": MARKER, "line-width": 2 },
    },
    {
      id: "circle-centre",
      type: "circle",
      source: "overlay",
      filter: ["in", ["get", "kind"], ["literal", ["centre", "spot"]]],
      paint: {
        "circle-color": ["match", ["get", "kind"], "spot", "rgba(255,253,248,0)", MARKER],
        "circle-radius": ["match", ["get", "kind"], "spot", 12, 5],
        "circle-stroke-color": ["match", ["get", "kind"], "spot", MARKER, HALO],
        "circle-stroke-width": ["match", ["get", "kind"], "spot", 3, 2],
      },
    },
  ];
}

/** Names inside their area; in the layer *dominan* with the product, so colour is not alone. */
function labelLayers(config: MapConfig, view: View): LayerSpecification[] {
  const products =
    config.layer === "dominan"
      ? matchCode(
          config.areas.map((area) => [area.code, area.dominant ? `\n${area.dominant.name}` : null]),
          "",
        )
      : "";
  const ours: ExpressionSpecification = [
    "in",
    ["get", "code"],
    ["literal", config.areas.map((area) => area.code)],
  ];
  const withProduct = ["concat", ["get", "name"], products];
  const label = (
    layer: string,
    size: number,
    minzoom: number,
    own: boolean,
  ): LayerSpecification => ({
    id: `${layer}-label`,
    type: "symbol",
    source: "wilayah",
    "source-layer": `${layer}_label`,
    minzoom,
    layout: {
      "text-field": own
        ? (["step", ["zoom"], withProduct, view.switchZoom, ["get", "name"]] as never)
        : ["get", "name"],
      "text-font": FONT,
      "text-size": ["interpolate", ["linear"], ["zoom"], 8, size - 3, 10, size - 1, 13, size + 2],
      "text-max-width": 7,
      "text-padding": 2,
    },
    paint: {
      "text-color": own ? ["case", ours, INK, QUIET] : QUIET,
      "text-halo-color": HALO,
      "text-halo-width": 1.6,
    },
  });
  const desa = config.level === "desa";
  return [
    label("neighbour", 11.5, 0, false),
    label("desa", 11.5, desa ? 9 : 11, desa),
    ...(desa ? [] : [label("kecamatan", 12.5, 0, true)]),
  ];
}

/** Everything together; ours above land and roads, below the basemap's names. */
export function buildStyle(base: Base, config: MapConfig, view: View): StyleSpecification {
  const plain: LayerSpecification = {
    id: "paper",
    type: "background",
    paint: { "background-color": LAND },
  };
  return {
    version: 8,
    ...(base.glyphs ? { glyphs: base.glyphs } : {}),
    ...(base.sprite ? { sprite: base.sprite } : {}),
    sources: { ...base.sources, ...sources(config, view) },
    layers: [
      plain,
      ...base.below,
      ...areaLayers(config, view),
      ...lineLayers(config),
      ...(config.layer === "kepadatan" ? heatLayers(config, view) : []),
      ...overlayLayers(),
      ...base.above,
      ...pointLayers(config, view),
      ...labelLayers(config, view),
    ],
  };
}
