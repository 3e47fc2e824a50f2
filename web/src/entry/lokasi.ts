/**
 * The place of one business: brings the form its map, the GPS button and the live check.
 * Markup: `form[data-lokasi]` with `titik`, `sumber` and `#hasil`, `#peta-letak[data-config]`. Without any of this the
 * form works by typing.
 */
import type { PinConfig } from "../map/pin.ts";
import { make } from "../util/dom.ts";

const form = document.querySelector<HTMLFormElement>("form[data-lokasi]");
const box = document.querySelector<HTMLElement>("#peta-letak");
const field = form?.querySelector<HTMLInputElement>("#titik");
const source = form?.querySelector<HTMLInputElement>("[name=sumber]");

let asked = 0;

/** Lets the server read what stands in the field, and shows what it says about it. */
async function check(): Promise<void> {
  if (!form) return;
  asked += 1;
  const mine = asked;
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  body.set("aksi", "periksa");
  try {
    const response = await fetch(form.action, { method: "POST", body });
    if (!response.ok && response.status !== 422) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== asked) return;
    const result = page.querySelector("#hasil");
    const error = page.querySelector("#titik-e");
    const here = document.querySelector("#hasil");
    if (!result || !here) return;
    here.replaceChildren(...result.childNodes);
    if (error) here.prepend(make("p", { class: "field-error" }, error.textContent ?? ""));
    const read = page.querySelector<HTMLInputElement>("#titik")?.value;
    const from = page.querySelector<HTMLInputElement>("[name=sumber]")?.value;
    if (field && read && !error) field.value = read;
    if (source && from !== undefined && !error) source.value = from;
    if (read && !error) pin?.move(read);
  } catch {
    // Without a connection the button still sends the form as a whole.
  }
}

let pin: { move(text: string): void } | null = null;

function put(lat: number, lon: number, from: string): void {
  if (!field || !source) return;
  field.value = `${lat.toFixed(7)}, ${lon.toFixed(7)}`;
  source.value = from;
  void check();
}

function addGps(): void {
  if (!("geolocation" in navigator)) return;
  const button = make("button", { type: "button", class: "button" }, "Lokasi saya sekarang");
  const say = make("p", { class: "hint", role: "status" });
  button.addEventListener("click", () => {
    say.textContent = "Mencari lokasi …";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        say.textContent = `Ketelitian sekitar ${Math.round(coords.accuracy)} m.`;
        put(coords.latitude, coords.longitude, coords.accuracy > 100 ? "perkiraan" : "gps");
      },
      () => {
        say.textContent = "Lokasi tidak didapat. Taruh pin di peta, atau tulis koordinatnya.";
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
  });
  form?.querySelector(".place-ways")?.append(button, say);
}

async function addMap(): Promise<void> {
  const config = JSON.parse(box?.dataset.config ?? "null") as PinConfig | null;
  if (!box || !config) return;
  box.hidden = false;
  try {
    const { createPinMap } = await import("../map/pin.ts");
    pin = createPinMap(box, config, (lat, lon) => put(lat, lon, "peta"));
    document.querySelector("#cara-pin")?.removeAttribute("hidden");
  } catch {
    box.hidden = true;
  }
}

if (form && field) {
  addGps();
  form.querySelector("[data-periksa]")?.addEventListener("click", (event) => {
    event.preventDefault();
    void check();
  });
  field.addEventListener("input", () => {
    if (source) source.value = "";
  });
  field.addEventListener("change", () => void check());
  void addMap();
}
