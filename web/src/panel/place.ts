import { make } from "../util/dom.ts";
import { askPosition } from "./near.ts";

/** "Pakai lokasi saya": writes the position into the field beside it, where it can be read and changed. */

/** Worse than this is no place of a business. */
const TOO_COARSE_M = 100;

async function fill(button: HTMLButtonElement): Promise<void> {
  const field = button.closest(".field");
  const input = field?.querySelector<HTMLInputElement>("input[name='tempat']");
  const source = document.querySelector<HTMLInputElement>("input[name='tempat_sumber']");
  if (!field || !input || !source) return;
  const told = field.querySelector<HTMLElement>("[role='status']");
  const box = told ?? make("p", { class: "hint", role: "status" });
  if (!told) field.append(box);
  box.textContent = "Mencari lokasi…";
  button.disabled = true;
  try {
    const at = await askPosition();
    const about = `Ketelitian sekitar ${Math.round(at.accuracy_m).toLocaleString("id-ID")} m.`;
    if (at.accuracy_m > TOO_COARSE_M) {
      box.textContent = `${about} Terlalu kasar untuk titik usaha; coba di luar ruangan, atau lewati saja.`;
      return;
    }
    input.value = `${at.lat.toFixed(6)}, ${at.lon.toFixed(6)}`;
    source.value = "perangkat";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    box.textContent = `${about} Pastikan Anda sedang berada di tempat usaha.`;
  } catch (error) {
    box.textContent = `${(error as Error).message} Titik boleh diisi nanti.`;
  } finally {
    button.disabled = false;
  }
}

export function wakePlace(): void {
  const source = document.querySelector<HTMLInputElement>("input[name='tempat_sumber']");
  const input = document.querySelector<HTMLInputElement>("input[name='tempat']");
  // Typed over, it is no longer what the device said.
  input?.addEventListener("input", (event) => {
    if (source && event.isTrusted) source.value = "";
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-lokasi]")) {
    button.hidden = false;
    button.addEventListener("click", () => void fill(button));
  }
}
