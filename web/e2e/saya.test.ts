/**
 * Staff register a business; its owner claims it, by an officer or by a code, corrects it, withdraws a consent and sees
 * it gone everywhere. While a real business is public the example ones are off the map, so in the end those made here
 * become examples themselves.
 */
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import {
  BASE_URL,
  close,
  getText,
  openMap,
  openPage,
  rendered,
  SIZES,
  sitemap,
  tileOf,
  until,
  whole,
} from "./harness.ts";
import {
  acknowledge,
  approve,
  codeToGive,
  enter,
  newAdmin,
  PASSWORD,
  PROGRAM,
  sql,
  submit,
} from "./office.ts";
import { registerFor } from "./wizard.ts";

const made: string[] = [];

afterAll(() => {
  for (const code of made) sql(`update business set demo = true where code = '${code}'`);
  if (made.length > 0) sql("select tell_change(null, now())");
});

interface Answer {
  name: string;
  precision: string;
  lon: number;
  lat: number;
}

const answer = async (code: string): Promise<Answer> =>
  JSON.parse(await getText(`/api/v1/ukm/${code}`));

async function signUp(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "Buat akun pemilik UKM" }).click();
  await submit(page, "Buat akun");
  expect(await page.title()).toMatch(/^Kesalahan:/);
  await whole(page);
  await page.getByLabel("Nama lengkap").fill("Siti Aminah");
  await page.getByLabel("Nomor telepon atau surel").fill(name);
  await page.getByLabel("Kata sandi", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Ulangi kata sandi").fill(PASSWORD);
  await submit(page, "Buat akun");
  await page.waitForURL(/\/masuk\?baru=1/);
  await whole(page);
  await page.getByLabel("Surel atau nomor telepon").fill(name);
  await page.getByLabel("Kata sandi", { exact: true }).fill(PASSWORD);
  await submit(page, "Masuk");
}

/** From the public page to the claim, with a new account. */
async function begin(page: Page, code: string): Promise<void> {
  await page.goto(`/ukm/${code}`);
  await page.getByRole("link", { name: "Ini usaha saya" }).click();
  await signUp(page, `siti.${page.viewportSize()?.width}.${Date.now()}@contoh.id`);
  await page.waitForURL(new RegExp(`/klaim/${code}$`));
  await whole(page);
}

/** Asks an officer, who says yes. */
async function claimByOfficer(
  page: Page,
  code: string,
  officer: Page,
  name: string,
): Promise<void> {
  await begin(page, code);
  await submit(page, "Minta dipastikan petugas");
  expect(await page.title()).toMatch(/^Kesalahan:/);
  await whole(page);
  await page.getByLabel(/^Bagaimana petugas/).fill("Nama di KTP sama");
  await submit(page, "Minta dipastikan petugas");
  await page.waitForURL(new RegExp(`/klaim/${code}$`));
  expect(await page.locator("main").textContent()).toContain("Pengakuan Anda menunggu");
  await page.goto("/saya");
  expect(await page.locator(`a[href="/saya/ukm/${code}"]`).count()).toBe(0);
  await acknowledge(officer, name);
  await page.goto("/saya");
  expect(await page.locator(`a[href="/saya/ukm/${code}"]`).count()).toBe(1);
}

/** Asks for a code, which an officer gives. */
async function claimByCode(page: Page, code: string, officer: Page, name: string): Promise<void> {
  await begin(page, code);
  await submit(page, "Kirim kode");
  const given = await codeToGive(officer, name);
  await page.getByLabel("Kode dari pesan").fill(given === "000000" ? "000001" : "000000");
  await submit(page, "Periksa kode");
  expect(await page.title()).toMatch(/^Kesalahan:/);
  await whole(page);
  await page.getByLabel("Kode dari pesan").fill(given);
  await submit(page, "Periksa kode");
  await page.waitForURL(new RegExp(`/saya/ukm/${code}`));
  await whole(page);
  expect(await page.locator("h1").textContent()).toBe(name);
}

async function correct(page: Page, code: string): Promise<void> {
  await page.goto("/saya");
  await whole(page);
  await page.locator(`a[href="/saya/ukm/${code}"]`).click();
  await whole(page);
  await page.getByRole("link", { name: "Ubah Usaha dan produk" }).click();
  await page.getByLabel(/^Nama usaha/).fill("");
  await submit(page, "Simpan");
  await page.waitForSelector(".error-summary:focus");
  await whole(page);
  await page.getByLabel(/^Nama usaha/).fill("Keripik Rahasia Umi");
  const hours = `Senin 07.00–12.00, catatan ${Date.now()}`;
  await page.getByLabel(/^Jam buka/).fill(hours);
  await submit(page, "Simpan");
  await page.waitForURL(/hasil=keduanya/);
  await whole(page);
  expect(await getText(`/ukm/${code}`)).toContain(hours);
  expect(await getText(`/ukm/${code}`)).not.toContain("Keripik Rahasia Umi");
  for (const part of [
    "ubah/tempat",
    "ubah/kontak",
    "ubah/pemilik",
    "angka",
    "pelatihan",
    "data",
    "poster",
  ]) {
    await page.goto(`/saya/ukm/${code}/${part}`);
    await whole(page);
  }
}

