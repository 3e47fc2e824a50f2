/** What tests of work screens share: codes of the second factor, forms, and what every page must be. */
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { whole } from "./harness.ts";

/** The service's own program, which acts on its database (E2E_PROGRAM). What needs it is skipped without. */
export const PROGRAM = process.env.E2E_PROGRAM ?? "";

const run = (...words: string[]): string =>
  execFileSync(PROGRAM, words, { encoding: "utf8" }).trim();

/** What a query answers, in psql's bare form. */
export const sql = (query: string): string => run("psql", "--", "-qAtc", query);

/** A one-time address for one more admin utama. */
export const newAdmin = (): string =>
  run(
    ...[
      "account",
      "create",
      "--name",
      "Ibu Periksa",
      "--email",
      `periksa.${Date.now()}@contoh.go.id`,
    ],
    ...["--admin-utama", "500.3/14/Kpts/2026"],
  );

export const PASSWORD = "tempe mendoan biru laut";

/** The code that an authenticator app shows `steps` half-minutes from now (RFC 6238). */
export function code(secret: string, steps = 0): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = (digest[19] ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A copy of every page of work for whoever wants to look at it. */
export async function look(page: Page, name: string): Promise<void> {
  await whole(page);
  const folder = process.env.LOOK;
  const width = page.viewportSize()?.width;
  if (folder) await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
}

export const submit = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true }).click();

/** Makes ready the account of an admin utama behind a one-time address, signed in completely. */
export async function enter(page: Page, address: string): Promise<void> {
  const link = new URL(address);
  await page.goto(link.pathname + link.search);
  await page.getByLabel("Kata sandi baru").fill(PASSWORD);
  await page.getByLabel("Ulangi kata sandi").fill(PASSWORD);
  await submit(page, "Simpan dan masuk");
  await page.waitForURL(/\/akun\/kode$/);
  const secret = await page.locator("input[name=rahasia]").inputValue();
  await page.getByLabel("Kode dari aplikasi").fill(code(secret));
  await submit(page, "Pasang");
  await page.getByRole("link", { name: "Sudah saya simpan" }).click();
  await page.waitForURL(/\/admin$/);
}

/** An account with a grant for one whole kecamatan; returns its one-time link. */
export async function makePendamping(
  page: Page,
  name: string,
  phone: string,
  kecamatan: string,
): Promise<string> {
  await page.getByRole("link", { name: "Pengguna" }).click();
  await whole(page);
  await page.getByRole("link", { name: "Akun baru" }).click();
  await page.getByLabel("Nama lengkap").fill(name);
  await page.getByLabel("Nomor telepon").fill(phone);
  await submit(page, "Buat akun");
  await page.getByRole("link", { name: "Beri wewenang" }).click();
  await submit(page, "Beri wewenang");
  expect(await page.title()).toMatch(/^Kesalahan:/);
  await whole(page);
  await page.getByRole("radio", { name: /^Pendamping/ }).check();
  await page.locator("summary", { hasText: kecamatan }).click();
  await page.getByRole("checkbox", { name: `Seluruh Kecamatan ${kecamatan}` }).check();
  await page.getByLabel("Nomor SK").fill("500.3/13/Kpts/2026");
  await submit(page, "Beri wewenang");
  await page.waitForURL(/\/admin\/pengguna\/\d+$/);
  expect(await page.locator("main").textContent()).toContain(`Kecamatan ${kecamatan}`);
  await submit(page, "Buat tautan kata sandi");
  await whole(page);
  return (await page.locator("code.long").textContent()) ?? "";
}

/** Takes up an account by its one-time link. */
export async function join(page: Page, link: string): Promise<void> {
  await page.goto(new URL(link).pathname + new URL(link).search);
  await page.getByLabel("Kata sandi baru").fill(PASSWORD);
  await page.getByLabel("Ulangi kata sandi").fill(PASSWORD);
  await submit(page, "Simpan dan masuk");
  await page.waitForURL(/\/admin$/);
}

const main = (page: Page) => page.locator("main");

/** An officer finds a business by its name and opens it. */
export async function openRecord(officer: Page, name: string): Promise<void> {
  await officer.goto(`/admin/ukm?q=${encodeURIComponent(name)}`);
  await officer.locator(".review-list h2 a").first().click();
  await officer.getByRole("heading", { name, level: 1 }).waitFor();
}

/** An officer approves what waits under a name; the public sees it from then on. Returns its code. */
export async function approve(officer: Page, name: string): Promise<string> {
  await openRecord(officer, name);
  await submit(officer, /^Setujui/);
  await officer.waitForURL(/tadi=/);
  await openRecord(officer, name);
  const address = await officer.getByRole("link", { name: "Halaman publik" }).getAttribute("href");
  return (address ?? "").slice(-8);
}

/** An officer says that whoever claims a business owns it. */
export async function acknowledge(officer: Page, name: string): Promise<void> {
  await officer.goto("/admin/ukm?antrian=permintaan");
  await officer.getByRole("link", { name, exact: true }).click();
  await officer.getByRole("heading", { name: "Permintaan" }).waitFor();
  expect(await main(officer).textContent()).toContain("Nama di KTP sama");
  await look(officer, "klaim-putusan");
  await submit(officer, "Akui sebagai pemilik");
  await officer.getByRole("heading", { name: "Permintaan" }).waitFor({ state: "detached" });
}

/** The code of a message that waits for its owner, as the officer who sends it reads it. */
export async function codeToGive(officer: Page, name: string): Promise<string> {
  await openRecord(officer, name);
  await look(officer, "klaim-pesan");
  await officer
    .locator("form[action*='/pesan/']", { hasText: /[Kk]ode/ })
    .getByRole("button")
    .click();
  const link = await officer.getByRole("link", { name: "Buka pesan" }).getAttribute("href");
  const text = new URL(link ?? "").searchParams.get("text") ?? "";
  return text.match(/\b\d{6}\b/)?.[0] ?? "";
}
