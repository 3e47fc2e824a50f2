import { type MapConfig, readConfig } from "../map/config.ts";
import { syncForm } from "./form.ts";
import { busy, say } from "./status.ts";

/**
 * Moves the map page from one address to the next without leaving it: fetches the page the server
 * would have shown, swaps the parts with a known id, and keeps everything else. One answer feeds
 * list, legend, SVG and map. Parts: `#judul #remah #ringkasan #daftar #legenda #peta-svg`, the
 * note `.map-note`, `#peta[data-config]`, the values of `#saring-peta`, the title.
 */

const PARTS = ["#judul", "#remah", "#ringkasan", "#daftar", "#legenda", "#peta-svg", ".map-note"];
const TIMEOUT_MS = 20_000;

export interface Step {
  href: string;
  /** A new entry in the history, unless this step is one (Back, Forward). */
  push: boolean;
  state?: { chosen?: boolean };
  /** Move the keyboard's place to the list, whose content is another now. */
  focus?: boolean;
}

export type OnPage = (config: MapConfig, step: Step) => void;

let running: AbortController | null = null;

export async function visit(step: Step, onPage: OnPage): Promise<void> {
  running?.abort("baru");
  const stop = new AbortController();
  running = stop;
  const timer = setTimeout(() => stop.abort("lama"), TIMEOUT_MS);
  const parts = ["#daftar", "#legenda"].map((id) => document.querySelector(id));
  const done = busy(parts.filter((part) => part !== null));
  try {
    const fresh = await fetchPage(step.href, stop.signal);
    done();
    apply(fresh, step, onPage);
  } catch {
    if (stop.signal.reason === "baru") return;
    const late = stop.signal.reason === "lama" ? "Server lama menjawab." : "Sambungan terputus.";
    say(`${late} Yang tampil masih keadaan sebelumnya.`, () => void visit(step, onPage));
  } finally {
    clearTimeout(timer);
    done();
    if (running === stop) running = null;
  }
}

async function fetchPage(href: string, signal: AbortSignal): Promise<Document> {
  const url = new URL(href, location.href);
  url.hash = "";
  const response = await fetch(url, {
    signal,
    headers: { Accept: "text/html", "X-Fragment": "peta" },
  });
  const text = await response.text();
  const fresh = new DOMParser().parseFromString(text, "text/html");
  // An error page has no map: the sentence it carries is for a full view.
  if (!readConfig(fresh.querySelector("#peta"))) throw new Error(String(response.status));
  return fresh;
}

function apply(fresh: Document, step: Step, onPage: OnPage): void {
  for (const part of PARTS) {
    const old = document.querySelector(part);
    const next = fresh.querySelector(part);
    if (old && next) old.replaceWith(document.importNode(next, true));
    else if (old) old.remove();
    else if (next && part === ".map-note") {
      document.querySelector("#peta")?.append(document.importNode(next, true));
    }
  }
  const box = document.querySelector("#peta");
  const config = readConfig(fresh.querySelector("#peta"));
  if (!box || !config) return;
  box.setAttribute("data-config", JSON.stringify(config));
  if (step.push) history.pushState(step.state ?? null, "", step.href);
  document.title = fresh.title;
  const form = document.querySelector<HTMLFormElement>("#saring-peta");
  const freshForm = fresh.querySelector<HTMLFormElement>("#saring-peta");
  if (form && freshForm) syncForm(form, freshForm);
  say(fresh.querySelector("#status")?.textContent?.trim() || summary());
  onPage(config, step);
  if (step.focus) {
    document.querySelector<HTMLElement>("#daftar")?.focus({ preventScroll: true });
  }
}

function summary(): string {
  const text = document.querySelector("#ringkasan")?.textContent ?? "";
  return text.replace(/\s+/g, " ").trim().slice(0, 160);
}