async function withdraw(page: Page, code: string): Promise<void> {
  const shown = await answer(code);
  expect(shown.precision).toBe("exact");
  const tile = async () => Buffer.from(await (await fetch(BASE_URL + exact)).arrayBuffer());
  const exact = tileOf(shown.lon, shown.lat);
  expect((await tile()).includes(code)).toBe(true);
  expect(await getText(`/ukm/${code}`)).toContain("Siti Rahasia");
  await page.goto(`/saya/ukm/${code}/tayang`);
  await whole(page);
  await submit(page, /^Tarik izin.*Titik tepat$/);
  await page.waitForURL(/hasil=disimpan/);
  await until(
    "the API keeps the point",
    2_000,
    async () => (await answer(code)).precision === "desa",
  );
  const stands = await answer(code);
  if (tileOf(stands.lon, stands.lat) !== exact) expect((await tile()).includes(code)).toBe(false);
  expect(await getText(`/ukm/${code}`)).toContain("Hanya desa");
  await submit(page, /^Tarik izin.*Nama pemilik$/);
  await page.waitForURL(/hasil=disimpan/);
  expect(await getText(`/ukm/${code}`)).not.toContain("Siti Rahasia");

  const map = await openPage(page.viewportSize()?.width === 360 ? SIZES.phone : SIZES.desk);
  const onMap = async () => {
    const stand = stands;
    // Only another hash would load nothing anew.
    await map.goto("about:blank");
    await map.goto(`/peta?lapisan=titik#peta=17/${stand.lat}/${stand.lon}`);
    await openMap(map);
    return (await rendered(map, ["ukm-point"], "code")).includes(code);
  };
  const found = async () =>
    (await getText(`/api/v1/ukm/search?q=${encodeURIComponent(stands.name)}`)).includes(code);
  const listed = async () =>
    (await getText(`/ukm?q=${encodeURIComponent(stands.name)}`)).includes(`/ukm/${code}`);
  expect([await onMap(), await found(), await listed()]).toEqual([true, true, true]);
  expect(await sitemap()).toContain(code);

  await submit(page, "Sembunyikan usaha ini");
  await page.waitForURL(/hasil=sembunyi/);
  const gone = async () => (await fetch(`${BASE_URL}/api/v1/ukm/${code}`)).status === 404;
  await until("the API keeps the business", 2_000, gone);
  expect((await fetch(`${BASE_URL}/ukm/${code}`)).status).toBe(404);
  expect([await found(), await listed(), await onMap()]).toEqual([false, false, false]);
  const own = tileOf(stands.lon, stands.lat);
  expect(Buffer.from(await (await fetch(BASE_URL + own)).arrayBuffer()).includes(code)).toBe(false);
  expect(await sitemap()).not.toContain(code);
  expect(await getText("/data/ukm.geojson")).not.toContain(code);
  await submit(page, "Tampilkan lagi");
  await page.waitForURL(/hasil=tampil/);
  await until("the business does not come back", 2_000, async () => !(await gone()));
  expect(await onMap()).toBe(true);
  await close(map);
}

/** A business that staff registered and approved, public and nobody's yet. */
async function staffMade(officer: Page): Promise<{ name: string; code: string }> {
  const name = `Keripik Umi ${Date.now()}`;
  await registerFor(officer, name, "Siti Rahasia");
  const code = await approve(officer, name);
  made.push(code);
  await until(
    "the business is not public",
    30_000,
    async () => (await fetch(`${BASE_URL}/api/v1/ukm/${code}`)).ok,
  );
  return { name, code };
}

describe.skipIf(!PROGRAM)("the owner's desk (needs E2E_PROGRAM)", () => {
  for (const [size, options] of Object.entries(SIZES)) {
    it(`claims, corrects, withdraws and sees it gone, on a ${size}`, async () => {
      const officer = await openPage(options);
      await enter(officer, newAdmin());
      const byCode = await staffMade(officer);
      const other = await openPage(options);
      await claimByCode(other, byCode.code, officer, byCode.name);
      await close(other, /status of 422/);
      const { name, code } = await staffMade(officer);
      const page = await openPage(options);
      await claimByOfficer(page, code, officer, name);
      await correct(page, code);
      await withdraw(page, code);
      await close(page, /status of 4(04|22)/);
      await close(officer);
    }, 240_000);
  }
});
