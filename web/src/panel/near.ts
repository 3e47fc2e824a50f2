import { nearAddress } from "../util/address.ts";
import { make } from "../util/dom.ts";

/**
 * "UKM di dekat saya": asks for the position only on a tap, says why first, and when the answer
 * is no, late or too coarse, names the two other ways. The position goes nowhere but into the
 * next address, rounded; nothing is stored.
 */

const WHY = "Lokasi dipakai sekali ini untuk mencari UKM terdekat, dibulatkan, dan tidak disimpan.";
/** Worse than this and "near" would mean another kecamatan. */
const TOO_COARSE_M = 2_000;

export interface Position {
  lon: number;
  lat: number;
  accuracy_m: number;
}

/** Asks the browser, whose last answer may be `oldest` milliseconds old; rejects with a sentence for the visitor. */
export function askPosition(oldest = 60_000): Promise<Position> {
  return new Promise((resolve, reject) => {
    if (!("geolocation" in navigator)) {
      reject(new Error("Peranti ini tidak bisa memberi tahu lokasi."));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({ lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy }),
      (error) => reject(new Error(refusal(error.code))),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: oldest },
    );
  });
}

function refusal(code: number): string {
  if (code === GeolocationPositionError.PERMISSION_DENIED) return "Izin lokasi tidak diberikan.";
  if (code === GeolocationPositionError.TIMEOUT) return "Lokasi tidak ditemukan dalam 15 detik.";
  return "Lokasi belum bisa ditemukan.";
}

/** True when the position is good enough to search around without asking again. */
export function isPrecise(position: Position): boolean {
  return position.accuracy_m <= TOO_COARSE_M;
}

export function coarseText(position: Position): string {
  const km = (position.accuracy_m / 1000).toLocaleString("id-ID", { maximumFractionDigits: 1 });
  return `Lokasi hanya diketahui sampai sekitar ${km} km.`;
}

function otherWays(): Node[] {
  const desa = document.querySelector("#pilih-desa") ? "#pilih-desa" : "/wilayah";
  return [
    make("a", { href: desa }, "Pilih desa"),
    document.createTextNode(" atau "),
    make("a", { href: "/peta" }, "ketuk tempat Anda di peta"),
    document.createTextNode("."),
  ];
}

function messageBox(button: HTMLElement): HTMLElement {
  const scope = button.closest("form, section, main") ?? document.body;
  const existing = scope.querySelector<HTMLElement>("[data-pesan]");
  if (existing) return existing;
  const box = make("p", { class: "hint", role: "status", "data-pesan": true });
  (button.closest(".actions") ?? button).after(box);
  return box;
}

async function search(button: HTMLButtonElement): Promise<void> {
  const box = messageBox(button);
  const radius_m = Number(button.dataset.dekat) || 3_000;
  const open = (at: Position) => location.assign(nearAddress("/ukm", at.lon, at.lat, radius_m));
  box.textContent = `${WHY} Mencari lokasi…`;
  button.disabled = true;
  try {
    const position = await askPosition();
    if (isPrecise(position)) {
      open(position);
      return;
    }
    const anyway = make("button", { type: "button", class: "button small" }, "Tetap pakai");
    anyway.addEventListener("click", () => open(position));
    box.replaceChildren(`${coarseText(position)} `, anyway, " ", ...otherWays());
  } catch (error) {
    box.replaceChildren(`${(error as Error).message} `, ...otherWays());
  } finally {
    button.disabled = false;
  }
}

export function wakeNear(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-dekat]")) {
    button.hidden = false;
    button.addEventListener("click", () => void search(button));
  }
}
