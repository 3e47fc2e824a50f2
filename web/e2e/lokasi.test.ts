/** Where a business is, asked in the wizard: by the pin and the keyboard alone, by the device, by words, and without a script. */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, openPage, PHONE, SIZES, whole } from "./harness.ts";
import { fillBusiness, fillOwner, next, RAJEG, start } from "./wizard.ts";

const field = (page: Page) => page.locator("#tempat");
const result = (page: Page) => page.locator("#hasil");
const pin = (page: Page) => page.getByRole("button", { name: /^Pin tempat usaha/ });

async function reach(page: Page): Promise<void> {
  await start(page);
  await fillOwner(page);
  await fillBusiness(page, `Keripik Letak ${Date.now()}`);
}

async function choose(page: Page, typed: string, name: RegExp): Promise<void> {
  await page.getByRole("combobox", { name: /Desa atau kelurahan/ }).fill(typed);
  await page.getByRole("option", { name }).first().click();
}

/** Numbers of the field, latitude first. */
async function typed(page: Page): Promise<[number, number]> {
  const [lat = Number.NaN, lon = Number.NaN] = (await field(page).inputValue())
    .split(", ")
    .map(Number);
  return [lat, lon];
}

async function openMap(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Tunjuk di peta/ }).click();
  await page.locator("#peta-letak.is-live").waitFor({ timeout: 30_000 });
}

