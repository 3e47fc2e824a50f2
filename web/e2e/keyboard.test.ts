import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { close, DESK, getText, mapIdle, openMap, openPage } from "./harness.ts";

interface Near {
  features: { geometry: { coordinates: [number, number] }; properties: { code: string } }[];
}

let place: [number, number] = [0, 0];

beforeAll(async () => {
  const query = "lon=106.8457&lat=-6.4823&radius_m=20000&limit=1";
  const near = JSON.parse(await getText(`/api/v1/ukm/nearby?${query}`)) as Near;
  place = near.features[0]?.geometry.coordinates ?? place;
});

/** Presses Tab until the wanted thing has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((css) => document.activeElement?.matches(css), selector)) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}

it("a pin is opened and left with the keyboard alone", async () => {
  const page = await openPage(DESK);
  await page.goto(`/peta?lapisan=titik#peta=16.5/${place[1]}/${place[0]}`);
  await openMap(page);
  await tabTo(page, "canvas.maplibregl-canvas");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".maplibregl-popup");
  // Several UKM on one spot: the first of the pile.
  if (await page.locator(".pin-card li").count()) await page.keyboard.press("Enter");
  await page.locator(".pin-card a", { hasText: "Detail" }).waitFor();
  expect(
    await page.evaluate(() => document.activeElement?.closest(".maplibregl-popup")),
  ).not.toBeNull();
  await page.keyboard.press("Escape");
  await page.waitForSelector(".maplibregl-popup", { state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.className)).toContain(
    "maplibregl-canvas",
  );
  await close(page);
});

it("plus, minus and arrows move the map", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  await tabTo(page, "canvas.maplibregl-canvas");
  const camera = () =>
    page.evaluate(() => {
      const { lng } = globalThis.__peta.getCenter();
      return { zoom: globalThis.__peta.getZoom(), lng };
    });
  const before = await camera();
  await page.keyboard.press("+");
  await mapIdle(page);
  const closer = await camera();
  expect(closer.zoom).toBeGreaterThan(before.zoom);
  await page.keyboard.press("ArrowRight");
  await mapIdle(page);
  expect((await camera()).lng).toBeGreaterThan(closer.lng);
  await close(page);
});

it("a circle is put with the keyboard alone", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  await tabTo(page, ".map-tool[aria-label^='Pilih pusat']");
  await page.keyboard.press("Enter");
  await page.locator("#status", { hasText: "lalu Enter" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/lon=.*lat=.*radius_m=/);
  await mapIdle(page);
  expect(await page.locator("#daftar [data-ukm], #daftar .notice").count()).toBeGreaterThan(0);
  await close(page);
});

it("skip links come first and lead past the map", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("href"))).toBe("#isi");
  await tabTo(page, "a.skip[href='#daftar']");
  await page.keyboard.press("Enter");
  // Where the focus is, not what the address says: the map may write its camera there in the same moment.
  await page.waitForFunction(() => document.activeElement?.id === "daftar");
  await close(page);
});
