/** Starts Chromium against the server at BASE_URL and watches what pages must never do. */
import { AxeBuilder } from "@axe-core/playwright";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { afterAll, expect } from "vitest";

export const BASE_URL = (process.env.SERVER_URL ?? "").replace(/\/$/, "");

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
};
export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
export const SIZES = { phone: PHONE, desk: DESK };

let browser: Browser | undefined;

afterAll(async () => {
  await browser?.close();
  browser = undefined;
});

/** What a page did that it must not. */
export interface Watch {
  /** Messages of the console, uncaught errors, violated policies, requests to other hosts. */
  faults: string[];
}

const watches = new WeakMap<Page, Watch>();

/** Chromium's remarks about its software renderer say nothing about our pages. */
const NOISE = /GL Driver Message|GPU stall|Automatic fallback to software WebGL/;

function watch(page: Page, faults: string[]): void {
  page.on("console", (message) => {
    const text = message.text();
    if (["error", "warning"].includes(message.type()) && !NOISE.test(text)) {
      faults.push(`console: ${text} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
}

export async function openContext(options: BrowserContextOptions): Promise<BrowserContext> {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ARGS,
  });
  return browser.newContext({ baseURL: BASE_URL, locale: "id-ID", ...options });
}

/** A fresh visitor; other hosts are unreachable for them. */
export async function openPage(options: BrowserContextOptions = DESK): Promise<Page> {
  const context = await openContext(options);
  const faults: string[] = [];
  const own = new URL(BASE_URL).host;
  await context.route(
    (url) => url.protocol.startsWith("http") && url.host !== own,
    (route) => {
      faults.push(`outside: ${route.request().url()}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  watch(page, faults);
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
  }
  watches.set(page, { faults });
  return page;
}

/** Ends a visit: nothing may have gone wrong, except what the test itself broke. */
export async function close(page: Page, allowed?: RegExp): Promise<void> {
  const faults = watches.get(page)?.faults ?? [];
  await page.context().close();
  expect(faults.filter((fault) => !allowed?.test(fault))).toEqual([]);
}

/** Opens the map if it has not opened by itself, and waits until it has drawn. */
export async function openMap(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelector<HTMLButtonElement>("#buka-peta")?.click());
  await page.waitForFunction(() => "__peta" in globalThis, null, { timeout: 60_000 });
  await mapIdle(page);
  await page.waitForSelector("#peta.is-live", { timeout: 30_000 });
}

/** The page is at rest and the map has drawn all it will draw. */
export async function mapIdle(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector("[aria-busy]"), null, {
    timeout: 30_000,
  });
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const map = globalThis.__peta;
        requestAnimationFrame(() => {
          if (map.loaded() && !map.isMoving()) resolve();
          else map.once("idle", () => resolve());
        });
      }),
  );
}

/** Distinct values of one property among what the map shows in some layers. */
export function rendered(page: Page, layers: string[], property: string): Promise<string[]> {
  return page.evaluate(
    ([names, key]) => {
      const map = globalThis.__peta;
      const there = names.filter((name) => map.getLayer(name));
      const found = map.queryRenderedFeatures({ layers: there });
      return [...new Set(found.map((one) => String(one.properties[key])))].sort();
    },
    [layers, property] as const,
  );
}

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong on the page as it stands. */
export async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`,
  );
}

/** The page is fit for everybody, light and dark, and for the smallest telephone. */
export async function whole(page: Page): Promise<void> {
  const size = page.viewportSize();
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours glide; half-way they have no contrast to judge.
    await page.evaluate(() =>
      Promise.allSettled(document.getAnimations().map((one) => one.finished)),
    );
    expect(await axe(page), `${page.url()} (${colorScheme})`).toEqual([]);
  }
  for (const width of [320, 360, 1280]) {
    await page.setViewportSize({ width, height: 740 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, `${page.url()} at ${width}`).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize(size ?? { width: 360, height: 740 });
}

/** Asks until it is so, which must be within `longest` milliseconds. */
export async function until(
  what: string,
  longest: number,
  done: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + longest;
  while (!(await done())) {
    expect(Date.now(), what).toBeLessThan(end);
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

/** The tile of zoom 16 that holds a position. */
export function tileOf(lon: number, lat: number): string {
  const n = 2 ** 16;
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  return `/tiles/ukm/16/${Math.floor(((lon + 180) / 360) * n)}/${Math.floor(y * n)}.mvt`;
}

export async function getText(path: string): Promise<string> {
  const response = await fetch(BASE_URL + path);
  expect(response.status, path).toBe(200);
  return response.text();
}

/** All that the sitemap lists: its index and the files that this names. */
export async function sitemap(): Promise<string> {
  const index = await getText("/sitemap.xml");
  const files = [...index.matchAll(/<loc>[^<]*(\/sitemap\/[^<]+)<\/loc>/g)].map(
    (one) => one[1] ?? "",
  );
  expect(files.length, "the sitemap needs PUBLIC_URL").toBeGreaterThan(1);
  return (await Promise.all(files.map(getText))).join("\n");
}

function firstLink(html: string, pattern: RegExp): string {
  for (const match of html.matchAll(/href="([^"#?]+)"/g)) {
    if (match[1] && pattern.test(match[1])) return match[1];
  }
  throw new Error(`no link like ${pattern}`);
}

/** One address of every kind of page, found by following links. */
export async function pages(): Promise<string[]> {
  const ukm = firstLink(await getText("/ukm"), /^\/ukm\/[^/]+$/);
  const product = firstLink(await getText("/produk"), /^\/produk\/[^/]+$/);
  const kecamatan = firstLink(await getText("/wilayah"), /^\/wilayah\/[^/]+$/);
  const desa = firstLink(await getText(kecamatan), /^\/wilayah\/[^/]+\/[^/]+$/);
  const fixed = ["/", "/peta", "/ukm", "/produk", "/wilayah", "/tentang", "/data"];
  return [...fixed, ukm, product, kecamatan, desa];
}

declare global {
  var __peta: import("maplibre-gl").MapLibreMap;
}
