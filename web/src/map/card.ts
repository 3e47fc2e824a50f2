import { share } from "../panel/share.ts";
import { icon, make } from "../util/dom.ts";

/**
 * The card of one UKM, built from nodes (text of others never becomes HTML).
 * It opens at once with what the tile knows and fills up from `/api/v1/ukm/{code}`, of which it
 * reads, if present: `name`, `products[].name`, `desa.name`, `kecamatan.name`, `whatsapp`
 * (digits with country code, only where published), `precision`, `lon`, `lat`. A GeoJSON
 * Feature with the same properties is understood too.
 */

export interface Pin {
  code: string;
  name: string;
  product: string;
  precision: string;
  at: [number, number];
}

interface Detail {
  name?: string;
  product_name?: string;
  products?: { name: string }[];
  desa?: { name: string } | null;
  kecamatan?: { name: string } | null;
  whatsapp?: string | null;
  precision?: string;
  demo?: boolean;
}

type Place = { name: string } | null | undefined;

async function fetchDetail(code: string, signal: AbortSignal): Promise<Detail> {
  const response = await fetch(`/api/v1/ukm/${encodeURIComponent(code)}`, { signal });
  if (!response.ok) throw new Error(String(response.status));
  const body = (await response.json()) as Detail & { properties?: Detail };
  return body.properties ?? body;
}

function link(href: string, text: string, symbol: string, primary = false): HTMLAnchorElement {
  const outside = !href.startsWith("/");
  return make(
    "a",
    {
      class: `button small${primary ? " primary" : ""}`,
      href,
      rel: outside ? "noopener" : undefined,
      target: outside && href.startsWith("http") ? "_blank" : undefined,
    },
    icon(symbol),
    text,
  );
}

function actions(pin: Pin, detail: Detail | null, say: (text: Node | string) => void): HTMLElement {
  const page = `/ukm/${encodeURIComponent(pin.code)}`;
  const name = detail?.name ?? pin.name;
  const box = make("div", { class: "actions" });
  const phone = detail?.whatsapp?.replace(/\D/g, "");
  if (phone) {
    const text = encodeURIComponent(`Halo, saya melihat ${name} di SI MBA UMI.`);
    box.append(link(`https://wa.me/${phone}?text=${text}`, "WhatsApp", "chat", true));
  }
  if ((detail?.precision ?? pin.precision) === "exact") {
    const [lon, lat] = pin.at;
    const to = `${lat.toFixed(6)},${lon.toFixed(6)}`;
    box.append(link(`https://www.google.com/maps/dir/?api=1&destination=${to}`, "Rute", "route"));
  }
  const button = make(
    "button",
    { type: "button", class: "button small" },
    icon("share"),
    "Bagikan",
  );
  button.addEventListener("click", () => {
    void share(name, new URL(page, location.href).href, say);
  });
  box.append(button, link(page, "Detail", "next"));
  return box;
}

function whereText(pin: Pin, desa: Place, kecamatan: Place, distance: string | null): string {
  const parts = [desa && `Desa ${desa.name}`, kecamatan && `Kec. ${kecamatan.name}`];
  const where = parts.filter(Boolean).join(", ");
  if (pin.precision !== "exact") {
    return where ? `di ${where} (letak tepat tidak ditampilkan)` : "Letak tepat tidak ditampilkan.";
  }
  return [where, distance && `${distance} dari pusat lingkaran`].filter(Boolean).join(" · ");
}

export interface Card {
  node: HTMLElement;
  /** Stops a request under way. */
  close: () => void;
}

export function ukmCard(pin: Pin, distance: string | null, onFilled: () => void): Card {
  const title = make("h3", {}, pin.name);
  const product = make("p", {}, "");
  const where = make("p", {}, whereText(pin, null, null, distance));
  const note = make("p", { role: "status" });
  const say = (text: Node | string) => note.replaceChildren(text);
  let buttons = actions(pin, null, say);
  const node = make("div", { class: "pin-card" }, title, product, where, buttons, note);
  const stop = new AbortController();
  fetchDetail(pin.code, stop.signal)
    .then((detail) => {
      const names = detail.products?.map((one) => one.name) ?? [detail.product_name ?? ""];
      title.textContent = detail.name ?? pin.name;
      product.textContent = names.filter(Boolean).join(", ") || "Produk belum diklasifikasi";
      where.textContent = whereText(pin, detail.desa, detail.kecamatan, distance);
      const filled = actions(pin, detail, say);
      const focused = buttons.contains(document.activeElement);
      buttons.replaceWith(filled);
      buttons = filled;
      if (focused) filled.querySelector<HTMLElement>("a, button")?.focus();
      onFilled();
    })
    .catch((error: Error) => {
      if (error.name !== "AbortError") say("Rincian gagal dimuat. Buka Detail untuk mencoba lagi.");
    });
  return { node, close: () => stop.abort() };
}

/** Several UKM on one spot: a list, one line each. */
export function pileCard(pins: Pin[], choose: (pin: Pin) => void): Card {
  const list = make("ul");
  for (const pin of pins) {
    const button = make("button", { type: "button" }, pin.name);
    button.addEventListener("click", () => choose(pin));
    list.append(make("li", {}, button));
  }
  const title = make("h3", {}, `${pins.length} UKM di titik ini`);
  return { node: make("div", { class: "pin-card" }, title, list), close: () => undefined };
}
