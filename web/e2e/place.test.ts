/** An officer puts right where a business is: by a pasted link, by the keyboard alone, and takes it back. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, openPage, PHONE } from "./harness.ts";
import { enter, look, newAdmin, PROGRAM, sql, submit } from "./office.ts";

/** A record without a point whose desa is Pabuaran in Kecamatan Cibinong. */
const unplaced = (nth: number): string =>
  sql(`select id from business where point is null and desa_code is not null and verification = 'verified'
       and merged_into is null order by id offset ${nth} limit 1`);

const field = (page: Page) => page.locator("#titik");
const result = (page: Page) => page.locator("#hasil");
const pin = (page: Page) => page.getByRole("button", { name: /^Pin tempat usaha/ });

/** A link as Google Maps gives it: the camera elsewhere, the place itself in `!3d…!4d…`. */
const LINK =
  "https://www.google.com/maps/place/Toko/@-6.51,106.81,17z/data=!3m1!4b1!4m6!3m5!1s0x0:0x0!8m2!3d-6.4815!4d106.8541";

async function work(page: Page, id: string): Promise<void> {
  await page.goto(`/admin/ukm/${id}/lokasi`);
  await pin(page).waitFor();
  await page.locator("#peta-letak.is-live").waitFor({ timeout: 30_000 });
  await look(page, "letak");

  await field(page).fill(LINK);
  await submit(page, "Periksa titik");
  await result(page)
    .getByText(/Titik ini di/)
    .first()
    .waitFor();
  expect(await field(page).inputValue()).toMatch(/^-6\.4815\d*, 106\.8541\d*$/);

  // From here on no pointer.
  await pin(page).focus();
  const before = await field(page).inputValue();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowUp");
  await page.waitForFunction(
    (was) => document.querySelector<HTMLInputElement>("#titik")?.value !== was,
    before,
  );
  const [lat = 0, lon = 0] = (await field(page).inputValue()).split(", ").map(Number);
  expect(lat).toBeGreaterThan(-6.4815);
  expect(lon).toBeGreaterThan(106.8541);
  await page.waitForFunction(() =>
    document.querySelector<HTMLInputElement>("#hasil [name=dilihat]")?.value.startsWith("-6.48"),
  );
  await look(page, "letak");

  // The point lies in another desa than the record says: nothing is saved before somebody decides.
  const conflict = page.getByRole("radio", { name: /Tandai konflik/ });
  const save = page.getByRole("button", { name: "Simpan", exact: true });
  if ((await conflict.count()) > 0) {
    await save.focus();
    await page.keyboard.press("Enter");
    await page.locator(".error-summary").waitFor();
    expect(sql(`select point is null from business where id = ${id}`)).toBe("t");
    await conflict.focus();
    await page.keyboard.press("Space");
  }
  await save.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Batalkan" }).waitFor();
  expect(sql(`select round(st_y(point)::numeric, 2) from business where id = ${id}`)).toBe("-6.48");
  expect(sql(`select point_conflict from business where id = ${id}`)).toBe("t");
  await look(page, "letak");

  await page.getByRole("button", { name: "Batalkan" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Batalkan" }).waitFor({ state: "detached" });
  await expect.poll(() => sql(`select point is null from business where id = ${id}`)).toBe("t");

  await page.goto(`/admin/ukm/${id}/lokasi`);
  await field(page).fill("-7.25, 112.75");
  await save.click();
  await page.locator(".error-summary").waitFor();
  expect(await page.title()).toMatch(/^Kesalahan:/);
  expect(await field(page).inputValue()).toBe("-7.25, 112.75");
}

it.skipIf(!PROGRAM)(
  "the place of a business is put right on a phone and at a desk (needs E2E_PROGRAM)",
  async () => {
    const phone = await openPage(PHONE);
    await enter(phone, newAdmin());
    await work(phone, unplaced(0));
    const storageState = await phone.context().storageState();
    const desk = await openPage({ ...DESK, storageState });
    await work(desk, unplaced(1));
    await close(desk, /status of 422/);
    await close(phone, /status of 422/);
  },
  240_000,
);

/** Two places of one desa, a few steps apart. */
const HERE = "-6.481500, 106.854100";
const THERE = "-6.481900, 106.854500";

async function check(page: Page, point: string): Promise<void> {
  await field(page).fill(point);
  await submit(page, "Periksa titik");
  await page.locator("#hasil [name=dilihat]").waitFor({ state: "attached" });
}

async function goBack(page: Page, id: string): Promise<void> {
  const where = () => sql(`select round(st_y(point)::numeric, 4) from business where id = ${id}`);
  await page.goto(`/admin/ukm/${id}/lokasi`);
  await page.locator("#peta-letak.is-live").waitFor({ timeout: 30_000 });
  await check(page, HERE);
  await page.getByRole("radio", { name: /Pindahkan titik/ }).check();
  await submit(page, "Simpan");
  await page.locator(".error-summary", { hasText: "pindahkan pin ke tempat usaha di" }).waitFor();
  expect(sql(`select point is null from business where id = ${id}`)).toBe("t");
  await look(page, "letak");

  await check(page, HERE);
  await page.getByRole("radio", { name: /Ganti wilayah/ }).check();
  await submit(page, "Simpan");
  await page.getByRole("button", { name: "Batalkan" }).waitFor();
  expect(where()).toBe("-6.4815");
  await check(page, THERE);
  await submit(page, "Simpan");
  await expect.poll(where).toBe("-6.4819");
  await page.goto(`/admin/ukm/${id}/lokasi`);
  await page.getByRole("heading", { name: "Riwayat letak" }).waitFor();
  await look(page, "letak");
  await page
    .getByRole("listitem")
    .filter({ hasText: "106.8541" })
    .getByRole("button", { name: /^Kembalikan ke letak/ })
    .click();
  await expect.poll(where).toBe("-6.4815");
}

it.skipIf(!PROGRAM)(
  "a point is moved where the record says, and an earlier place comes back (needs E2E_PROGRAM)",
  async () => {
    const phone = await openPage(PHONE);
    await enter(phone, newAdmin());
    await goBack(phone, unplaced(2));
    const storageState = await phone.context().storageState();
    const desk = await openPage({ ...DESK, storageState });
    await goBack(desk, unplaced(3));
    await close(desk, /status of 422/);
    await close(phone, /status of 422/);
  },
  240_000,
);
