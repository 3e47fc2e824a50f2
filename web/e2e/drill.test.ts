import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, mapIdle, openMap, openPage, PHONE, rendered, SIZES } from "./harness.ts";

/** What a visitor sees of the state: heading, legend, list, areas on the map. */
async function state(page: Page) {
  await mapIdle(page);
  return {
    title: await page.title(),
    heading: await page.locator("#judul").textContent(),
    legend: await page.locator("#legenda").textContent(),
    list: await page.locator("#daftar").textContent(),
    areas: await rendered(page, ["area-fill"], "code"),
  };
}

async function drill(page: Page): Promise<string> {
  const row = page.locator("#daftar tr[data-area]").first();
  const code = (await row.getAttribute("data-area")) ?? "";
  await row.locator("a").first().click();
  await page.waitForURL(new RegExp(`wilayah=${code.replaceAll(".", "\\.")}`));
  await mapIdle(page);
  return code;
}

for (const [name, size] of Object.entries(SIZES)) {
  it(`kecamatan, Back, reload and a shared address show the same (${name})`, async () => {
    const page = await openPage(size);
    await page.goto("/peta");
    await openMap(page);
    const start = await state(page);
    const code = await drill(page);
    const inside = await state(page);
    expect(inside.heading).not.toBe(start.heading);
    expect(inside.areas.length).toBeGreaterThan(0);
    expect(inside.areas.every((area) => area.startsWith(`${code}.`))).toBe(true);

    await page.goBack();
    await page.waitForFunction(() => !location.search.includes("wilayah"));
    expect(await state(page)).toEqual(start);
    await page.goForward();
    await page.waitForFunction(() => location.search.includes("wilayah"));
    expect(await state(page)).toEqual(inside);

    await page.reload();
    await openMap(page);
    expect(await state(page)).toEqual(inside);
    const other = await openPage(size);
    await other.goto(page.url());
    await openMap(other);
    expect(await state(other)).toEqual(inside);
    await close(other);
    await close(page);
  });
}

it("a tap on an area of the map opens it", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  const target = await page.evaluate(() => {
    const map = globalThis.__peta;
    const canvas = map.getCanvas();
    const box = canvas.getBoundingClientRect();
    for (let y = 0.3; y < 0.8; y += 0.05) {
      const point: [number, number] = [canvas.clientWidth * 0.3, canvas.clientHeight * y];
      const area = map.queryRenderedFeatures(point, { layers: ["area-fill"] })[0];
      if (area) {
        return { x: box.x + point[0], y: box.y + point[1], code: String(area.properties.code) };
      }
    }
    return null;
  });
  expect(target).not.toBeNull();
  if (target) {
    await page.mouse.click(target.x, target.y);
    await page.waitForURL(new RegExp(`wilayah=${target.code.replaceAll(".", "\\.")}`));
  }
  await close(page);
});

it("areas of the picture are links that open the same address", async () => {
  const page = await openPage(PHONE);
  await page.goto("/peta");
  const link = page.locator("#peta-svg a[data-area]").first();
  const href = await link.getAttribute("href");
  await link.dispatchEvent("click", { button: 0 });
  await page.waitForFunction(() => location.search.includes("wilayah"));
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(href);
  await close(page);
});

it("after panning the list is asked for again only on demand", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  const before = await page.locator("#daftar").textContent();
  const canvas = page.locator("#peta canvas");
  await canvas.focus();
  await page.keyboard.press("ArrowLeft");
  const again = page.getByRole("button", { name: "Cari di area ini" });
  await again.waitFor();
  expect(await page.locator("#daftar").textContent()).toBe(before);
  await again.click();
  await page.waitForURL(/lon=.*lat=.*radius_m=/);
  await mapIdle(page);
  expect(await page.locator("#daftar").textContent()).not.toBe(before);
  await close(page);
});
