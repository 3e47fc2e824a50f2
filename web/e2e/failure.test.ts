import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, mapIdle, openMap, openPage, PHONE, SIZES, whole } from "./harness.ts";

async function pictureAndListStay(page: Page): Promise<void> {
  expect(await page.locator("#peta-svg svg").isVisible()).toBe(true);
  expect(
    await page.locator("#peta-svg svg").evaluate((svg) => getComputedStyle(svg).visibility),
  ).toBe("visible");
  expect(await page.locator("#daftar tr[data-area]").count()).toBeGreaterThan(0);
}

const statusSays = (page: Page, text: string) =>
  page.locator("#status", { hasText: text }).waitFor({ timeout: 30_000 });

it("without WebGL2 the picture stays and one sentence explains", async () => {
  const page = await openPage(PHONE);
  await page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      ...args: unknown[]
    ) {
      if (args[0] === "webgl2") return null;
      return (original as (...rest: unknown[]) => RenderingContext | null).apply(this, args);
    } as typeof original;
  });
  await page.goto("/peta");
  await page.locator("#buka-peta").click();
  await statusSays(page, "tidak mendukung peta interaktif");
  await pictureAndListStay(page);
  await close(page);
});

it("a map chunk that does not arrive can be asked for again", async () => {
  const page = await openPage(PHONE);
  await page.route("**/assets/create-*.js", (route) => route.abort());
  await page.goto("/peta");
  await page.locator("#buka-peta").click();
  await statusSays(page, "Peta interaktif gagal dimuat");
  await pictureAndListStay(page);
  await page.unroute("**/assets/create-*.js");
  await page.getByRole("button", { name: "Coba buka peta lagi" }).click();
  // Where the browser remembers the failure, by way of a new page.
  await page.waitForFunction(() => "__peta" in globalThis, null, { timeout: 30_000 });
  await openMap(page);
  await close(page, /ERR_FAILED/);
});

it("without a network, asking again for the map leaves the page as it is", async () => {
  const page = await openPage(PHONE);
  await page.route("**/assets/create-*.js", (route) => route.abort());
  await page.goto("/peta");
  await page.locator("#buka-peta").click();
  await statusSays(page, "Peta interaktif gagal dimuat");
  await page.context().setOffline(true);
  await page.locator("#buka-peta").click();
  await page.locator("#buka-peta:enabled", { hasText: "Coba buka peta lagi" }).waitFor();
  await pictureAndListStay(page);
  await close(page, /ERR_FAILED|ERR_INTERNET_DISCONNECTED/);
});

it("tiles that do not arrive leave the picture, and are asked for again on demand", async () => {
  const page = await openPage(PHONE);
  await page.route("**/tiles/**", (route) => route.abort());
  await page.goto("/peta");
  await page.locator("#buka-peta").click();
  await statusSays(page, "Sebagian peta gagal dimuat");
  await pictureAndListStay(page);
  await page.unroute("**/tiles/**");
  await page.locator("#status").getByRole("button", { name: "Coba lagi" }).click();
  await page.waitForSelector("#peta.is-live", { timeout: 30_000 });
  await close(page, /ERR_FAILED|Failed to fetch/);
});

it("a lost graphics context brings the picture back, a restored one the map", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  await page.evaluate(() => {
    const gl = globalThis.__peta.getCanvas().getContext("webgl2");
    const extension = gl?.getExtension("WEBGL_lose_context");
    extension?.loseContext();
    Object.assign(globalThis, { __restore: () => extension?.restoreContext() });
  });
  await statusSays(page, "Gambar peta terhenti");
  await pictureAndListStay(page);
  await page.evaluate(() => (globalThis as unknown as { __restore: () => void }).__restore());
  await page.waitForSelector("#peta.is-live", { timeout: 30_000 });
  await mapIdle(page);
  await close(page, /CONTEXT_LOST|context lost|WebGL/i);
});

it("an answer that does not come leaves everything as it was, with a way to try again", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  const list = await page.locator("#daftar").textContent();
  await page.route("**/peta?*", (route) => route.abort());
  await page.locator("input[name=lapisan][value=dominan]").check();
  await statusSays(page, "Sambungan terputus");
  expect(await page.locator("#daftar").textContent()).toBe(list);
  expect(await page.locator("[aria-busy]").count()).toBe(0);
  await page.unroute("**/peta?*");
  await page.locator("#status").getByRole("button", { name: "Coba lagi" }).click();
  await page.waitForURL(/lapisan=dominan/);
  await close(page, /ERR_FAILED|Failed to fetch/);
});

it("a slow answer keeps the old content, marked busy", async () => {
  const page = await openPage(DESK);
  await page.goto("/peta");
  await openMap(page);
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/peta?*", async (route) => {
    await held;
    await route.continue();
  });
  await page.locator("input[name=lapisan][value=dominan]").check();
  await statusSays(page, "Memuat…");
  expect(await page.locator("#daftar").getAttribute("aria-busy")).toBe("true");
  expect(await page.locator("#daftar tr[data-area]").count()).toBeGreaterThan(0);
  answer();
  await page.waitForURL(/lapisan=dominan/);
  await mapIdle(page);
  expect(await page.locator("#status").textContent()).not.toContain("Memuat");
  await close(page);
});

for (const [name, options] of Object.entries(SIZES)) {
  it(`a form that cannot be taken for now comes back with what was typed (${name})`, async () => {
    const page = await openPage(options);
    const typed = `terlalu.sering.${name}.${Date.now()}@contoh.id`;
    await page.goto("/masuk");
    for (let tries = 0; tries < 20; tries++) {
      if ((await page.getByLabel("Kata sandi", { exact: true }).count()) === 0) break;
      await page.getByLabel("Surel atau nomor telepon").fill(typed);
      await page.getByLabel("Kata sandi", { exact: true }).fill("bukan sandinya");
      await page.getByRole("button", { name: "Masuk", exact: true }).click();
      await page.waitForLoadState();
    }
    const again = page.getByRole("button", { name: "Kirim lagi" });
    await again.waitFor();
    const form = page.locator("form", { has: again });
    expect(await form.locator("[name=nama]").inputValue()).toBe(typed);
    expect(await form.locator("[name=sandi]").count()).toBe(0);
    expect(await page.locator("main").textContent()).toContain("Kata sandi perlu diketik lagi");
    await whole(page);
    await close(page, /status of 4(22|29)/);
  });
}
