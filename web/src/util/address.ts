/** The address holds the whole state of map and list. Pure functions over addresses. */

/** Parameters that say where the visitor is. */
const POSITION = ["lon", "lat", "radius_m"];

/** Three decimals, about 110 m: enough to find neighbours, too coarse to find a house. */
export function roundPosition(degrees: number): string {
  return (Math.round(degrees * 1000) / 1000).toFixed(3);
}

/** The address a form asks for: empty fields stay out, a radius without a centre too. */
export function formAddress(action: string, entries: Iterable<[string, unknown]>): string {
  const query = new URLSearchParams();
  for (const [name, value] of entries) {
    if (typeof value === "string" && value.trim() !== "") query.append(name, value.trim());
  }
  if (!query.has("lon") || !query.has("lat")) for (const name of POSITION) query.delete(name);
  const text = query.toString();
  return text ? `${action}?${text}` : action;
}

/** The address without the visitor's position and without camera, for sharing. */
export function shareAddress(href: string, keepPosition: boolean): string {
  const url = new URL(href);
  if (!keepPosition) {
    for (const name of POSITION) url.searchParams.delete(name);
    url.hash = "";
  }
  return url.href;
}

/** The legend entries that are switched off. */
export function hiddenClasses(search: string): Set<string> {
  const text = new URLSearchParams(search).get("sembunyi") ?? "";
  return new Set(text.split(",").filter(Boolean));
}

/** The same address with other legend entries switched off. */
export function withHidden(href: string, hidden: ReadonlySet<string>): string {
  const url = new URL(href);
  url.searchParams.delete("sembunyi");
  const rest = url.searchParams.toString();
  const list = [...hidden].sort().map(encodeURIComponent).join(",");
  url.search = [rest, list && `sembunyi=${list}`].filter(Boolean).join("&");
  return url.href;
}

/** The address of what is near a place. */
export function nearAddress(path: string, lon: number, lat: number, radius_m: number): string {
  return `${path}?lon=${roundPosition(lon)}&lat=${roundPosition(lat)}&radius_m=${radius_m}`;
}

export interface Camera {
  zoom: number;
  lat: number;
  lon: number;
}

/** The camera in `#peta=z/lat/lon`. */
export function cameraOf(hash: string): Camera | null {
  const parts = new URLSearchParams(hash.replace(/^#/, "")).get("peta")?.split("/").map(Number);
  const [zoom, lat, lon] = parts ?? [];
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  return Number.isFinite(zoom + lat + lon) ? { zoom, lat, lon } : null;
}
