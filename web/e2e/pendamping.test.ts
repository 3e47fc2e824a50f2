/** A pendamping of one kecamatan: neither sees nor touches anything of another, and helps an owner while the connection comes and goes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, openPage, PHONE, SIZES, whole } from "./harness.ts";
import { enter, join, makePendamping, newAdmin, PASSWORD, PROGRAM, sql, submit } from "./office.ts";
import { fillOwner, next, number } from "./wizard.ts";

const OWN = "32.01.01";
const OTHER = "32.01.24";

interface Found {
  id: string;
  name: string;
  version: string;
}

/** A verified business of a kecamatan. */
function business(kecamatan: string): Found {
  const row = sql(`select id || '|' || version || '|' || name from business
    where desa_code like '${kecamatan}.%' and verification = 'verified' and merged_into is null
      and erased_at is null order by id limit 1`);
  const [id = "", version = "", name = ""] = row.split("|");
  return { id, version, name };
}

/** The table of addresses that goes with the program: those that are about one record. */
function routes(): [string, string][] {
  const text = readFileSync(
    fileURLToPath(new URL("../../docs/ACCESS.md", import.meta.url)),
    "utf8",
  );
  const rows = [...text.matchAll(/^\| (GET|POST) \| `([^`]+)` \|/gm)];
  return rows.flatMap(([, method = "", path = ""]) =>
    /^\/(admin\/ukm|foto\/ukm)\/\{id\}/.test(path) ? [[method, path] as [string, string]] : [],
  );
}

async function ask(page: Page, method: string, path: string): Promise<number> {
  const headers = { "sec-fetch-site": "same-origin" };
  const answer =
    method === "GET"
      ? await page.request.get(path, { maxRedirects: 0 })
      : await page.request.post(path, { form: { versi: "1" }, headers, maxRedirects: 0 });
  return answer.status();
}

async function keepsOut(page: Page): Promise<void> {
  const [inside, outside] = [business(OWN), business(OTHER)];
  await page.goto("/admin/ukm");
  await whole(page);
  await page.goto(`/admin/ukm?q=${encodeURIComponent(inside.name)}`);
  expect(await page.locator(`a[href*="/admin/ukm/${inside.id}"]`).count()).toBeGreaterThan(0);
  for (const query of [
    `q=${encodeURIComponent(outside.name)}`,
    `wilayah=${OTHER}`,
    "antrian=baru",
  ]) {
    await page.goto(`/admin/ukm?${query}`);
    const ids = await page
      .locator(".review-list h2 a")
      .evaluateAll((links) =>
        links.map((link) => link.getAttribute("href")?.match(/ukm\/(\d+)/)?.[1] ?? ""),
      );
    const known = ids.filter((id) => /^\d+$/.test(id)).join(",");
    const foreign = known
      ? sql(
          `select count(*) from business where id in (${known}) and desa_code not like '${OWN}.%'`,
        )
      : "0";
    expect(foreign, query).toBe("0");
  }
  const all = routes();
  expect(all.length).toBeGreaterThan(20);
  for (const [method, path] of all) {
    const address = path
      .replace("{id}", outside.id)
      .replace("{bagian}", "usaha")
      .replace(/\{[a-z]+\}/g, "1");
    expect(await ask(page, method, address), `${method} ${address}`).toBe(404);
  }
  expect(await ask(page, "GET", `/admin/ukm/${inside.id}`)).toBe(200);
  expect(await ask(page, "GET", `/admin/ukm/${inside.id}/lokasi`)).toBe(200);
  expect(await ask(page, "GET", `/admin/ganda/${inside.id}/${outside.id}`)).toBe(404);
  expect(sql(`select version from business where id = ${outside.id}`)).toBe(outside.version);
}

/** The session ends while somebody is at work: signed in again, they come back to where they were. */
async function sessionEnds(page: Page, phone: string, go: () => Promise<void>): Promise<void> {
  await page.context().clearCookies({ name: /sesi$/ });
  await go();
  await page.waitForURL(/\/masuk\?ke=/);
  await page.getByLabel("Surel atau nomor telepon").fill(phone);
  await page.getByLabel("Kata sandi", { exact: true }).fill(PASSWORD);
  await submit(page, "Masuk");
}

/** Registers somebody else's business; connection and session are lost on the way. */
async function helps(page: Page, phone: string): Promise<void> {
  const name = `Keripik Dibantu ${Date.now()}`;
  await page.goto("/daftar");
  await next(page, "Daftarkan untuk orang lain");
  await page.waitForURL(/\/daftar\/pemilik$/);
  expect(await page.locator(".step-count").textContent()).toContain("untuk orang lain");
  await whole(page);
  await fillOwner(page, number());
  await page.getByLabel("Nama usaha").fill(name);
  await page.getByLabel("Produk utama").first().fill("keripik");
  await page.context().setOffline(true);
  await next(page);
  await page.getByText("Tidak ada sambungan").waitFor();
  expect(await page.getByLabel("Nama usaha").inputValue()).toBe(name);
  await next(page);
  const sent: string[] = [];
  page.on("request", (one) => {
    if (one.method() === "POST") sent.push(new URL(one.url()).pathname);
  });
  await page.context().setOffline(false);
  await page.waitForURL(/\/daftar\/lokasi/);
  expect(sent, "sent once").toEqual(["/daftar/usaha"]);
  await page.goto("/daftar/usaha");
  await page.getByLabel("Nama usaha").fill(`${name} Jaya`);
  await sessionEnds(page, phone, () => next(page));
  await page.waitForURL(/\/daftar\/usaha$/);
  expect(await page.locator(".step-count").textContent()).toContain("untuk orang lain");
  expect(await page.getByLabel("Nama usaha").inputValue()).toBe(`${name} Jaya`);
  await page.getByLabel("Nama usaha").fill(name);
  await next(page);
  await page.waitForURL(/\/daftar\/lokasi/);
  const offered = await page
    .locator("select[name=desa] option")
    .evaluateAll((options) => options.map((one) => (one as HTMLOptionElement).value));
  expect(offered.filter((code) => code && !code.startsWith(OWN))).toEqual([]);
  await page.getByRole("combobox", { name: /Desa atau kelurahan/ }).fill("pondok raj");
  await page.getByRole("option", { name: /Pondok Rajeg/ }).click();
  await next(page);
  await page.waitForURL(/\/daftar\/kontak/);
  for (const step of ["izin", "modal", "foto"]) {
    await next(page);
    await page.waitForURL(new RegExp(`/daftar/${step}`));
  }
  await page.goto("/daftar/periksa");
  await page
    .getByRole("checkbox", { name: /setuju/i })
    .first()
    .check();
  await whole(page);
  await sessionEnds(page, phone, () => next(page, "Kirim pendaftaran"));
  await page.waitForURL(/\/daftar\/periksa$/);
  expect(
    await page
      .getByRole("checkbox", { name: /setuju/i })
      .first()
      .isChecked(),
  ).toBe(true);
  await page.context().setOffline(true);
  await next(page, "Kirim pendaftaran");
  await page.getByText("Tidak ada sambungan").waitFor();
  await page.context().setOffline(false);
  await page.waitForURL(/\/daftar\/selesai\//);
  await whole(page);
  const counts = sql(`select count(*) || ' ' || min(r.channel) from business b
    join registration r on r.business_id = b.id where b.name = '${name}'`);
  expect(counts).toBe("1 dibantu oleh petugas");
}

it.skipIf(!PROGRAM)(
  "a pendamping reaches only the own kecamatan, and helps with and without a connection (needs E2E_PROGRAM)",
  async () => {
    const admin = await openPage(PHONE);
    await enter(admin, newAdmin());
    for (const options of Object.values(SIZES)) {
      await admin.goto("/admin");
      const phone = number();
      const link = await makePendamping(admin, "Bu Pendamping", phone, "Cibinong");
      const page = await openPage(options);
      await join(page, link);
      await keepsOut(page);
      await helps(page, phone);
      await close(page, /ERR_INTERNET_DISCONNECTED|status of 404/);
    }
    await close(admin, /status of 422/);
  },
  300_000,
);
