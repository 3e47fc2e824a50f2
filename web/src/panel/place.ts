/**
 * The place of a business: beside its field a map with a pin, the position of the device, and what the server says of
 * the point at once. The server reads what stands in the form and saves nothing; its page brings the answer.
 * Markup: README.md, `[data-letak]`.
 */
import type { PinConfig, PinMap } from "../map/pin.ts";
import { make } from "../util/dom.ts";
import { askPosition } from "./near.ts";

/** Worse than this is roughly where a business is, not where. */
const ROUGH_M = 100;

class PlacePicker {
  readonly #ways: HTMLElement;
  readonly #form: HTMLFormElement;
  readonly #field: HTMLInputElement;
  readonly #source: HTMLInputElement | null;
  readonly #box: HTMLElement;
  #map: PinMap | null = null;
  #asked = 0;

  constructor(ways: HTMLElement, form: HTMLFormElement, field: HTMLInputElement, box: HTMLElement) {
    this.#ways = ways;
    this.#form = form;
    this.#field = field;
    this.#box = box;
    this.#source = form.querySelector(`input[name="${ways.dataset.sumber}"]`);
  }

  wake(): void {
    this.#button("[data-periksa]", (event) => {
      event.preventDefault();
      void this.#check();
    });
    if ("geolocation" in navigator) this.#button("[data-gps]", () => void this.#locate());
    this.#field.addEventListener("input", (event) => {
      // Typed over, it is no longer what the device or the pin said.
      if (this.#source && event.isTrusted) this.#source.value = "";
    });
    this.#field.addEventListener("change", () => void this.#check());
    this.#form.querySelector("[name=desa]")?.addEventListener("change", () => void this.#check());
    if ("langsung" in this.#ways.dataset) void this.#open();
    else this.#button("[data-buka]", (event) => void this.#openAsked(event.currentTarget));
  }

  #button(selector: string, action: (event: Event) => void): void {
    const button = this.#ways.querySelector<HTMLButtonElement>(selector);
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", action);
  }

  #say(text: string): void {
    const line = this.#ways.parentElement?.querySelector<HTMLElement>("[data-pesan]");
    if (!line) return;
    line.textContent = text;
    line.hidden = text === "";
  }

  /** Lets the server read what stands in the form, and shows what it says about it. */
  async #check(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const button = this.#ways.querySelector<HTMLButtonElement>("[data-periksa]");
    const words = this.#field.value;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form))
      if (typeof value === "string") body.append(name, value);
    if (button) body.set(button.name, button.value);
    try {
      const response = await fetch(this.#form.action, { method: "POST", body });
      if (!response.ok && response.status !== 422) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine === this.#asked) this.#take(page, words);
    } catch {
      // Without a connection the button still sends the form as a whole.
    }
  }

  #take(page: Document, words: string): void {
    const result = page.querySelector<HTMLElement>("#hasil");
    const here = document.querySelector<HTMLElement>("#hasil");
    if (!result || !here) return;
    const at = result.dataset.titik ?? "";
    here.replaceChildren(...result.childNodes);
    here.dataset.titik = at;
    const config = page.querySelector<HTMLElement>("#peta-letak")?.dataset.config;
    if (config) this.#box.dataset.config = config;
    const error = page.querySelector(`#${this.#field.id}-e`)?.textContent ?? "";
    this.#refuse(error);
    if (error) return;
    // Typed on meanwhile, it is newer than the answer.
    if (this.#field.value === words) {
      const read = page.querySelector<HTMLInputElement>(`#${this.#field.id}`)?.value;
      const source = page.querySelector<HTMLInputElement>(`[name="${this.#ways.dataset.sumber}"]`);
      if (read) this.#field.value = read;
      if (this.#source && source) this.#source.value = source.value;
    }
    if (at) this.#map?.move(at);
    else this.#map?.rest(this.#config());
  }

  /** Says beside the field what is wrong with it, or that nothing is. */
  #refuse(text: string): void {
    const id = `${this.#field.id}-e`;
    document.getElementById(id)?.remove();
    if (text) {
      this.#field.setAttribute("aria-invalid", "true");
      this.#field.before(make("p", { class: "field-error", id }, text));
    } else this.#field.removeAttribute("aria-invalid");
  }

  #put(lat: number, lon: number, from: string): void {
    this.#field.value = `${lat.toFixed(7)}, ${lon.toFixed(7)}`;
    if (this.#source) this.#source.value = from;
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    void this.#check();
  }

  async #locate(): Promise<void> {
    const button = this.#ways.querySelector<HTMLButtonElement>("[data-gps]");
    this.#say("Mencari lokasi…");
    if (button) button.disabled = true;
    try {
      const at = await askPosition(0);
      const rough = at.accuracy_m > ROUGH_M;
      const about = `Ketelitian sekitar ${Math.round(at.accuracy_m).toLocaleString("id-ID")} m.`;
      this.#say(
        rough
          ? `${about} Terlalu kasar untuk titik usaha: geser pinnya di peta, atau coba lagi di luar ruangan.`
          : `${about} Pastikan Anda sedang berada di tempat usaha.`,
      );
      this.#put(at.lat, at.lon, rough ? "perkiraan" : "gps");
    } catch (error) {
      this.#say(`${(error as Error).message} Tunjuk tempatnya di peta, atau tulis koordinatnya.`);
    } finally {
      if (button) button.disabled = false;
    }
  }

  #config(): PinConfig {
    return JSON.parse(this.#box.dataset.config ?? "{}") as PinConfig;
  }

  async #openAsked(target: EventTarget | null): Promise<void> {
    const button = target instanceof HTMLButtonElement ? target : null;
    if (button) button.disabled = true;
    this.#say("Memuat peta…");
    // A desa that was chosen on this page: the map begins there.
    await this.#check();
    if (await this.#open()) {
      this.#say("");
      button?.remove();
      this.#map?.focus();
      return;
    }
    this.#say("Peta tidak dapat dibuka di sini. Tempel tautan peta, atau tulis koordinatnya.");
    if (button) button.disabled = false;
  }

  async #open(): Promise<boolean> {
    this.#box.hidden = false;
    try {
      const { createPinMap } = await import("../map/pin.ts");
      this.#map = createPinMap(this.#box, this.#config(), (lat, lon) => {
        this.#put(lat, lon, "peta");
      });
      document.querySelector("#cara-pin")?.removeAttribute("hidden");
      return true;
    } catch {
      this.#box.hidden = true;
      return false;
    }
  }
}

export function wakePlace(): void {
  const ways = document.querySelector<HTMLElement>("[data-letak]");
  const form = ways?.closest("form");
  const box = document.querySelector<HTMLElement>("#peta-letak");
  const field = document.querySelector<HTMLInputElement>(`input#${ways?.dataset.letak}`);
  if (ways && form && box && field) new PlacePicker(ways, form, field, box).wake();
}
