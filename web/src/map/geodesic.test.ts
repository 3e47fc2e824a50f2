import { describe, expect, it } from "vitest";
import { circleBounds, circleRing, distance_m, fitZoom, viewRadius_m } from "./geodesic.ts";

const [LON, LAT] = [106.845, -6.482];

describe("circle", () => {
  it("is closed, and every corner lies on the radius", () => {
    const ring = circleRing(LON, LAT, 5_000);
    expect(ring).toHaveLength(97);
    expect(ring.at(-1)).toEqual(ring[0]);
    for (const corner of ring) expect(distance_m([LON, LAT], corner)).toBeCloseTo(5_000, 3);
  });

  it("runs counter-clockwise, as GeoJSON wants outer rings", () => {
    const ring = circleRing(LON, LAT, 1_000);
    let area = 0;
    for (let i = 1; i < ring.length; i++) {
      const [x0, y0] = ring[i - 1] ?? [0, 0];
      const [x1, y1] = ring[i] ?? [0, 0];
      area += x0 * y1 - x1 * y0;
    }
    expect(area).toBeGreaterThan(0);
  });

  it("is as wide on the ground as it is high", () => {
    const [west, south, east, north] = circleBounds({ lon: LON, lat: LAT, radius_m: 10_000 });
    expect(distance_m([LON, south], [LON, north])).toBeCloseTo(20_000, 0);
    expect(Math.abs(distance_m([west, LAT], [east, LAT]) - 20_000)).toBeLessThan(1);
  });
});

it("measures a degree of latitude", () => {
  expect(distance_m([0, 0], [0, 1])).toBeCloseTo(111_195, 0);
});

it("offers a radius that fits the view and the slider", () => {
  expect(viewRadius_m(106.8, -6.55, 106.9, -6.45)).toBe(5_500);
  expect(viewRadius_m(100, -10, 110, 0)).toBe(20_000);
  expect(viewRadius_m(106.8, -6.481, 106.801, -6.48)).toBe(1_000);
});

it("finds the zoom that shows bounds", () => {
  expect(fitZoom([-180, -60, 180, 60], 512, 512)).toBeCloseTo(0, 6);
  expect(fitZoom([0, -1, 90, 1], 512, 512)).toBeCloseTo(2, 6);
});
