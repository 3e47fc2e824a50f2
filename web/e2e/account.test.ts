/** From an empty server to a pendamping who signs in; every page on the way on a phone and without faults. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, openPage, PHONE, whole } from "./harness.ts";
import { code, join, makePendamping, PASSWORD, submit } from "./office.ts";

const FIRST_ADMIN = process.env.FIRST_ADMIN_URL;

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto("/masuk");
  await page.getByLabel("Surel atau nomor telepon").fill(name);
  await page.getByLabel("Kata sandi").fill(PASSWORD);
  await submit(page, "Masuk");
}

/** The first admin utama; returns the secret of the second factor. */
async function becomeAdmin(page: Page, address: string): Promise<string> {
  await page.goto(new URL(address).pathname + new URL(address).search);
  await page.getByLabel("Nama lengkap").fill("Ibu Dinas");
  await submit(page, "Simpan dan masuk");
  expect(await page.title()).toMatch(/^Kesalahan:/);
  expect(
    await page.locator(".error-summary").evaluate((one) => one === document.activeElement),
  ).toBe(true);
  expect(await page.getByLabel("Nama lengkap").inputValue()).toBe("Ibu Dinas");
  await whole(page);
  await page.getByLabel("Surel").fill("dinas@contoh.go.id");
  await page.getByLabel("Nomor SK penunjukan").fill("500.3/12/Kpts/2026");
  await page.getByLabel("Kata sandi baru").fill(PASSWORD);
  await page.getByLabel("Ulangi kata sandi").fill(PASSWORD);
  await submit(page, "Simpan dan masuk");
  await page.waitForURL(/\/akun\/kode$/);
  await whole(page);
  const secret = await page.locator("input[name=rahasia]").inputValue();
  await page.getByLabel("Kode dari aplikasi").fill(code(secret));
  await submit(page, "Pasang");
  expect(await page.locator(".codes li").count()).toBe(10);
  await whole(page);
  await page.getByRole("link", { name: "Sudah saya simpan" }).click();
  await page.waitForURL(/\/admin$/);
  return secret;
}

it.skipIf(!FIRST_ADMIN)(
  "first admin, second factor, a pendamping, and nothing more than the pendamping may (needs FIRST_ADMIN_URL)",
  async () => {
    const page = await openPage(PHONE);
    const secret = await becomeAdmin(page, FIRST_ADMIN ?? "");
    const link = await makePendamping(page, "Siti Aminah", "0812 0000 0001", "Cibinong");

    const other = await openPage(DESK);
    await join(other, link);
    await whole(other);
    expect(await other.locator("main").textContent()).toContain("Pendamping · Kecamatan Cibinong");
    expect(await other.locator("a[href='/admin/pengguna']").count()).toBe(0);
    expect((await other.goto("/admin/pengguna"))?.status()).toBe(404);
    await other.goto("/akun");
    await whole(other);
    await submit(other, "Keluar");
    await other.waitForURL(/\/masuk$/);
    await whole(other);
    await signIn(other, "+62 812-0000-0001");
    await other.waitForURL(/\/admin$/);

    await page.goto("/admin/log");
    expect(await page.locator("main").textContent()).toContain("wewenang diberikan");
    await whole(page);
    await page.goto("/akun");
    await submit(page, "Keluar");
    await signIn(page, "Dinas@contoh.go.id");
    await page.waitForURL(/\/masuk\/kode$/);
    await whole(page);
    // The code of the present half-minute was used for the setup.
    await page.getByLabel("Kode dari aplikasi").fill(code(secret, 1));
    await submit(page, "Lanjut");
    await page.waitForURL(/\/admin$/);

    // Closed, the pendamping is out at the next step.
    await page.goto("/admin/pengguna?q=siti");
    await page.getByRole("link", { name: "Siti Aminah" }).click();
    await submit(page, "Tutup akun");
    await other.goto("/admin");
    expect(other.url()).toContain("/masuk?ke=%2Fadmin");
    await close(other, /status of 404/);
    await close(page, /status of 422/);
  },
);
