/** An officer looks through the register on a phone and at a desk: returns, takes back, corrects, compares. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, openPage, PHONE } from "./harness.ts";
import { enter, look, newAdmin, PROGRAM, submit } from "./office.ts";

const REASON = "Nama usahanya belum jelas";

const main = (page: Page) => page.locator("main");

/** Gives the first record that is new back to its owner; returns where it is. The next one is shown then. */
async function returnFirst(page: Page): Promise<string> {
  await page.goto("/admin");
  await page.getByRole("link", { name: "Data UKM" }).click();
  await page.getByRole("link", { name: /^Baru/ }).click();
  await look(page, "daftar");
  const first = page.locator(".review-list h2 a").first();
  const name = (await first.textContent()) ?? "";
  const address = (await first.getAttribute("href")) ?? "";
  await first.click();
  await look(page, "ukm");
  await page.locator("summary", { hasText: "Kembalikan atau tolak" }).click();
  await submit(page, "Kembalikan");
  expect(await page.title()).toMatch(/^Kesalahan:/);
  await look(page, "ukm-salah");
  await page.getByLabel("Alasan, dalam kata").fill(REASON);
  await submit(page, "Kembalikan");
  await page.waitForURL(/tadi=/);
  expect(await main(page).textContent()).toContain(`${name} dikembalikan`);
  await look(page, "ukm-kembali");
  return address;
}

/** Corrects the opening hours, and looks at the difference. */
async function correct(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Ubah Data usaha" }).click();
  await look(page, "ubah");
  await page.getByLabel("Jam buka").fill("08.00–16.00");
  await page.getByLabel("Nama usaha").fill("");
  await submit(page, "Simpan");
  expect(await page.title()).toMatch(/^Kesalahan:/);
  expect(await page.getByLabel("Jam buka").inputValue()).toBe("08.00–16.00");
  await page.getByLabel("Nama usaha").fill("Keripik Contoh");
  await submit(page, "Simpan");
  await page.getByRole("link", { name: "Ubah Pemasaran produk" }).click();
  await look(page, "ubah-produk");
  await page.getByRole("link", { name: "Batal" }).click();
  await page.getByRole("link", { name: "Riwayat" }).click();
  await submit(page, "Bandingkan");
  expect(await main(page).textContent()).toContain("Keripik Contoh");
  await look(page, "riwayat");
}

/** Approves the first record of the list with the ones that are ticked. */
async function approveTicked(page: Page): Promise<void> {
  await page.goto("/admin/ukm?status=draft");
  await page.locator(".tick").first().check();
  await submit(page, "Setujui");
  expect(await main(page).textContent()).toContain("1 dari 1 berhasil");
  await look(page, "massal");
}

/** Takes the decision back, by the key where there is a keyboard. */
async function takeBack(page: Page, keyboard: boolean): Promise<void> {
  const button = page.getByRole("button", { name: "Batalkan" });
  await (keyboard ? page.keyboard.press("u") : button.click());
  await button.waitFor({ state: "detached" });
}

async function work(page: Page, keyboard: boolean): Promise<void> {
  await returnFirst(page);
  await takeBack(page, keyboard);
  await page.goto(await returnFirst(page));
  expect(await main(page).textContent()).toContain(REASON);
  await correct(page);
  await approveTicked(page);
  await page.goto("/admin/ukm");
  if (keyboard) {
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    expect(await page.locator(".tick:checked").count()).toBe(1);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/admin\/ukm\/\d+$/);
    const before = page.url();
    await page.keyboard.press("j");
    await page.waitForURL((url) => url.href !== before);
    await page.keyboard.press("k");
    await page.waitForURL(before);
  }
}

it.skipIf(!PROGRAM)(
  "review and return, on a phone and at a desk (needs E2E_PROGRAM)",
  async () => {
    const phone = await openPage(PHONE);
    await enter(phone, newAdmin());
    await work(phone, false);
    const storageState = await phone.context().storageState();
    const desk = await openPage({ ...DESK, storageState });
    await work(desk, true);
    await close(desk, /status of 422/);
    await close(phone, /status of 422/);
  },
  180_000,
);
