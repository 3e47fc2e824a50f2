/**
 * Pages with `#peta`. No map code here: the map chunk is fetched on a tap, and by itself only
 * when the address carries a camera (`#peta=z/lat/lon`), or on a wide screen with a mouse and
 * without data saving. Markup: README.md, "Map page". Without `#saring-peta` (profiles) the box
 * is a small map whose areas are plain links.
 */
import { type Circle, type MapConfig, readConfig } from "../map/config.ts";
import type { Host, MapHandle } from "../map/create.ts";
import { nextAddress, setCircle, wakeForm } from "../panel/form.ts";
import { paintHidden, wakeLegend } from "../panel/legend.ts";
import { lightRow, wakeList } from "../panel/list.ts";
import { askPosition, coarseText, isPrecise } from "../panel/near.ts";
import { type Step, visit } from "../panel/page.ts";
import { say } from "../panel/status.ts";
import { cameraOf, hiddenClasses, withHidden } from "../util/address.ts";

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

const box = document.querySelector<HTMLElement>("#peta");
const form = document.querySelector<HTMLFormElement>("#saring-peta");
const open = document.querySelector<HTMLButtonElement>("#buka-peta");
let config = readConfig(box);
let hidden = hiddenClasses(location.search);
let map: MapHandle | null = null;
let loading = false;
let failed = false;
let page = location.pathname + location.search;

function show(step: Step): void {
  void visit(step, (fresh: MapConfig) => {
    const moved = fresh.parent !== config?.parent || fresh.level !== config?.level;
    const centred =
      fresh.circle !== null &&
      (fresh.circle.lon !== config?.circle?.lon || fresh.circle.lat !== config.circle.lat);
    config = fresh;
    page = location.pathname + location.search;
    hidden = hiddenClasses(location.search);
    paintHidden(hidden, fresh);
    const camera = cameraOf(location.hash);
    map?.update(fresh, (moved || centred) && (step.push || camera === null));
    if (!step.push && camera) map?.jump(camera);
  });
}

/** The camera stays in the address while the view shows the same areas. */
function go(href: string, extra: Partial<Step> = {}): void {
  show({ href, push: true, ...extra });
}

const host: Host = {
  full: form !== null,
  visit: (href) => (form ? go(href, { focus: true }) : location.assign(href)),
  search(circle, chosen) {
    if (!form) return;
    setCircle(form, circle);
    map?.preview(circle);
    go(nextAddress(form, "lon"), { state: { chosen } });
  },
  locate: () => void locate(),
  say,
  lightRow,
};

async function locate(): Promise<void> {
  say("Lokasi dipakai sekali ini, dibulatkan, dan tidak disimpan. Mencari lokasi…");
  try {
    const at = await askPosition();
    if (isPrecise(at)) host.search({ lon: at.lon, lat: at.lat, radius_m: 3_000 }, false);
    else say(`${coarseText(at)} Pilih desa dari daftar, atau ketuk tempat Anda di peta.`);
  } catch (error) {
    say(`${(error as Error).message} Pilih desa dari daftar, atau ketuk tempat Anda di peta.`);
  }
}

function webgl2(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

async function start(): Promise<void> {
  if (loading || !box || !config) return;
  if (!webgl2()) {
    say(
      "Peranti ini tidak mendukung peta interaktif. Gambar peta dan daftar memuat hal yang sama.",
    );
    open?.remove();
    return;
  }
  loading = true;
  if (open) {
    open.disabled = true;
    open.textContent = "Memuat peta…";
  }
  try {
    const { createMap } = await import("../map/create.ts");
    map = createMap(box, config, hidden, host);
    open?.remove();
  } catch {
    if (failed && (await renewed())) return;
    failed = true;
    loading = false;
    if (open) {
      open.disabled = false;
      open.textContent = "Coba buka peta lagi";
    }
    say("Peta interaktif gagal dimuat. Gambar peta dan daftar tetap bisa dipakai.");
  }
}

/** In the state of a page in the history: its map is to open by itself. */
interface Reopen {
  reopen?: boolean;
}

/**
 * Many browsers remember a chunk that did not arrive for as long as the page lives, and only a new
 * page asks for it again. True when one is on its way; never without a network, for that would
 * take the picture away too.
 */
async function renewed(): Promise<boolean> {
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(
    () => null,
  );
  if (!answer?.ok) return false;
  const state: Reopen = { ...history.state, reopen: true };
  history.replaceState(state, "");
  location.reload();
  return true;
}

function toggle(key: string): void {
  if (!config) return;
  hidden = new Set(hidden);
  if (!hidden.delete(key)) hidden.add(key);
  history.replaceState(history.state, "", withHidden(location.href, hidden));
  page = location.pathname + location.search;
  paintHidden(hidden, config);
  map?.hide(hidden);
  const off = document.querySelectorAll("#daftar tr[data-area][hidden]").length;
  say(off ? `${off} wilayah tidak ditampilkan.` : "Semua wilayah ditampilkan.");
}

/** Links inside the parts that belong to the map lead to the same page in another state. */
function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest("#peta a, #remah a, #ringkasan a, #daftar a");
  const target = link?.getAttribute("href");
  if (!target) return;
  const url = new URL(target, location.href);
  if (url.origin !== location.origin || url.pathname !== location.pathname) return;
  if (url.hash && url.search === location.search) return;
  event.preventDefault();
  go(url.href, { focus: true });
}

function roomy(): boolean {
  const { connection } = navigator as Navigator & { connection?: Connection };
  const frugal = connection?.saveData === true || /2g$/.test(connection?.effectiveType ?? "");
  return !frugal && matchMedia("(pointer: fine) and (min-width: 60rem)").matches;
}

if (box && config) {
  wakeList((row) => map?.light(row));
  if (open) {
    open.hidden = false;
    open.addEventListener("click", () => void start());
  }
  if (form) {
    const filters = form;
    wakeLegend(toggle);
    paintHidden(hidden, config);
    wakeForm(
      filters,
      (name) => go(nextAddress(filters, name) + location.hash),
      (circle: Circle) => map?.preview(circle),
    );
    document.addEventListener("click", follow);
    addEventListener("popstate", () => {
      const now = location.pathname + location.search;
      const camera = cameraOf(location.hash);
      // A step between two cameras of one page needs no new answer.
      if (now !== page) show({ href: location.href, push: false });
      else if (camera) map?.jump(camera);
    });
  }
  const reopen = (history.state as Reopen | null)?.reopen === true;
  if (reopen || (form && cameraOf(location.hash))) void start();
  else if (form && roomy()) {
    const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    idle(() => void start());
  }
}
