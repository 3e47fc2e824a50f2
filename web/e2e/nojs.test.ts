import { expect, it } from "vitest";
import { close, openPage, PHONE } from "./harness.ts";

const NO_SCRIPT = { ...PHONE, javaScriptEnabled: false };

it("/peta without script: picture, legend and list, and the form works", async () => {
  const page = await openPage(NO_SCRIPT);
  await page.goto("/peta");
  expect(await page.locator("#peta-svg svg path").count()).toBeGreaterThan(0);
  expect(await page.locator("#legenda li").count()).toBeGreaterThan(2);
  expect(await page.locator("#buka-peta").isVisible()).toBe(false);
  expect(await page.locator("[data-bagikan]:visible, [data-dekat]:visible").count()).toBe(0);

  await page.locator("input[name=lapisan][value=dominan]").check();
  await page.locator("details.more > summary").click();
  await page.locator("#saring-peta button[type=submit]:visible").last().click();
  await page.waitForURL(/lapisan=dominan/);
  expect(await page.locator("input[name=lapisan]:checked").inputValue()).toBe("dominan");

  const row = page.locator("#daftar tr[data-area] a").first();
  await row.click();
  await page.waitForURL(/wilayah=/);
  expect(page.url()).toContain("lapisan=dominan");
  expect(await page.locator("#remah a").count()).toBeGreaterThan(0);
  await close(page);
});

it("the picture's areas are links", async () => {
  const page = await openPage(NO_SCRIPT);
  await page.goto("/peta");
  const hrefs = await page
    .locator("#peta-svg a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const rows = await page
    .locator("#daftar tr[data-area] th a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  expect([...hrefs].sort()).toEqual([...rows].sort());
  await close(page);
});

it("/ukm without script: search, result, page of a UKM", async () => {
  const page = await openPage(NO_SCRIPT);
  await page.goto("/ukm");
  await page.locator("input[name=q]").first().fill("keripik");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=keripik/);
  const first = page.locator("#daftar h3 a").first();
  const name = await first.textContent();
  await first.click();
  await page.waitForURL(/\/ukm\/[^/?]+$/);
  expect(await page.locator("h1").textContent()).toContain(name ?? "?");
  await close(page);
});

it("the menu opens without script", async () => {
  const page = await openPage(NO_SCRIPT);
  await page.goto("/");
  const link = page.locator(".menu a[href='/peta']");
  expect(await link.isVisible()).toBe(false);
  await page.locator(".menu > summary").click();
  await link.click();
  await page.waitForURL(/\/peta$/);
  await close(page);
});
