/** A business registers: with and without a script, on a phone and on a desk, and when the connection is lost. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, it } from "vitest";
import { axe, close, DESK, openPage, PHONE, SIZES, whole } from "./harness.ts";
import { fill, fillBusiness, fillOwner, fillPlace, next, number, start } from "./wizard.ts";

/** From the first page to the receipt; gives the code. */
async function register(page: Page, script: boolean): Promise<string> {
  await page.goto("/daftar");
  if (script) await whole(page);
  await start(page);
  await next(page);
  await page.locator(".error-summary").waitFor();
  expect(await page.title()).toMatch(/^Kesalahan:/);
  if (script) {
    const summary = page.locator(".error-summary");
    expect(await summary.evaluate((one) => one === document.activeElement)).toBe(true);
  }
  if (script) await whole(page);
  await fillOwner(page);
  if (script) await whole(page);
  await fillBusiness(page, `Keripik Uji ${Date.now()}`, "kripik singkong");
  expect(await page.locator(".told").textContent()).toContain("kami catat sebagai Keripik");
  if (script) await whole(page);
  await fillPlace(page, script);
  if (script) await whole(page);
  await next(page);
  await page.waitForURL(/\/daftar\/izin/);
  await page.getByLabel("Jenis").selectOption("nib");
  await page.getByLabel("Nomor").fill("1234567890129");
  await page.getByRole("button", { name: "Tambah izin atau sertifikat" }).click();
  await page.locator("#izin_nomor-2").waitFor();
  expect(await page.locator("#izin_nomor-1").inputValue()).toBe("1234567890129");
  if (script) await whole(page);
  await next(page);
  await page.waitForURL(/\/daftar\/modal/);
  await page.getByLabel("Omzet", { exact: true }).selectOption("tidak_tahu");
  if (script) await whole(page);
  await next(page);
  await page.waitForURL(/\/daftar\/foto/);
  if (script) await whole(page);
  await page.goto("/daftar/periksa");
  if (script) await whole(page);
  await next(page, "Kirim pendaftaran");
  await page.locator(".error-summary").waitFor();
  await page.getByRole("checkbox", { name: /Saya setuju/ }).check();
  await next(page, "Kirim pendaftaran");
  await page.waitForURL(/\/daftar\/selesai\//);
  if (script) await whole(page);
  const code = (await page.locator(".receipt-code").textContent()) ?? "";
  await page.getByRole("link", { name: "Lihat status" }).click();
  await page.waitForURL(/\/status/);
  if (script) await whole(page);
  expect(await page.locator("main").textContent()).toContain("Paling lambat");
  return code;
}

const visits: [string, BrowserContextOptions][] = [
  ["a phone", PHONE],
  ["a desk", DESK],
  ["a phone without a script", { ...PHONE, javaScriptEnabled: false }],
  ["a desk without a script", { ...DESK, javaScriptEnabled: false }],
];

it.each(visits)("a business registers on %s", async (_, options) => {
  const page = await openPage(options);
  const code = await register(page, options.javaScriptEnabled !== false);
  expect(code).toMatch(/^[0-9A-Z]{8}$/);
  // The page that sent it, sent again, leads to the same receipt.
  await page.goto("/daftar/periksa");
  expect(page.url()).toContain("/daftar?hilang=1");
  await close(page, /status of 422/);
});

it("goes on with the code on another telephone", async () => {
  const page = await openPage(PHONE);
  await start(page);
  await fillOwner(page);
  const code = (await page.locator(".keep-code code").textContent()) ?? "";
  const other = await openPage(PHONE);
  await other.goto("/daftar");
  await other.getByLabel("Kode lanjut").fill(code.toLowerCase());
  await next(other, "Lanjutkan");
  await other.waitForURL(/\/daftar\/usaha$/);
  await other.goto("/daftar/pemilik");
  expect(await other.getByLabel("Nama lengkap pemilik").inputValue()).toBe("Siti Aminah");
  await close(other);
  await close(page);
});

it("what was typed survives a lost connection and is sent when it returns", async () => {
  const page = await openPage(PHONE);
  await start(page);
  await page.getByLabel("Nama lengkap pemilik").fill("Siti Aminah");
  await page.getByLabel("Nomor WhatsApp").fill("0812 0000 0003");
  await page.reload();
  expect(await page.getByLabel("Nama lengkap pemilik").inputValue()).toBe("Siti Aminah");
  expect(await page.locator(".told").textContent()).toContain("hanya ada di tab ini");
  await page.context().setOffline(true);
  await next(page);
  await page.getByText("Tidak ada sambungan").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.context().setOffline(false);
  await page.waitForURL(/\/daftar\/usaha/);
  expect(
    await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.endsWith("pemilik"))),
  ).toEqual([]);
  await page.goto("/daftar/pemilik");
  expect(await page.getByLabel("Nomor WhatsApp").inputValue()).toBe("0812 0000 0003");
  await close(page, /ERR_INTERNET_DISCONNECTED/);
});

