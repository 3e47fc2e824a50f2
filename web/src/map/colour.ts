import type { ExpressionSpecification } from "maplibre-gl";
import { type Area, legendKey, type MapConfig } from "./config.ts";

/** Colours of areas and points, from the server's classes and groups. */

export const LAND = "#f4f1e8";
export const INK = "#24302b";
export const NO_DATA = "#efece3";
/** Names of what is only around. */
export const QUIET = "#66706a";
export const HALO = "#fffdf8";
export const BRAND = "#1d4d3a";
export const MARKER = "#7d3408";
/** Below this share a dominant product is drawn muted. */
export const WEAK_SHARE = 0.25;

const channels = (hex: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** Halfway to the paper, channel by channel, rounded down: the server's SVG does the same. */
export function muted(hex: string): string {
  const paper = channels(LAND);
  const mixed = channels(hex).map((value, i) => Math.floor((value + (paper[i] ?? value)) / 2));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function groupColour(config: MapConfig, slug: string): string {
  return config.groups.find((group) => group.slug === slug)?.colour ?? NO_DATA;
}

/** The colour of one area, `null` where nothing is to be painted (hatched or switched off). */
export function areaColour(
  area: Area,
  config: MapConfig,
  hidden: ReadonlySet<string>,
): string | null {
  const key = legendKey(area, config.layer);
  if (hidden.has(key) || key === "kurang" || key === "seri") return null;
  if (area.fill?.startsWith("#")) return area.fill;
  if (key === "kosong") return NO_DATA;
  if (config.layer === "dominan" && area.dominant) {
    const colour = groupColour(config, area.dominant.group);
    return area.dominant.share < WEAK_SHARE ? muted(colour) : colour;
  }
  return config.classes[Number(key)]?.colour ?? NO_DATA;
}

/** `match` over area codes, one branch per value; MapLibre refuses a `match` without branches. */
export function matchCode(
  values: Iterable<readonly [string, string | null]>,
  fallback: string,
): ExpressionSpecification | string {
  const byValue = new Map<string, string[]>();
  for (const [code, value] of values) {
    if (value === null || value === fallback) continue;
    byValue.set(value, [...(byValue.get(value) ?? []), code]);
  }
  if (byValue.size === 0) return fallback;
  const branches = [...byValue].flatMap(([value, codes]) => [codes, value]);
  return ["match", ["get", "code"], ...branches, fallback] as unknown as ExpressionSpecification;
}

/** Fill of all areas. */
export function areaFill(config: MapConfig, hidden: ReadonlySet<string>) {
  return matchCode(
    config.areas.map((area) => [area.code, areaColour(area, config, hidden)] as const),
    LAND,
  );
}

/** Codes of the areas behind one hatched legend entry. */
export function hatchedCodes(
  config: MapConfig,
  key: string,
  hidden: ReadonlySet<string>,
): string[] {
  if (hidden.has(key)) return [];
  return config.areas
    .filter((area) => legendKey(area, config.layer) === key)
    .map((area) => area.code);
}

/** Colour of a point or cluster by the `group` it carries. */
export function groupFill(config: MapConfig, fallback: string): ExpressionSpecification | string {
  if (config.layer !== "dominan" || config.groups.length === 0) return fallback;
  const branches = config.groups.flatMap((group) => [group.slug, group.colour]);
  return ["match", ["get", "group"], ...branches, NO_DATA] as unknown as ExpressionSpecification;
}
