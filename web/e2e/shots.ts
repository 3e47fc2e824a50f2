/** Screenshots of every page at both widths, light and dark, for looking at; README=1 writes the README's too. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { it } from "vitest";
import { DESK, mapIdle, openMap, openPage, pages, SIZES } from "./harness.ts";

const folder = fileURLToPath(new URL("../screenshots/", import.meta.url));
const readme = fileURLToPath(new URL("../../docs/peta.png", import.meta.url));

const fileName = (path: string) => path.slice(1).replaceAll("/", "-") || "beranda";

async function views(page: Page, stem: string): Promise<void> {
  await openMap(page);
  for (const layer of ["dominan", "produk", "kepadatan", "titik"]) {
    await page.locator(`input[name=lapisan][value=${layer}]`).check();
    await page.waitForURL(new RegExp(`lapisan=${layer}`));
    await mapIdle(page);
    await page.evaluate(() => document.querySelector("#peta")?.scrollIntoView());
    await page.screenshot({ path: `${stem}-${layer}.png` });
  }
}

it("every page", async () => {
  mkdirSync(folder, { recursive: true });
  const all = await pages();
  for (const [size, options] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const path of all) {
        const page = await openPage({ ...options, colorScheme });
        await page.goto(path);
        await page.waitForLoadState("networkidle");
        const stem = `${folder}${fileName(path)}-${size}-${colorScheme}`;
        await page.screenshot({ path: `${stem}.png`, fullPage: true });
        if (path === "/peta") await views(page, stem);
        await page.context().close();
      }
    }
  }
});

it.runIf(process.env.README === "1")("the picture of the README", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta?lapisan=dominan");
  await openMap(page);
  await page.screenshot({ path: readme });
  await page.context().close();
});
