/** Quality of the data: figures open to as many rows as they say, on a phone and at a desk, also without script. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, openPage, PHONE, whole } from "./harness.ts";
import { enter, look, newAdmin, PROGRAM, sql } from "./office.ts";

/** Judging follows in the background. */
const JUDGED =
  "select count(*) = 0 from business b left join quality q on q.business_id = b.id where q.business_id is null and b.verification in ('pending', 'verified') and b.merged_into is null and b.erased_at is null";

async function judged(): Promise<void> {
  await expect.poll(() => sql(JUDGED), { timeout: 120_000, interval: 1_000 }).toBe("t");
}

const figure = (text: string | null) => Number((text ?? "").replaceAll(".", ""));

/** Counts the rows of a list, page by page. */
async function rows(page: Page): Promise<number> {
  let count = await page.locator(".review-list > li").count();
  const next = page.getByRole("link", { name: "Berikutnya" });
  while (await next.count()) {
    const before = page.url();
    await next.click();
    await page.waitForURL((url) => url.href !== before);
    count += await page.locator(".review-list > li").count();
  }
  return count;
}

/** Of the figures of the table by area, the largest that takes few pages to count. */
async function openFigure(page: Page): Promise<void> {
  const links = page.locator("table").first().locator("tbody td a");
  const figures = (await links.allTextContents()).map(figure);
  const wanted = Math.max(...figures.filter((one) => one <= 60));
  await links.nth(figures.indexOf(wanted)).click();
  await page.waitForURL(/\/admin\/ukm\?mutu=/);
  expect(await rows(page)).toBe(wanted);
}

async function read(page: Page): Promise<void> {
  await page.goto("/admin");
  await page.getByRole("link", { name: "Mutu data" }).click();
  await look(page, "mutu");
  const sum = await page.locator("#neraca b").allTextContents();
  const figures = sum.map(figure);
  expect(figures.slice(0, 5).reduce((all, one) => all + one, 0)).toBe(figures[5]);
  await openFigure(page);
  await page.goto("/admin/mutu");
  await page.locator("table").first().locator("tbody th a").first().click();
  await look(page, "mutu-kecamatan");
  await openFigure(page);
  await page.goto("/admin/mutu?bagian=omset");
  await page.getByRole("link", { name: "Daftar kerja" }).click();
  await look(page, "mutu-kerja");
  await page.locator(".repairs a").first().click();
  await page.waitForURL(/\/admin\/ukm\/\d+/);
  await whole(page);
}

it.skipIf(!PROGRAM)(
  "a figure of quality leads to its rows, on a phone and at a desk (needs E2E_PROGRAM)",
  async () => {
    await judged();
    const phone = await openPage(PHONE);
    await enter(phone, newAdmin());
    await read(phone);
    const storageState = await phone.context().storageState();
    const desk = await openPage({ ...DESK, storageState });
    await read(desk);
    await close(desk);
    const plain = await openPage({ ...DESK, storageState, javaScriptEnabled: false });
    await plain.goto("/admin/mutu");
    await plain.getByLabel("Bagian data", { exact: true }).selectOption("omset");
    await plain.getByRole("button", { name: "Lihat" }).click();
    await plain.waitForURL(/bagian=omset/);
    await openFigure(plain);
    await close(plain);
    await close(phone);
  },
  240_000,
);

for (const [size, options] of Object.entries({ phone: PHONE, desk: DESK })) {
  it(`rules and figures of others are readable on a ${size}`, async () => {
    const page = await openPage(options);
    await page.goto("/bantuan/mutu");
    expect(await page.locator(".rule-list > li").count()).toBeGreaterThan(20);
    await look(page, "mutu-bantuan");
    await page.goto("/data/acuan");
    expect(await page.locator("main").textContent()).toContain("751.888");
    await look(page, "acuan");
    await close(page);
  });
}
