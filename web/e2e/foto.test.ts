/** Photos of a registration: made small on the device, each with its own answer, and every refusal, also without a script. */
import { deflateSync } from "node:zlib";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, it } from "vitest";
import { close, DESK, openPage, PHONE, SIZES, whole } from "./harness.ts";
import { fillBusiness, fillOwner, fillPlace, next, start } from "./wizard.ts";

interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const jpegFile = (name: string, buffer: Buffer): Chosen => ({
  name,
  mimeType: "image/jpeg",
  buffer,
});

/** A photo as a camera makes it: noisy, so that it does not become small by itself. */
async function photo(width: number, height: number, seed: number): Promise<Buffer> {
  const page = await openPage(DESK);
  await page.goto("/tentang");
  const base64 = await page.evaluate(
    async ([wide, high, shade]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [wide, high];
      const pen = canvas.getContext("2d");
      if (!pen) return "";
      for (let x = 0; x < wide; x += 8) {
        for (let y = 0; y < high; y += 8) {
          pen.fillStyle = `hsl(${(x * 7 + y * 13 + shade * 40) % 360} 70% ${30 + ((x * y) % 40)}%)`;
          pen.fillRect(x, y, 8, 8);
        }
      }
      const blob = await new Promise<Blob | null>((done) =>
        canvas.toBlob(done, "image/jpeg", 0.95),
      );
      const bytes = new Uint8Array(await (blob as Blob).arrayBuffer());
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    },
    [width, height, seed] as const,
  );
  await close(page);
  return Buffer.from(base64, "base64");
}

/** A PNG that says how large it is and holds next to nothing. */
function hollow(side: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    return c >>> 0;
  });
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    let crc = 0xffffffff;
    for (const byte of body) crc = (table[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const sign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const rest = [chunk("IDAT", deflateSync(Buffer.alloc(64))), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([sign, chunk("IHDR", head), ...rest]);
}

/** Each kind of bad file, and what is said about it. */
async function refused(): Promise<[Chosen, string][]> {
  const good = await photo(400, 300, 1);
  const archive = Buffer.from("PK\u0003\u0004\u0014\0\0\0\0\0setup.exe", "latin1");
  return [
    [
      {
        name: "surat.pdf",
        mimeType: "application/pdf",
        buffer: Buffer.from("%PDF-1.7 bukan foto"),
      },
      "bukan foto JPEG, PNG, atau WebP",
    ],
    [jpegFile("berat.jpg", Buffer.concat([good, Buffer.alloc(20_000_000)])), "paling besar 10 MB"],
    [
      { name: "luas.png", mimeType: "image/png", buffer: hollow(30_000) },
      "paling panjang 12.000 piksel",
    ],
    [jpegFile("putus.jpg", good.subarray(0, good.length / 2)), "terpotong"],
    [jpegFile("samaran.jpg", Buffer.concat([good, archive])), "tersimpan berkas atau program lain"],
    [jpegFile("kosong.jpg", Buffer.alloc(0)), "kosong (0 byte)"],
  ];
}

async function reach(options: BrowserContextOptions): Promise<Page> {
  const page = await openPage(options);
  await start(page);
  await fillOwner(page);
  await fillBusiness(page, `Keripik Foto ${Date.now()}`);
  await fillPlace(page, options.javaScriptEnabled !== false);
  await page.goto("/daftar/foto");
  return page;
}

const choose = (page: Page, files: Chosen[]) => page.getByLabel("Pilih foto").setInputFiles(files);
const send = (page: Page) => next(page, "Unggah foto");
const line = (page: Page, name: string) => page.locator(".uploads li", { hasText: name });
const kept = (page: Page) => page.locator(".photos img").count();
const REFUSED = /status of 4(13|15|22)/;

for (const [name, options] of Object.entries(SIZES)) {
  it(`photos are made small, and each bad file has an answer of its own (${name})`, async () => {
    const page = await reach(options);
    await whole(page);
    const large = await photo(4_000, 3_000, 3);
    expect(large.length).toBeGreaterThan(300_000);
    let sent = 0;
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/daftar/foto"))
        sent = Math.max(sent, request.postDataBuffer()?.length ?? 0);
    });
    await choose(page, [jpegFile("kebun.jpg", large)]);
    await send(page);
    await line(page, "kebun.jpg").getByText("Tersimpan.").waitFor();
    expect(await kept(page)).toBe(1);
    expect(sent).toBeGreaterThan(1_000);
    expect(sent).toBeLessThan(large.length);
    const size = await page.locator(".photos img").evaluate((one: HTMLImageElement) => {
      return one.naturalWidth / one.naturalHeight;
    });
    expect(size).toBeCloseTo(4 / 3, 1);

    const bad = await refused();
    await choose(page, [
      ...bad.map(([file]) => file),
      jpegFile("baik.jpg", await photo(800, 600, 5)),
    ]);
    await send(page);
    for (const [file, words] of bad) {
      await line(page, file.name).getByText(words).waitFor({ timeout: 60_000 });
      expect(await line(page, file.name).getByRole("button").count(), file.name).toBe(0);
    }
    await line(page, "baik.jpg").getByText("Tersimpan.").waitFor();
    expect(await kept(page)).toBe(2);
    await whole(page);
    await page.locator(".photos button").first().click();
    await page.waitForURL(/\/daftar\/foto$/);
    expect(await kept(page)).toBe(1);
    await close(page, REFUSED);
  });
}

