import { expect, it } from "vitest";
import { close, DESK, mapIdle, openMap, openPage, PHONE, rendered } from "./harness.ts";

/** In Cibinong, and in Jakarta. */
const INSIDE = { latitude: -6.48234, longitude: 106.84567, accuracy: 20 };
const OUTSIDE = { latitude: -6.1754, longitude: 106.8272, accuracy: 20 };

function metres(text: string): number {
  const value = Number(text.replace(/[^\d,]/g, "").replace(",", "."));
  return /km/.test(text) ? value * 1000 : value;
}

it("a resident finds the nearest UKM, by a rounded position", async () => {
  const page = await openPage({ ...PHONE, geolocation: INSIDE, permissions: ["geolocation"] });
  await page.goto("/");
  await page.locator("button[data-dekat]").click();
  await page.waitForURL(/\/ukm\?lon=106\.846&lat=-6\.482&radius_m=3000$/);
  expect(await page.locator("#daftar li[data-ukm]").count()).toBeGreaterThan(0);
  const shown = await page.locator("#daftar .aside").allTextContents();
  const distances = shown.filter((text) => /\d\s*k?m\b/.test(text)).map(metres);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  await close(page);
});

it("whoever refuses is told of the two other ways", async () => {
  const page = await openPage(PHONE);
  await page.goto("/");
  await page.locator("button[data-dekat]").click();
  const message = page.locator("[data-pesan]");
  await message.getByText("Izin lokasi tidak diberikan").waitFor();
  expect(await message.locator("a").count()).toBe(2);
  expect(new URL(page.url()).pathname).toBe("/");
  await close(page);
});

it("a coarse position is not taken without asking", async () => {
  const coarse = { ...INSIDE, accuracy: 6_000 };
  const page = await openPage({ ...PHONE, geolocation: coarse, permissions: ["geolocation"] });
  await page.goto("/ukm");
  await page.locator("button[data-dekat]").click();
  const button = page.locator("[data-pesan]").getByRole("button", { name: "Tetap pakai" });
  await button.click();
  await page.waitForURL(/\/ukm\?lon=106\.846/);
  await close(page);
});

it("outside the kabupaten the page says so and offers a way on", async () => {
  const page = await openPage({ ...PHONE, geolocation: OUTSIDE, permissions: ["geolocation"] });
  await page.goto("/");
  await page.locator("button[data-dekat]").click();
  await page.waitForURL(/\/ukm\?lon=106\.827/);
  expect(await page.locator("main .notice a").count()).toBeGreaterThan(0);
  await close(page);
});

it("on the map the position becomes a circle, and is not shared", async () => {
  const page = await openPage({ ...DESK, geolocation: INSIDE, permissions: ["geolocation"] });
  await page.goto("/peta");
  await openMap(page);
  await page.getByRole("button", { name: "Cari UKM di sekitar lokasi saya" }).click();
  await page.waitForURL(/lon=106\.846&lat=-6\.482&radius_m=3000/);
  await mapIdle(page);
  expect(await rendered(page, ["circle-line"], "kind")).toEqual(["circle"]);
  expect(await page.locator("#daftar [data-ukm]").count()).toBeGreaterThan(0);
  await page.evaluate(() => {
    Object.assign(navigator, {
      share: async (data: ShareData) => document.body.setAttribute("data-shared", data.url ?? ""),
    });
  });
  await page.locator("button[data-bagikan]").first().click();
  const shared = await page.locator("body").getAttribute("data-shared");
  expect(shared).toContain("/peta");
  expect(shared).not.toMatch(/lon=|lat=|#peta/);
  await close(page);
});
