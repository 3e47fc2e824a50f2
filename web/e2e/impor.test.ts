/** A mixed file: mapped, checked, one row put right, applied, taken back; the register is as before. */
import { execFileSync } from "node:child_process";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, openPage, PHONE } from "./harness.ts";
import { enter, look, newAdmin, PROGRAM, sql, submit } from "./office.ts";

const digest = (): string =>
  execFileSync(PROGRAM, ["verify", "--digest"], { encoding: "utf8" }).trim();

const [kecamatan = "", desa = ""] = PROGRAM
  ? sql(`select k.name || '|' || d.name from wilayah d join wilayah k on k.code = d.parent
           where d.level = 'desa' order by d.code limit 1`).split("|")
  : [];

async function bring(page: Page): Promise<void> {
  const before = digest();
  const mark = String(Date.now()).slice(-6);
  const list = `Nama Toko;Jualan;Kec.;Ds.
Keripik Uji ${mark};keripik;${kecamatan};${desa}
;soto;${kecamatan};${desa}
Keripik Uji ${mark};keripik;${kecamatan};${desa}
`;
  await page.goto("/admin");
  await page.getByRole("link", { name: "Impor", exact: true }).click();
  await look(page, "impor");
  const file = { name: `uji-${mark}.csv`, mimeType: "text/csv", buffer: Buffer.from(list) };
  await page.getByLabel("Berkas", { exact: true }).setInputFiles(file);
  await submit(page, "Unggah");
  await page.getByRole("heading", { name: "Kolom" }).waitFor();
  await look(page, "impor-kolom");
  for (const [column, field] of [
    ["Nama Toko", "nama"],
    ["Jualan", "kegiatan"],
    ["Kec.", "kecamatan"],
    ["Ds.", "desa"],
  ] as const)
    await page.getByLabel(column, { exact: true }).selectOption(field);
  await submit(page, "Periksa semua baris");
  await page.getByRole("link", { name: "1 ditolak" }).waitFor();
  await look(page, "impor-hasil");
  expect(digest()).toBe(before);

  await page.getByRole("link", { name: "1 ditolak" }).click();
  await page.getByRole("link", { name: "Baris 2" }).click();
  await look(page, "impor-baris");
  await page.getByLabel("Nama Toko").fill(`Soto Uji ${mark}`);
  await submit(page, "Simpan dan periksa lagi");
  await page.getByRole("link", { name: "2 dibuat" }).waitFor();
  await submit(page, "Terapkan 2 baris");
  await page.getByRole("heading", { name: "Hasil" }).waitFor();
  expect(digest()).not.toBe(before);
  await look(page, "impor-diterapkan");

  await page.getByText("Batalkan impor ini").click();
  await submit(page, "Batalkan impor");
  await page.getByText("dibatalkan.").waitFor();
  expect(digest()).toBe(before);
}

it.skipIf(PROGRAM === "")(
  "brings a file in and takes it back",
  async () => {
    for (const size of [DESK, PHONE]) {
      const page = await openPage(size);
      await enter(page, newAdmin());
      await bring(page);
      await close(page);
    }
  },
  240_000,
);