for (const [name, options] of Object.entries(SIZES)) {
  it(`the pin is put by keyboard alone, and a contradiction is said at once (${name})`, async () => {
    const page = await openPage(options);
    await reach(page);
    await choose(page, "pondok raj", /Pondok Rajeg/);
    expect(await pin(page).count()).toBe(0);
    await page.getByRole("button", { name: /^Tunjuk di peta/ }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#peta-letak.is-live").waitFor({ timeout: 30_000 });
    expect(await pin(page).evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await field(page).inputValue()).toBe("");
    await page.keyboard.press("ArrowRight");
    await result(page).getByText("Titik ini berada di Kelurahan Pondok Rajeg.").waitFor();
    const [lat, lon] = await typed(page);
    await page.keyboard.press("Shift+ArrowUp");
    await page.waitForFunction(
      (was) =>
        Number(document.querySelector<HTMLInputElement>("#tempat")?.value.split(",")[0]) > was,
      lat,
    );
    expect((await typed(page))[1]).toBeCloseTo(lon, 5);
    await whole(page);

    // Another desa is chosen: the two do not fit, and the page says so before anything is sent.
    await choose(page, "nanggewer", /^Nanggewer/);
    await result(page).getByText("sedangkan yang dipilih").waitFor();
    await whole(page);
    await page.getByRole("button", { name: /^Ganti desa menjadi/ }).click();
    await page.waitForFunction(
      () =>
        document.querySelector<HTMLSelectElement>("[name=desa]")?.selectedOptions[0]?.label ===
        "Pondok Rajeg",
    );
    await result(page).getByText("Titik ini berada di Kelurahan Pondok Rajeg.").waitFor();
    await next(page);
    await page.waitForURL(/\/daftar\/kontak/);
    expect(await page.locator(".told").textContent()).toContain("Pondok Rajeg");
    await close(page);
  });

  it(`the pin is put by a tap, by dragging, and by the device with its exactness (${name})`, async () => {
    const page = await openPage({
      ...options,
      permissions: ["geolocation"],
      geolocation: { ...RAJEG, accuracy: 12 },
    });
    await reach(page);
    await page.getByRole("button", { name: "Pakai lokasi saya" }).click();
    await page.getByText("Ketelitian sekitar 12 m.").waitFor();
    await result(page).getByText("Titik ini berada di").waitFor();
    expect((await typed(page))[0]).toBeCloseTo(RAJEG.latitude, 5);
    expect(await page.locator("[name=tempat_sumber]").inputValue()).toBe("gps");
    await openMap(page);
    await page.locator("#peta-letak").scrollIntoViewIfNeeded();
    const box = await page.locator("#peta-letak canvas").boundingBox();
    if (!box) throw new Error("the map has no place on the page");
    const before = await typed(page);
    await page.mouse.click(box.x + box.width * 0.25, box.y + box.height * 0.5);
    await page.waitForFunction(
      (was) => document.querySelector<HTMLInputElement>("#tempat")?.value.includes(was) === false,
      before[1].toFixed(7),
    );
    expect((await typed(page))[1]).toBeLessThan(before[1]);
    expect(await page.locator("[name=tempat_sumber]").inputValue()).toBe("peta");
    const tapped = await typed(page);
    const at = await pin(page).boundingBox();
    if (!at) throw new Error("the pin is not on the page");
    await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
    await page.mouse.down();
    await page.mouse.move(at.x + at.width / 2 + 60, at.y + at.height / 2, { steps: 6 });
    await page.mouse.up();
    await page.waitForFunction(
      (was) =>
        Number(document.querySelector<HTMLInputElement>("#tempat")?.value.split(",")[1]) > was,
      tapped[1],
    );
    // Only roughly known: it is taken, and said to be so.
    await page.context().setGeolocation({ ...RAJEG, accuracy: 900 });
    await page.getByRole("button", { name: "Pakai lokasi saya" }).click();
    await page.getByText("Ketelitian sekitar 900 m. Terlalu kasar").waitFor();
    expect(await page.locator("[name=tempat_sumber]").inputValue()).toBe("perkiraan");
    await close(page);
  });
}

it("words are read, and what is wrong with them stands beside the field", async () => {
  const page = await openPage(DESK);
  await reach(page);
  await choose(page, "pondok raj", /Pondok Rajeg/);
  await field(page).fill("-7.25, 112.75");
  await page.getByRole("button", { name: "Periksa titik" }).click();
  await page.locator("#tempat-e").getByText("di luar Kabupaten Bogor").waitFor();
  expect(await field(page).getAttribute("aria-invalid")).toBe("true");
  expect(await field(page).inputValue()).toBe("-7.25, 112.75");
  await whole(page);
  await field(page).fill(
    "https://www.google.com/maps/place/X/@-6.5,106.8,17z/data=!3d-6.45617!4d106.82114",
  );
  await page.getByRole("button", { name: "Periksa titik" }).click();
  await result(page).getByText("Titik ini berada di").waitFor();
  expect(await page.locator("#tempat-e").count()).toBe(0);
  await close(page, /status of 422/);
});

it("without a script the point is looked at, and the desa taken over, by buttons", async () => {
  const page = await openPage({ ...PHONE, javaScriptEnabled: false });
  await reach(page);
  expect(await page.locator("[data-gps]:visible, [data-buka]:visible").count()).toBe(0);
  await page.locator("select#desa").selectOption({ label: "Nanggewer" });
  await field(page).fill("-6,45617 106,82114");
  await page.getByRole("button", { name: "Periksa titik" }).click();
  await result(page).getByText("sedangkan yang dipilih").waitFor();
  expect(await field(page).inputValue()).toBe("-6,45617 106,82114");
  await page.getByRole("button", { name: /^Ganti desa menjadi/ }).click();
  const chosen = page.locator("select#desa option:checked");
  expect(await chosen.textContent()).toBe("Pondok Rajeg");
  await next(page);
  await page.waitForURL(/\/daftar\/kontak/);
  await close(page);
});

it("the page stays light until the map is asked for", async () => {
  const page = await openPage(PHONE);
  await reach(page);
  const seen = new Map<string, number>();
  page.context().on("response", async (response) => {
    const body = await response.body().catch(() => null);
    if (body) seen.set(new URL(response.url()).pathname, gzipSync(body).length / 1000);
  });
  await page.reload();
  await page.waitForLoadState("networkidle");
  const sum = (pattern: RegExp) =>
    [...seen].filter(([path]) => pattern.test(path)).reduce((total, [, size]) => total + size, 0);
  const script = sum(/\.js$/);
  expect(script).toBeGreaterThan(0);
  expect(script).toBeLessThanOrEqual(12);
  expect(sum(/\/daftar\/lokasi$/)).toBeLessThanOrEqual(20);
  const before = sum(/\.(js|css)$/);
  await openMap(page);
  await page.waitForLoadState("networkidle");
  expect(sum(/\.(js|css)$/) - before).toBeGreaterThan(100);
  expect(sum(/\.(js|css)$/) - before).toBeLessThanOrEqual(480);
  await close(page);
});
