import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import {
  axe,
  BASE_URL,
  close,
  getText,
  openMap,
  openPage,
  PHONE,
  pages,
  SIZES,
} from "./harness.ts";

const kb = (bytes: number) => bytes / 1000;
const gzipKb = (body: string | Uint8Array) => kb(gzipSync(body, { level: 6 }).length);

let all: string[] = [];

beforeAll(async () => {
  all = await pages();
});

describe("accessibility", () => {
  for (const [name, size] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`axe finds nothing on any page (${name}, ${colorScheme})`, async () => {
        for (const path of all) {
          const page = await openPage({ ...size, colorScheme });
          await page.goto(path);
          if (path === "/peta") await openMap(page);
          expect(await axe(page), path).toEqual([]);
          await close(page);
        }
      });
    }
  }

  it("no page needs sideways scrolling at 320 and 360 px", async () => {
    for (const width of [320, 360]) {
      const page = await openPage({ ...PHONE, viewport: { width, height: 640 } });
      for (const path of all) {
        await page.goto(path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide, `${path} at ${width}`).toBeLessThanOrEqual(width);
      }
      await close(page);
    }
  });
});

describe("weight", () => {
  it("HTML stays small, with the picture of the map too", async () => {
    for (const path of all) {
      const budget = path === "/peta" ? 40 : 20;
      expect(gzipKb(await getText(path)), path).toBeLessThanOrEqual(budget);
    }
  });

  it("style sheet, scripts and icons keep their budgets", async () => {
    const html = await getText("/peta");
    const addresses = (pattern: RegExp) =>
      [...html.matchAll(pattern)]
        .map((match) => match[1] ?? "")
        .filter((one) => one.startsWith("/"));
    let css = 0;
    for (const path of addresses(/<link rel="stylesheet" href="([^"]+)"/g)) {
      css += gzipKb(await getText(path));
    }
    expect(css).toBeGreaterThan(0);
    expect(css).toBeLessThanOrEqual(10);
    expect(kb((await getText("/static/icons.svg")).length)).toBeLessThanOrEqual(6);
  });

  it("script outside the map stays below 12 KB, the map below 480 KB, first tiles below 120 KB", async () => {
    const page = await openPage(PHONE);
    const seen = new Map<string, number>();
    page.context().on("response", async (response) => {
      const body = await response.body().catch(() => null);
      if (body) seen.set(response.url().replace(BASE_URL, ""), gzipKb(body));
    });
    await page.goto("/peta");
    await page.waitForLoadState("networkidle");
    const sum = (pattern: RegExp) =>
      [...seen].filter(([url]) => pattern.test(url)).reduce((total, [, size]) => total + size, 0);
    const before = sum(/\.js$/);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual(12);
    const css = sum(/\.css$/);
    await openMap(page);
    await page.waitForLoadState("networkidle");
    const map = sum(/\.(js|css)$/) - before - css;
    expect(map).toBeGreaterThan(100);
    expect(map).toBeLessThanOrEqual(480);
    const tiles = sum(/\/tiles\//);
    expect(tiles).toBeGreaterThan(0);
    expect(tiles).toBeLessThanOrEqual(120);
    await close(page);
  });

  it("nothing jumps", async () => {
    for (const size of Object.values(SIZES)) {
      for (const path of all) {
        const page = await openPage(size);
        await page.addInitScript(() => {
          const shifts = { sum: 0 };
          Object.assign(globalThis, { __shifts: shifts });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries() as (PerformanceEntry & {
              value: number;
              hadRecentInput: boolean;
            })[]) {
              if (!entry.hadRecentInput) shifts.sum += entry.value;
            }
          }).observe({ type: "layout-shift", buffered: true });
        });
        await page.goto(path);
        if (path === "/peta") await openMap(page);
        else await page.waitForLoadState("networkidle");
        const sum = await page.evaluate(
          () => (globalThis as unknown as { __shifts: { sum: number } }).__shifts.sum,
        );
        expect(sum, path).toBeLessThanOrEqual(0.05);
        await close(page);
      }
    }
  });
});

it("every page is served with a policy that allows no inline script", async () => {
  for (const path of all) {
    const response = await fetch(BASE_URL + path);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("default-src 'self'");
    expect(policy, path).not.toContain("unsafe");
  }
});
