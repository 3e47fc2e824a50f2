import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { close, DESK, mapIdle, openMap, openPage, rendered } from "./harness.ts";

/** Colour of every area: in the picture, and as the map paints it. */
async function colours(page: Page) {
  await mapIdle(page);
  return page.evaluate(() => {
    const svg: Record<string, string> = {};
    const hatched: string[] = [];
    for (const link of document.querySelectorAll<SVGElement>("#peta-svg a[data-area]")) {
      const fill = link.querySelector("path")?.getAttribute("fill") ?? "";
      const code = link.dataset.area ?? "";
      if (link.classList.contains("off")) continue;
      if (fill.startsWith("url")) hatched.push(code);
      else svg[code] = fill.toLowerCase();
    }
    const map: Record<string, string> = {};
    for (const area of globalThis.__peta.queryRenderedFeatures({ layers: ["area-fill"] })) {
      const colour = (area.layer.paint as Record<string, { r: number; g: number; b: number }>)[
        "fill-color"
      ];
      if (!colour) continue;
      const hex = [colour.r, colour.g, colour.b].map((one) =>
        Math.round(one * 255)
          .toString(16)
          .padStart(2, "0"),
      );
      map[String(area.properties.code)] = `#${hex.join("")}`;
    }
    return { svg, map, hatched };
  });
}

async function choose(page: Page, layer: string): Promise<void> {
  await page.locator(`input[name=lapisan][value=${layer}]`).check();
  await page.waitForURL(new RegExp(`lapisan=${layer}`));
  await mapIdle(page);
}

describe("layers", () => {
  for (const layer of ["jumlah", "dominan", "produk"]) {
    it(`map and picture agree in the layer ${layer}`, async () => {
      const page = await openPage(DESK);
      await page.goto(`/peta?lapisan=${layer}`);
      await openMap(page);
      const { svg, map } = await colours(page);
      expect(Object.keys(svg).length).toBeGreaterThan(0);
      for (const [code, fill] of Object.entries(svg)) expect(map[code], code).toBe(fill);
      await close(page);
    });
  }

  it("density and points replace the areas", async () => {
    const page = await openPage(DESK);
    await page.goto("/peta");
    await openMap(page);
    await choose(page, "titik");
    expect(await page.evaluate(() => globalThis.__peta.getLayer("area-fill") ?? null)).toBeNull();
    const counts = await rendered(page, ["ukm-cluster"], "count");
    expect(counts.length).toBeGreaterThan(0);
    await choose(page, "kepadatan");
    expect(await page.evaluate(() => Boolean(globalThis.__peta.getLayer("heat-cluster")))).toBe(
      true,
    );
    await close(page);
  });

  it("near the ground there are points and no areas", async () => {
    const page = await openPage(DESK);
    await page.goto("/peta#peta=14/-6.4823/106.8457");
    await openMap(page);
    expect(await rendered(page, ["area-fill"], "code")).toEqual([]);
    const points = await rendered(page, ["ukm-point", "ukm-cluster"], "code");
    expect(points.length).toBeGreaterThan(0);
    await close(page);
  });
});

it("a legend entry switches its areas off in map, picture and list, and the address keeps it", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  const key = await page.evaluate(() => {
    const used = [...document.querySelectorAll<SVGElement>("#peta-svg a[data-kelas]")];
    return used.map((link) => link.dataset.kelas).find((one) => /^\d$/.test(one ?? ""));
  });
  const rows = page.locator("#daftar tr[data-area]:visible");
  const before = await rows.count();
  const button = page.locator(`#legenda button[data-kelas="${key}"]`);
  await button.click();
  await mapIdle(page);
  expect(await button.getAttribute("aria-pressed")).toBe("false");
  const off = await page
    .locator(`#peta-svg a.off`)
    .evaluateAll((links) => links.map((link) => (link as SVGElement).dataset.area ?? ""));
  expect(off.length).toBeGreaterThan(0);
  expect(await rows.count()).toBe(before - off.length);
  const { map } = await colours(page);
  for (const code of off) expect(map[code]).toBe("#f4f1e8");
  expect(page.url()).toContain(`sembunyi=${key}`);

  await page.reload();
  await openMap(page);
  const again = page.locator(`#legenda button[data-kelas="${key}"]`);
  expect(await again.getAttribute("aria-pressed")).toBe("false");
  await again.click();
  await mapIdle(page);
  expect(await rows.count()).toBe(before);
  expect(page.url()).not.toContain("sembunyi");
  await close(page);
});

it("the month changes list, legend and map from one answer", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  const breaks = await page.locator("#legenda button").allTextContents();
  await page.locator("details.more > summary").click();
  await page.getByRole("button", { name: /^Mundur satu/ }).click();
  await page.waitForURL(/bulan=\d{4}-\d{2}/);
  await mapIdle(page);
  // The classes stay; only how many areas each holds may change.
  const strip = (texts: string[]) => texts.map((text) => text.replace(/\d+ \S+\s*$/, "").trim());
  const after = await page.locator("#legenda button[data-kelas]").allTextContents();
  const digits = (texts: string[]) => strip(texts).filter((text) => /^\d/.test(text));
  expect(digits(after)).toEqual(digits(breaks));
  const agree = await page.evaluate(() => {
    const text = document.querySelector("#peta")?.getAttribute("data-config") ?? "{}";
    const areas = (JSON.parse(text) as { areas: { code: string; total: number }[] }).areas;
    return areas.every((area) => {
      const row = document.querySelector(`#daftar tr[data-area="${area.code}"]`);
      const cell = row?.querySelector(".num")?.textContent?.replace(/\D/g, "");
      return Number(cell) === area.total;
    });
  });
  expect(agree).toBe(true);
  const { svg, map } = await colours(page);
  for (const [code, fill] of Object.entries(svg)) expect(map[code], code).toBe(fill);
  await page.goBack();
  await page.waitForFunction(() => !location.search.includes("bulan"));
  await mapIdle(page);
  expect(await page.locator("input[name=bulan]").inputValue()).toBe("");
  await close(page);
});

it("pointing at a row lights the area on the map and in the picture", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  const row = page.locator("#daftar tr[data-area]").nth(2);
  const code = (await row.getAttribute("data-area")) ?? "";
  await row.locator("a").first().focus();
  await mapIdle(page);
  const lit = await page.evaluate((area) => {
    const feature = { source: "wilayah", sourceLayer: "kecamatan", id: area };
    return {
      map: globalThis.__peta.getFeatureState(feature).lit,
      svg: document.querySelector("#peta-svg a.is-lit")?.getAttribute("data-area"),
    };
  }, code);
  expect(lit).toEqual({ map: true, svg: code });
  await close(page);
});
