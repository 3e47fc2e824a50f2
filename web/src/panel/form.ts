import type { Circle } from "../map/config.ts";
import { formAddress, hiddenClasses, roundPosition, withHidden } from "../util/address.ts";
import { icon, make } from "../util/dom.ts";
import { monthName, monthNumber, monthText } from "../util/month.ts";

/**
 * `form#saring-peta`: the state of the map page. Fields: radios `lapisan` and `ukuran`, selects
 * `produk` and `kelompok`, `bulan` (type=month with min and max), `lon`, `lat`, `radius_m`.
 * The script adds sliders beside month and radius; the server's fields keep the value.
 */

/** A slider asks only once the hand rests. */
const REST_MS = 350;

type Field = HTMLInputElement | HTMLSelectElement;

export function addressOf(form: HTMLFormElement): string {
  const action = new URL(form.action, location.href).pathname;
  return formAddress(action, new FormData(form) as unknown as Iterable<[string, unknown]>);
}

/** The form's address; switched-off legend entries stay while the legend stays the same. */
export function nextAddress(form: HTMLFormElement, changed: string): string {
  const url = new URL(addressOf(form), location.href);
  // The layer of one product names one by itself; that is no filter the visitor asked for.
  const asked = new URLSearchParams(location.search).has("produk");
  if (changed !== "produk" && !asked) url.searchParams.delete("produk");
  const { href } = url;
  const keeps = changed !== "lapisan" && changed !== "ukuran" && changed !== "wilayah";
  return keeps ? withHidden(href, hiddenClasses(location.search)) : href;
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
}

export function setCircle(form: HTMLFormElement, circle: Circle): void {
  const values = {
    lon: roundPosition(circle.lon),
    lat: roundPosition(circle.lat),
    radius_m: String(circle.radius_m),
  };
  for (const [name, value] of Object.entries(values)) {
    const input = field(form, name);
    if (input) input.value = value;
  }
  showSliders(form);
}

export function readCircle(form: HTMLFormElement): Circle | null {
  const lon = field(form, "lon")?.value;
  const lat = field(form, "lat")?.value;
  const radius_m = Number(field(form, "radius_m")?.value);
  if (!lon || !lat || !(radius_m > 0)) return null;
  return { lon: Number(lon), lat: Number(lat), radius_m };
}

/** Takes over the values of the same form on a freshly fetched page, keeping nodes and focus. */
export function syncForm(form: HTMLFormElement, fresh: HTMLFormElement): void {
  const key = (one: Field) => (one.type === "radio" ? `${one.name}=${one.value}` : one.name);
  const next = new Map<string, Field>();
  for (const one of fresh.querySelectorAll<Field>("input[name], select[name]")) {
    next.set(key(one), one);
  }
  for (const one of form.querySelectorAll<Field>("input[name], select[name]")) {
    const other = next.get(key(one));
    if (one instanceof HTMLSelectElement && other instanceof HTMLSelectElement) {
      one.replaceChildren(...[...other.options].map((option) => document.importNode(option, true)));
      one.value = other.value;
    } else if (one instanceof HTMLInputElement) takeOver(one, other);
    next.delete(key(one));
  }
  for (const other of next.values()) {
    if (other.type === "hidden") form.append(document.importNode(other, true));
  }
  showSliders(form);
}

function takeOver(input: HTMLInputElement, other: Field | undefined): void {
  if (input.type === "radio" || input.type === "checkbox") {
    if (other instanceof HTMLInputElement) input.checked = other.checked;
  } else if (other) input.value = other.value;
  else if (input.type === "hidden") input.remove();
}

const sliders = new WeakMap<HTMLFormElement, (() => void)[]>();

function showSliders(form: HTMLFormElement): void {
  for (const show of sliders.get(form) ?? []) show();
}

function fire(input: HTMLInputElement): void {
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function addRadius(form: HTMLFormElement): (() => void) | null {
  const input = field(form, "radius_m");
  if (!input) return null;
  const slider = make("input", {
    type: "range",
    min: "1",
    max: "20",
    step: "0.5",
    "aria-label": "Jari-jari dalam kilometer",
  });
  const show = () => {
    slider.value = String(Number(input.value || 5000) / 1000);
    const text = `${Number(slider.value).toLocaleString("id-ID")} kilometer`;
    slider.setAttribute("aria-valuetext", text);
  };
  slider.addEventListener("input", () => {
    input.value = String(Math.round(Number(slider.value) * 1000));
    slider.setAttribute("aria-valuetext", `${slider.value} kilometer`);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  slider.addEventListener("change", (event) => {
    event.stopPropagation();
    fire(input);
  });
  input.after(slider);
  return show;
}

function addMonth(form: HTMLFormElement): (() => void) | null {
  const input = field(form, "bulan");
  const first = monthNumber(input?.min ?? "");
  const last = monthNumber(input?.max ?? "");
  if (!input || first === null || last === null) return null;
  const step = matchMedia("(pointer: coarse)").matches ? 12 : 1;
  const slider = make("input", {
    type: "range",
    min: String(first),
    max: String(last),
    step: "1",
    "aria-label": "Bulan",
  });
  const name = make("output", { class: "hint" });
  const show = () => {
    const month = monthNumber(input.value) ?? last;
    slider.value = String(month);
    name.textContent = input.value ? monthName(month) : "sekarang";
    slider.setAttribute("aria-valuetext", name.textContent);
  };
  const set = (month: number) => {
    const kept = Math.min(last, Math.max(first, month));
    input.value = kept === last ? "" : monthText(kept);
    show();
  };
  const move = (by: number) => {
    set((monthNumber(input.value) ?? last) + by);
    fire(input);
  };
  const unit = step === 12 ? "tahun" : "bulan";
  const button = (symbol: string, label: string, by: number) => {
    const one = make(
      "button",
      { type: "button", class: "button small", "aria-label": label },
      icon(symbol),
    );
    one.addEventListener("click", () => move(by));
    return one;
  };
  // On phones the thumb moves by years: a month would be narrower than a pixel.
  slider.addEventListener("input", () => {
    const month = Number(slider.value);
    set(step === 1 || month === last ? month : first + Math.round((month - first) / step) * step);
  });
  slider.addEventListener("change", (event) => {
    event.stopPropagation();
    fire(input);
  });
  const line = make(
    "div",
    { class: "range" },
    button("prev", `Mundur satu ${unit}`, -step),
    slider,
    button("next", `Maju satu ${unit}`, step),
    name,
  );
  input.after(line);
  return show;
}

/** Wakes the form; `onChange` gets the name of the field that changed, once it rests. */
export function wakeForm(
  form: HTMLFormElement,
  onChange: (name: string) => void,
  onDrag: (circle: Circle) => void,
): void {
  const shows = [addRadius(form), addMonth(form)].filter((show) => show !== null);
  sliders.set(form, shows);
  showSliders(form);
  let timer = 0;
  form.addEventListener("change", (event) => {
    const { name } = event.target as Field;
    if (!name || name === "q") return;
    clearTimeout(timer);
    timer = window.setTimeout(() => onChange(name), name === "bulan" ? REST_MS : 0);
    if (name === "radius_m") showSliders(form);
  });
  form.addEventListener("input", (event) => {
    const circle = readCircle(form);
    if ((event.target as Field).name === "radius_m" && circle) onDrag(circle);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onChange("q");
  });
}
