/**
 * An owner claims a business, corrects it, withdraws a consent and sees it gone everywhere.
 * Needs E2E_PROGRAM, since what is claimed has to be real: an example business becomes real for as long as this lasts,
 * and the other ones leave the map meanwhile.
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
  tileOf,
  until,
  whole,
} from "./harness.ts";
import { PASSWORD, PROGRAM, sql, submit } from "./office.ts";

/** A business that looks real, with all consents, an owner's number, and nobody's account. */
function makeReal(): string {
  const code = sql(`update business set demo = false where id = (
      select b.id from business b join owner o on o.id = b.owner_id
      where b.demo and b.state = 'active' and b.verification = 'verified' and b.point is not null
        and b.desa_code is not null and not b.point_conflict and b.hidden_at is null order by b.id limit 1) returning code`);
  const own = `(select id from business where code = '${code}')`;
  sql(`update owner set demo = false, name = 'Siti Rahasia', phone = '+6281200000001'
       where id = (select owner_id from business where code = '${code}')`);
  sql(`delete from publication where business_id = ${own}`);
  sql(`insert into publication (business_id, field_group, version, granted_at, channel)
       select ${own}, part, 1, now() - interval '1 day', 'uji'
       from unnest(array['exact_place', 'phone', 'owner_name']) part`);
  sql("select tell_change(null, now())");
  return code;
}

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

/** Asks for a code and for an officer; then an officer says yes. */
async function claim(page: Page, code: string, name: string): Promise<void> {
  await page.waitForURL(new RegExp(`/klaim/${code}$`));
  await whole(page);
  expect(await page.locator("main").textContent()).not.toContain("0001");
  await submit(page, "Kirim kode");
  await page.getByLabel("Kode dari pesan").fill("000000");
  await submit(page, "Periksa kode");
  expect(await page.title()).toMatch(/^Kesalahan:/);
  await whole(page);
  await page.getByLabel(/^Bagaimana petugas/).fill("Nama di KTP sama");
  await submit(page, "Minta dipastikan petugas");
  await page.waitForURL(new RegExp(`/klaim/${code}$`));
  expect(await page.locator("main").textContent()).toContain("Pengakuan Anda menunggu");
  sql(`update owner set account_id = (select id from account where email = '${name}')
       where id = (select owner_id from business where code = '${code}')`);
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
    "ubah/pelatihan",
    "ubah/keadaan",
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

  await submit(page, "Sembunyikan usaha ini");
  await page.waitForURL(/hasil=sembunyi/);
  const gone = async () => (await fetch(`${BASE_URL}/api/v1/ukm/${code}`)).status === 404;
  await until("the API keeps the business", 2_000, gone);
  expect((await fetch(`${BASE_URL}/ukm/${code}`)).status).toBe(404);
  expect([await found(), await listed(), await onMap()]).toEqual([false, false, false]);
  const own = tileOf(stands.lon, stands.lat);
  expect(Buffer.from(await (await fetch(BASE_URL + own)).arrayBuffer()).includes(code)).toBe(false);
  expect(await getText("/sitemap.xml")).not.toContain(code);
  expect(await getText("/data/ukm.geojson")).not.toContain(code);
  await submit(page, "Tampilkan lagi");
  await page.waitForURL(/hasil=tampil/);
  await until("the business does not come back", 2_000, async () => !(await gone()));
  expect(await onMap()).toBe(true);
  await close(map);
}

describe.skipIf(!PROGRAM)("the owner's desk (needs E2E_PROGRAM)", () => {
  for (const [size, options] of Object.entries(SIZES)) {
    it(`claims, corrects, withdraws and sees it gone, on a ${size}`, async () => {
      // Another stays: without any real business the example ones would come back.
      if (made.length === 0) made.push(makeReal());
      const code = makeReal();
      made.push(code);
      await until("the business is not real", 30_000, async () => {
        const found = await fetch(`${BASE_URL}/api/v1/ukm/${code}`);
        return found.ok && !(await found.text()).includes('"demo":true');
      });
      const page = await openPage(options);
      const name = `siti.${size}.${Date.now()}@contoh.id`;
      await page.goto(`/ukm/${code}`);
      await page.getByRole("link", { name: "Ini usaha saya" }).click();
      await signUp(page, name);
      await claim(page, code, name);
      await correct(page, code);
      await withdraw(page, code);
      await close(page, /status of 4(04|22)/);
    });
  }
});
