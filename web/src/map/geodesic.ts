/** Geometry for drawing. What is counted is counted by the server. */

import type { Circle } from "./config.ts";

const RADIUS_M = 6_371_008.8;
const RAD = Math.PI / 180;

/** The point `distance_m` away from a start, in the direction `bearing` (degrees from north). */
export function destination(
  lon: number,
  lat: number,
  bearing: number,
  distance_m: number,
): [number, number] {
  const d = distance_m / RADIUS_M;
  const b = bearing * RAD;
  const p = lat * RAD;
  const sinLat = Math.sin(p) * Math.cos(d) + Math.cos(p) * Math.sin(d) * Math.cos(b);
  const y = Math.sin(b) * Math.sin(d) * Math.cos(p);
  const x = Math.cos(d) - Math.sin(p) * sinLat;
  return [lon + Math.atan2(y, x) / RAD, Math.asin(sinLat) / RAD];
}

/** Great-circle distance in metres. */
export function distance_m(a: [number, number], b: [number, number]): number {
  const s =
    Math.sin(((b[1] - a[1]) * RAD) / 2) ** 2 +
    Math.cos(a[1] * RAD) * Math.cos(b[1] * RAD) * Math.sin(((b[0] - a[0]) * RAD) / 2) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(s)));
}

/** A circle on the ground as a closed ring of lon, lat. */
export function circleRing(
  lon: number,
  lat: number,
  radius_m: number,
  corners = 96,
): [number, number][] {
  const ring: [number, number][] = [];
  for (let i = 0; i < corners; i++) {
    ring.push(destination(lon, lat, 360 - (i * 360) / corners, radius_m));
  }
  const first = ring[0];
  if (first) ring.push([first[0], first[1]]);
  return ring;
}

/** The largest round radius whose circle fits into a view, within what the slider offers. */
export function viewRadius_m(west: number, south: number, east: number, north: number): number {
  const lon = (west + east) / 2;
  const lat = (south + north) / 2;
  const half = Math.min(distance_m([lon, lat], [east, lat]), distance_m([lon, lat], [lon, north]));
  return Math.min(20_000, Math.max(1_000, Math.floor(half / 500) * 500));
}

const mercatorY = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * RAD) / 2));

/** The zoom at which bounds just fit into a box of pixels (a world of 512 px at zoom 0). */
export function fitZoom(
  [west, south, east, north]: readonly [number, number, number, number],
  width: number,
  height: number,
): number {
  const across = ((east - west) / 360) * 512;
  const down = ((mercatorY(north) - mercatorY(south)) / (2 * Math.PI)) * 512;
  return Math.log2(Math.min(Math.max(1, width) / across, Math.max(1, height) / down));
}

/** West, south, east, north of a circle on the ground. */
export function circleBounds(circle: Circle): [number, number, number, number] {
  const { lon, lat, radius_m } = circle;
  const [east] = destination(lon, lat, 90, radius_m);
  const [, north] = destination(lon, lat, 0, radius_m);
  return [2 * lon - east, 2 * lat - north, east, north];
}
