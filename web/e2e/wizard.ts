/** Steps of a registration that several tests go through. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

export const next = (page: Page, name = "Simpan dan lanjut") =>
  page.getByRole("button", { name, exact: true }).click();

export async function start(page: Page): Promise<void> {
  await page.goto("/daftar");
  await next(page, "Mulai mendaftar");
  await page.waitForURL(/\/daftar\/pemilik$/);
}

/** A number that no other visit has. */
export const number = () => `0812${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;

export async function fillOwner(page: Page, phone = number()): Promise<void> {
  await page.getByLabel("Nama lengkap pemilik").fill("Siti Aminah");
  await page.getByLabel("Nomor WhatsApp").fill(phone);
  await next(page);
  await page.waitForURL(/\/daftar\/usaha/);
}

export async function fillPlace(page: Page, script: boolean): Promise<void> {
  if (script) {
    const field = page.getByRole("combobox", { name: /Desa atau kelurahan/ });
    await field.fill("pondok raj");
    await page.getByRole("option", { name: /Pondok Rajeg/ }).click();
    expect(await field.inputValue()).toBe("Pondok Rajeg, Kecamatan Cibinong");
  } else {
    await page.locator("select#desa").selectOption({ label: "Pondok Rajeg" });
  }
  await next(page);
  await page.waitForURL(/\/daftar\/kontak/);
}

/** The second page. */
export async function fillBusiness(page: Page, name: string, product = "keripik"): Promise<void> {
  await page.getByLabel("Nama usaha").fill(name);
  await page.getByLabel("Produk utama").first().fill(product);
  await next(page);
  await page.waitForURL(/\/daftar\/lokasi/);
}

/** Everything filled in that is compulsory, up to the last page. */
export async function fill(page: Page, name: string, phone: string, script = false): Promise<void> {
  await start(page);
  await fillOwner(page, phone);
  await fillBusiness(page, name);
  await fillPlace(page, script);
  await page.goto("/daftar/periksa");
  await page.getByRole("checkbox", { name: /Saya setuju/ }).check();
}