it("of twelve at once each is kept or told why not", async () => {
  const page = await reach(PHONE);
  const files: Chosen[] = [];
  for (let n = 1; n <= 12; n += 1) files.push(jpegFile(`f${n}x.jpg`, await photo(160, 120, n)));
  await choose(page, files);
  await send(page);
  await page.getByText("5 dari 12 foto tersimpan.").waitFor({ timeout: 60_000 });
  await expect
    .poll(() => page.locator(".uploads li.bad", { hasText: "Paling banyak 5 foto" }).count(), {
      timeout: 60_000,
    })
    .toBe(7);
  expect(await page.locator(".uploads li.good").count()).toBe(5);
  expect(await kept(page)).toBe(5);
  await close(page, REFUSED);
});

it("a photo that did not leave is sent again by a tap, and is there once", async () => {
  const page = await reach(PHONE);
  const files = [1, 2].map(async (n) => jpegFile(`lagi-${n}.jpg`, await photo(300, 200, n)));
  await choose(page, await Promise.all(files));
  await page.context().setOffline(true);
  await send(page);
  await line(page, "lagi-1.jpg").getByText("Sambungan terputus").waitFor();
  await line(page, "lagi-2.jpg").getByText("Sambungan terputus").waitFor();
  await whole(page);
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Coba lagi lagi-1.jpg" }).click();
  await page.getByRole("button", { name: "Coba lagi lagi-2.jpg" }).click();
  await line(page, "lagi-1.jpg").getByText("Tersimpan.").waitFor();
  await line(page, "lagi-2.jpg").getByText("Tersimpan.").waitFor();
  await page.reload();
  expect(await kept(page)).toBe(2);
  await close(page, /ERR_INTERNET_DISCONNECTED/);
});

it("without a script each bad file of one form is named with its reason", async () => {
  const page = await reach({ ...PHONE, javaScriptEnabled: false });
  const bad = await refused();
  for (const [file, words] of bad) {
    await choose(page, [file]);
    await send(page);
    await page.locator("#foto-e", { hasText: `${file.name}: ` }).waitFor();
    expect(await page.locator("#foto-e").textContent()).toContain(words);
    expect(await page.title()).toMatch(/^Kesalahan:/);
  }
  await choose(page, [
    ...bad.slice(3).map(([file]) => file),
    jpegFile("baik.jpg", await photo(300, 200, 9)),
  ]);
  await send(page);
  expect(await page.locator("#foto-e p").count()).toBe(3);
  expect(await kept(page)).toBe(1);
  await close(page, REFUSED);
});