it("two taps on the button send one registration", async () => {
  const page = await openPage({ ...PHONE, javaScriptEnabled: false });
  await fill(page, `Keripik Dua ${Date.now()}`, number());
  const form = await page.locator("form[data-simpan]").evaluate((one) => {
    const pairs: Record<string, string> = { persetujuan: "ya" };
    pairs.kunci_formulir =
      one.querySelector<HTMLInputElement>("[name='kunci_formulir']")?.value ?? "";
    return pairs;
  });
  const send = () =>
    page.request.post("/daftar/periksa", { form, headers: { "sec-fetch-site": "same-origin" } });
  const [first, second] = await Promise.all([send(), send()]);
  expect(first.url()).toMatch(/\/daftar\/selesai\//);
  expect(second.url()).toBe(first.url());
  await close(page);
});

it("whoever registers the same again is asked first", async () => {
  const page = await openPage({ ...PHONE, javaScriptEnabled: false });
  const [name, phone] = [`Keripik Suryani ${Date.now()}`, number()];
  await fill(page, name, phone);
  await next(page, "Kirim pendaftaran");
  await page.waitForURL(/\/daftar\/selesai\//);
  await fill(page, name, phone);
  await next(page, "Kirim pendaftaran");
  await page.getByRole("heading", { name: "Mungkin sudah terdaftar" }).waitFor();
  expect(await page.locator("main").textContent()).not.toContain(name);
  await next(page, "Bukan, ini usaha lain: kirim");
  await page.waitForURL(/\/daftar\/selesai\//);
  await close(page);
});

/** A step, what is typed there, and the field that it is wrong in. */
const WRONG: [string, Record<string, string>, string, RegExp][] = [
  ["pemilik", { nama: "12345", wa: "0812 3456 7890" }, "nama", /bukan angka/],
  ["pemilik", { nama: "Siti", wa: "123" }, "wa", /tidak terbaca/],
  ["pemilik", { nama: "Siti", wa: "0812 3456 7890", nik: "123" }, "nik", /16 angka/],
  ["usaha", { usaha: "", produk: "kopi" }, "usaha", /Wajib diisi/],
  ["usaha", { usaha: "Kopi", produk: "kopi", harga: "mahal" }, "harga", /tidak terbaca/],
  ["lokasi", { tempat: "-7,25 112,75" }, "tempat", /luar/],
  ["lokasi", { rt: "dua" }, "rt", /./],
  ["kontak", { telepon: "abc" }, "telepon", /tidak terbaca/],
  ["izin", { "izin_nomor-1": "12" }, "izin_jenis-1", /[Pp]ilih jenisnya/],
  ["modal", { modal: "-5" }, "modal", /kurang dari nol/],
  ["modal", { tk_bayar_l: "tiga" }, "tk_bayar_l", /angka bulat/],
];

it.each(Object.entries(SIZES))(
  "every kind of error leads from the summary to its field (%s)",
  async (_, size) => {
    const page = await openPage(size);
    await fill(page, `Keripik Salah ${Date.now()}`, number(), true);
    for (const [step, typed, field, words] of WRONG) {
      await page.goto(`/daftar/${step}`);
      for (const more of await page.locator("details.more:not([open]) > summary").all())
        await more.click();
      for (const [id, value] of Object.entries(typed)) await page.locator(`#${id}`).fill(value);
      await next(page);
      const summary = page.locator(".error-summary");
      await summary.waitFor();
      expect(await summary.evaluate((one) => one === document.activeElement), step).toBe(true);
      expect(await page.title()).toMatch(/^Kesalahan:/);
      await summary.locator(`a[href="#${field}"]`).click();
      const reached = page.locator(`#${field}`);
      expect(await reached.evaluate((one) => one === document.activeElement), field).toBe(true);
      expect(await page.locator(`#${field}-e`).textContent(), field).toMatch(words);
      for (const [id, value] of Object.entries(typed))
        expect(await page.locator(`#${id}`).inputValue(), id).toBe(value);
    }
    await whole(page);
    // What was saved before is untouched.
    await page.goto("/daftar/periksa");
    expect(await page.locator("main").textContent()).toContain("Keripik Salah");
    await close(page, /status of 422/);
  },
);
