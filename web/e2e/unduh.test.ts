/** An officer takes what a filter leaves of the register along as a file. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { close, DESK, openPage } from "./harness.ts";
import { enter, look, newAdmin, PROGRAM, submit } from "./office.ts";

it.skipIf(!PROGRAM)("the list is taken along as a file with its filter", async () => {
  const page = await openPage(DESK);
  await enter(page, newAdmin());
  await page.goto("/admin/ukm?status=verified&q=keripik");
  await page.getByRole("link", { name: "Unduh" }).click();
  await page.waitForURL(/\/admin\/ukm\/ekspor\?status=verified&q=keripik$/);
  expect(await page.locator("main").textContent()).toContain("status disetujui");
  await look(page, "unduh");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByText("Sertakan data pribadi").click();
  await look(page, "unduh");
  await page.getByRole("radio", { name: /^CSV/ }).check();
  await page.getByRole("checkbox", { name: "Pemilik" }).uncheck();
  const [download] = await Promise.all([page.waitForEvent("download"), submit(page, "Unduh")]);
  expect(download.suggestedFilename()).toMatch(/^(contoh-)?ukm-\d{4}-\d\d-\d\d\.csv$/);
  const lines = readFileSync(await download.path(), "utf8")
    .trim()
    .split(/\r?\n/);
  expect(lines[0]).toContain("nama_usaha");
  expect(lines[0]).not.toContain("nama_pemilik");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(1)) {
    expect(line.toLowerCase()).toContain("keripik");
  }
  await close(page);
});
