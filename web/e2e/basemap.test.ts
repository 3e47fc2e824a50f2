import { namedFlavor } from "@protomaps/basemaps";
import type { Page, Route } from "playwright-core";
import { expect, it } from "vitest";
import { BASE_URL, close, DESK, mapIdle, openMap, openPage } from "./harness.ts";
import { archive, squareTile } from "./pmtiles.ts";

/** Serves the map page with another basemap than the server is configured for. */
async function withBasemap(page: Page, style: object): Promise<void> {
  await page.route(/\/peta(\?|$)/, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const changed = text.replace(
      /(&quot;|&#34;|")style\1:\s*\{[^}]*\}/,
      (_, quote: string) => `${quote}style${quote}:${JSON.stringify(style).replaceAll('"', quote)}`,
    );
    expect(changed).not.toBe(text);
    await route.fulfill({ response, body: changed });
  });
}

const layerIds = (page: Page) =>
  page.evaluate(() => globalThis.__peta.getStyle().layers.map((layer) => layer.id));

const drawn = (page: Page, layer: string) =>
  page.evaluate((id) => globalThis.__peta.queryRenderedFeatures({ layers: [id] }).length, layer);

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

/** Answers a range of a file in memory. */
function range(file: Uint8Array) {
  return (route: Route) => {
    const match = /bytes=(\d+)-(\d+)/.exec(route.request().headers().range ?? "");
    const from = Number(match?.[1] ?? 0);
    const to = Math.min(Number(match?.[2] ?? file.length - 1), file.length - 1);
    return route.fulfill({
      status: 206,
      headers: {
        "content-range": `bytes ${from}-${to}/${file.length}`,
        "content-type": "application/octet-stream",
        etag: '"uji"',
      },
      body: Buffer.from(file.slice(from, to + 1)),
    });
  };
}

it("pmtiles: land from the archive lies under our areas", async () => {
  const page = await openPage(DESK);
  await withBasemap(page, { kind: "pmtiles", url: "/uji/basemap.pmtiles" });
  await page.context().route("**/uji/basemap.pmtiles", range(archive(squareTile("earth"))));
  await page.goto("/peta");
  await openMap(page);
  await page.waitForFunction(() => globalThis.__peta.getLayer("base-earth"));
  await mapIdle(page);
  expect(await drawn(page, "base-earth")).toBeGreaterThan(0);
  expect(await drawn(page, "area-fill")).toBeGreaterThan(0);
  const ids = await layerIds(page);
  expect(ids.indexOf("base-earth")).toBeLessThan(ids.indexOf("area-fill"));
  await close(page);
});

it("pmtiles: the chosen flavour colours the land", async () => {
  const colour = async (flavour?: string) => {
    const page = await openPage(DESK);
    await withBasemap(page, { kind: "pmtiles", url: "/uji/basemap.pmtiles", flavour });
    await page.context().route("**/uji/basemap.pmtiles", range(archive(squareTile("earth"))));
    await page.goto("/peta");
    await openMap(page);
    await page.waitForFunction(() => globalThis.__peta.getLayer("base-earth"));
    const found = await page.evaluate(() =>
      globalThis.__peta.getPaintProperty("base-earth", "fill-color"),
    );
    await close(page);
    return found;
  };
  expect(await colour("dark")).toBe(namedFlavor("dark").earth);
  expect(await colour()).toBe(namedFlavor("light").earth);
});

it("style: a foreign style is split around our areas", async () => {
  const page = await openPage(DESK);
  await withBasemap(page, { kind: "style", url: "/uji/style.json" });
  await page.context().route("**/uji/style.json", (route) =>
    route.fulfill({
      json: {
        version: 8,
        sources: {
          land: { type: "vector", tiles: [`${BASE_URL}/uji/{z}/{x}/{y}`], maxzoom: 0 },
        },
        layers: [
          { id: "land", type: "fill", source: "land", "source-layer": "earth" },
          {
            id: "names",
            type: "symbol",
            source: "land",
            "source-layer": "earth",
            layout: { "text-field": "Nama" },
          },
        ],
      },
    }),
  );
  const tile = Buffer.from(squareTile("earth"));
  await page
    .context()
    .route("**/uji/0/0/0", (route) =>
      route.fulfill({ body: tile, contentType: "application/vnd.mapbox-vector-tile" }),
    );
  await page.goto("/peta");
  await openMap(page);
  await page.waitForFunction(() => globalThis.__peta.getLayer("base-land"));
  await mapIdle(page);
  expect(await drawn(page, "base-land")).toBeGreaterThan(0);
  const ids = await layerIds(page);
  expect(ids.indexOf("base-land")).toBeLessThan(ids.indexOf("area-fill"));
  expect(ids.indexOf("base-names")).toBeGreaterThan(ids.indexOf("kecamatan-line"));
  await close(page);
});

it("raster: pictures lie under our areas", async () => {
  const page = await openPage(DESK);
  let asked = 0;
  await withBasemap(page, { kind: "raster", url: `${BASE_URL}/uji/{z}/{x}/{y}.png` });
  await page.context().route("**/uji/**.png", (route) => {
    asked += 1;
    return route.fulfill({ body: PIXEL, contentType: "image/png" });
  });
  await page.goto("/peta");
  await openMap(page);
  await page.waitForFunction(() => globalThis.__peta.getLayer("basemap"));
  await mapIdle(page);
  expect(asked).toBeGreaterThan(0);
  expect(await drawn(page, "area-fill")).toBeGreaterThan(0);
  await close(page);
});

it("a basemap that fails is said once, and our layers stay", async () => {
  const page = await openPage(DESK);
  await withBasemap(page, { kind: "style", url: "/uji/missing.json" });
  await page
    .context()
    .route("**/uji/missing.json", (route) => route.fulfill({ status: 503, body: "" }));
  await page.goto("/peta");
  await openMap(page);
  await page.locator("#status", { hasText: "Peta dasar gagal dimuat" }).waitFor();
  expect(await drawn(page, "area-fill")).toBeGreaterThan(0);
  await close(page, /503/);
});
