import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import { BRAND, groupFill, HALO, MARKER } from "./colour.ts";
import type { MapConfig } from "./config.ts";
import { FONT, type View } from "./style.ts";

/** Layers of the UKM themselves: heat, clusters, points. */

/** Relative to what is there: the same picture for a hundred UKM and for a hundred thousand. */
export function heatLayers(config: MapConfig, view: View): LayerSpecification[] {
  const total = config.areas.reduce((sum, area) => sum + area.total, 0);
  const full = Math.max(2, total / 400);
  const near = view.switchZoom;
  // A tile holds clusters or points, never both, so the two layers never add up.
  const heat = (layer: string, count: ExpressionSpecification | number): LayerSpecification => ({
    id: `heat-${layer}`,
    type: "heatmap",
    source: "ukm",
    "source-layer": layer,
    maxzoom: near + 2,
    paint: {
      "heatmap-weight": ["min", 1, ["/", count, full]],
      // A cell of half the width holds a quarter of the UKM.
      "heatmap-intensity": [
        "interpolate",
        ["exponential", 2.4],
        ["zoom"],
        near - 1,
        0.7,
        near + 2,
        6,
      ],
      "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 8, 20, 12, 30],
      "heatmap-opacity": 0.92,
      "heatmap-color": HEAT,
    },
  });
  return [heat("cluster", ["get", "count"]), heat("ukm", 0.6)];
}

/** One hue, light = few. */
const HEAT: ExpressionSpecification = [
  "interpolate",
  ["linear"],
  ["heatmap-density"],
  0,
  "rgba(228,238,221,0)",
  0.06,
  "#dcebd4",
  0.25,
  "#b9d6b4",
  0.5,
  "#83b58d",
  0.75,
  "#468c69",
  1,
  "#123f30",
];

export function pointLayers(config: MapConfig, view: View): LayerSpecification[] {
  const from = { titik: 0, kepadatan: view.switchZoom + 2 } as Partial<Record<string, number>>;
  const off = [...view.hidden].filter((key) => config.groups.some((group) => group.slug === key));
  const filter: FilterSpecification =
    config.layer === "dominan" && off.length > 0
      ? ["!", ["in", ["get", "group"], ["literal", off]]]
      : ["literal", true];
  const common = { source: "ukm", minzoom: from[config.layer] ?? view.switchZoom, filter };
  return [clusterLayer(config, common), pointLayer(config, common), countLayer(common)];
}

interface Common {
  source: string;
  minzoom: number;
  filter: FilterSpecification;
}

function clusterLayer(config: MapConfig, common: Common): LayerSpecification {
  const size = ["log10", ["max", 1, ["get", "count"]]] as unknown as ExpressionSpecification;
  return {
    id: "ukm-cluster",
    type: "circle",
    ...common,
    "source-layer": "cluster",
    // Small ones lie on large ones, so that none is lost.
    layout: { "circle-sort-key": ["-", ["get", "count"]] },
    paint: {
      "circle-color": groupFill(config, HALO),
      "circle-stroke-color": BRAND,
      "circle-stroke-width": 1.25,
      // The server's cells are some 24 px apart: circles of neighbours hardly touch.
      "circle-radius": ["interpolate", ["linear"], size, 0, 3.5, 1, 7.5, 2, 11, 3, 14, 5, 22],
    },
  };
}

function countLayer(common: Common): LayerSpecification {
  return {
    id: "ukm-cluster-count",
    type: "symbol",
    ...common,
    filter: ["all", common.filter, [">", ["get", "count"], 1]] as FilterSpecification,
    "source-layer": "cluster",
    layout: {
      "text-field": ["to-string", ["get", "count"]],
      "text-font": FONT,
      "text-size": 10.5,
      "text-padding": 0,
      "symbol-sort-key": ["-", ["get", "count"]],
    },
    paint: { "text-color": "#123f30", "text-halo-color": HALO, "text-halo-width": 1.2 },
  };
}

/** A stand-in point is hollow: it says "somewhere in this desa". */
function pointLayer(config: MapConfig, common: Common): LayerSpecification {
  const exact = ["==", ["get", "precision"], "exact"];
  const lit = ["boolean", ["feature-state", "lit"], false];
  const fill = groupFill(config, BRAND);
  const byZoom = (far: number, near: number, marked: number) =>
    [
      "interpolate",
      ["linear"],
      ["zoom"],
      11.5,
      ["case", lit, marked, far],
      15,
      ["case", lit, marked, near],
    ] as unknown as ExpressionSpecification;
  return {
    id: "ukm-point",
    type: "circle",
    ...common,
    "source-layer": "ukm",
    paint: {
      "circle-color": ["case", exact, fill, HALO] as never,
      "circle-radius": byZoom(2.2, 6, 10),
      "circle-stroke-color": ["case", lit, MARKER, exact, HALO, fill] as never,
      "circle-stroke-width": byZoom(0.8, 2, 3),
    },
  };
}
