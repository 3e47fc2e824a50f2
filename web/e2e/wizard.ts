/** Steps of a registration that several tests go through. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

export const next = (page: Page, name = "Simpan dan lanjut") =>
  page.getByRole("button", { name, exact: true }).click();

/** In Kelurahan Pondok Rajeg, and not its very middle, which is read as the whole kelurahan. */
export const RAJEG = { latitude: -6.4561, longitude: 106.8211 };

export async function start(page: Page): Promise<void> {
  await page.goto("/daftar");
  await next(page, "Mulai mendaftar");
  await page.waitForURL(/\/daftar\/pemilik$/);
}

/** A number that no other visit has. */
export const number = () => `0812${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;

export async function fillOwner(page: Page, phone = number(), name = "Siti Aminah"): Promise<void> {
  await page.getByLabel("Nama lengkap pemilik").fill(name);
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

/** An officer registers the business of an owner who agrees to everything being shown, down to the very place. */
export async function registerFor(officer: Page, name: string, owner: string): Promise<void> {
  await officer.goto("/daftar");
  await next(officer, "Daftarkan untuk orang lain");
  await officer.waitForURL(/\/daftar\/pemilik$/);
  await fillOwner(officer, number(), owner);
  await fillBusiness(officer, name);
  await officer.locator("#tempat").fill(`${RAJEG.latitude}, ${RAJEG.longitude}`);
  await officer.getByRole("radio", { name: /^Titik tepatnya/ }).check();
  await fillPlace(officer, true);
  await officer.goto("/daftar/periksa");
  await officer
    .getByRole("checkbox", { name: /setuju/i })
    .first()
    .waitFor();
  for (const consent of await officer.getByRole("checkbox").all()) await consent.check();
  await next(officer, "Kirim pendaftaran");
  // What other tests registered at the same spot may look like it.
  const other = officer.getByRole("button", { name: "Bukan, ini usaha lain: kirim" });
  const receipt = officer.locator(".receipt-code");
  await other.or(receipt).waitFor();
  if ((await other.count()) > 0) await other.click();
  await officer.waitForURL(/\/daftar\/selesai\//);
}
