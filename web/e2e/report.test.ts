/** What anybody may say about a public record: a report, and an answer to the yearly question. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, openPage, SIZES, whole } from "./harness.ts";

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** The first business of the list; returns its code. */
async function openFirst(page: Page): Promise<string> {
  await page.goto("/ukm");
  await page.locator(".list h3 a").first().click();
  await page.waitForURL(/\/ukm\/[0-9A-Z]{8}$/);
  return page.url().slice(-8);
}

for (const [name, size] of Object.entries(SIZES)) {
  it(`a visitor reports a page that is wrong (${name})`, async () => {
    const page = await openPage(size);
    await openFirst(page);
    await page.getByRole("link", { name: /^Laporkan/ }).click();
    await whole(page);
    await page.getByLabel("Datanya salah").check();
    await press(page, "Kirim laporan");
    expect(await page.title()).toMatch(/^Kesalahan:/);
    const summary = page.locator(".error-summary");
    expect(await summary.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await page.getByLabel("Datanya salah").isChecked()).toBe(true);
    await whole(page);
    await page.getByLabel("Keterangan").fill("Jam bukanya sudah berubah");
    await press(page, "Kirim laporan");
    await page.waitForURL(/terkirim=1$/);
    expect(await page.locator("h1").textContent()).toBe("Laporan diterima");
    await whole(page);
    await close(page, /status of 422/);
  });

  it(`a resident finds the own business on the page of the desa and answers (${name})`, async () => {
    const page = await openPage(size);
    const code = await openFirst(page);
    const desa = await page.locator('.breadcrumb a[href^="/wilayah/"]').last().getAttribute("href");
    const title = (await page.locator("h1").textContent()) ?? "";
    await page.goto((desa ?? "").replace("/wilayah/", "/konfirmasi/desa/"));
    await whole(page);
    await page.getByLabel("Nama usaha").fill(title);
    await press(page, "Cari");
    await page.locator(`.list a[href$="${code}"]`).click();
    await whole(page);
    await press(page, "Masih benar");
    await page.waitForURL(/\/konfirmasi\/selesai\/petunjuk$/);
    await whole(page);
    await page.goto(`/konfirmasi/ukm/${code}`);
    await page.getByText("Tambahkan keterangan").click();
    await page.getByLabel("Apa yang berubah").fill("Pindah ke RT 2");
    await whole(page);
    await press(page, "Perbarui data");
    await page.waitForURL(/\/konfirmasi\/selesai\/perbarui$/);
    await close(page);
  });

  it(`the invitation of a desa can be printed and sent (${name})`, async () => {
    const page = await openPage(size);
    await page.goto("/wilayah");
    await page.locator('main a[href^="/wilayah/"]').first().click();
    await page
      .locator('main .list a[href^="/wilayah/"], main table a[href^="/wilayah/"]')
      .first()
      .click();
    const desa = new URL(page.url()).pathname.replace("/wilayah/", "/konfirmasi/desa/");
    await page.goto(`${desa}/undangan`);
    expect(await page.locator(".qr svg").isVisible()).toBe(true);
    expect(await page.locator(".letter").textContent()).toContain(desa);
    await whole(page);
    await close(page);
  });
}
