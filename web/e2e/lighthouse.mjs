/** Lighthouse, mobile, against BASE_URL: prints the scores, exits 1 below 95/100/100/100. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const base = (process.env.BASE_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");
const LEAST = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };

/** Demo data make pages `noindex`, which Lighthouse counts against SEO; that is meant. */
const MEANT = new Set(["is-crawlable"]);

async function kecamatan() {
  const html = await (await fetch(`${base}/wilayah`)).text();
  const link = /href="(\/wilayah\/[^"/#?]+)"/.exec(html);
  if (!link) throw new Error("/wilayah links to no kecamatan");
  return link[1];
}

function score(category, audits) {
  let sum = 0;
  let weight = 0;
  for (const ref of category.auditRefs) {
    const value = audits[ref.id].score;
    if (value === null || ref.weight === 0 || MEANT.has(ref.id)) continue;
    sum += value * ref.weight;
    weight += ref.weight;
  }
  return weight ? Math.round((100 * sum) / weight) : 100;
}

const profile = mkdtempSync(join(tmpdir(), "lighthouse-"));
const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  userDataDir: profile,
  chromeFlags: [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

let failed = false;
try {
  const paths = ["/", "/peta", "/ukm", await kecamatan()];
  console.log(`${"page".padEnd(28)} ${Object.keys(LEAST).join(" / ")}`);
  for (const path of paths) {
    const result = await lighthouse(base + path, {
      port: chrome.port,
      logLevel: "error",
      onlyCategories: Object.keys(LEAST),
    });
    if (!result) throw new Error(`no result for ${path}`);
    const { categories, audits } = result.lhr;
    const scores = Object.keys(LEAST).map((name) => score(categories[name], audits));
    const low = Object.keys(LEAST).filter((name, i) => scores[i] < LEAST[name]);
    console.log(`${path.padEnd(28)} ${scores.join(" / ")}`);
    for (const name of low) {
      failed = true;
      const weak = categories[name].auditRefs
        .filter(
          (ref) =>
            ref.weight > 0 &&
            audits[ref.id].score !== null &&
            audits[ref.id].score < 0.9 &&
            !MEANT.has(ref.id),
        )
        .map((ref) => `${ref.id} ${audits[ref.id].displayValue ?? ""}`.trim());
      console.log(`  ${name}: ${weak.join(", ")}`);
    }
  }
} finally {
  chrome.kill();
  rmSync(profile, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
