import type { IControl } from "maplibre-gl";
import { icon, make } from "../util/dom.ts";

/** Our own buttons on the map, in MapLibre's corners. */
export class Tools implements IControl {
  readonly #box = make("div", { class: "maplibregl-ctrl maplibregl-ctrl-group" });

  add(symbol: string, label: string, action: (button: HTMLButtonElement) => void) {
    const button = make(
      "button",
      { type: "button", class: "map-tool", "aria-label": label, title: label },
      icon(symbol),
    );
    button.addEventListener("click", () => action(button));
    this.#box.append(button);
    return button;
  }

  onAdd(): HTMLElement {
    return this.#box;
  }

  onRemove(): void {
    this.#box.remove();
  }
}

/** Where the data come from, as text of ours: nobody else's HTML enters the page. */
export class Attribution implements IControl {
  readonly #box = make("p", { class: "maplibregl-ctrl map-attribution" });

  set(text: string): void {
    this.#box.textContent = text;
    this.#box.hidden = text === "";
  }

  onAdd(): HTMLElement {
    return this.#box;
  }

  onRemove(): void {
    this.#box.remove();
  }
}

/** MapLibre's own words, in Indonesian. */
export const WORDS: Record<string, string> = {
  "Map.Title": "Peta",
  "NavigationControl.ZoomIn": "Perbesar",
  "NavigationControl.ZoomOut": "Perkecil",
  "Popup.Close": "Tutup",
  "ScaleControl.Feet": "kaki",
  "ScaleControl.Meters": "m",
  "ScaleControl.Kilometers": "km",
  "ScaleControl.Miles": "mil",
  "ScaleControl.NauticalMiles": "mil laut",
  "CooperativeGesturesHandler.MobileHelpText": "Geser peta dengan dua jari",
  "CooperativeGesturesHandler.WindowsHelpText": "Tahan Ctrl sambil menggulir untuk memperbesar",
  "CooperativeGesturesHandler.MacHelpText": "Tahan ⌘ sambil menggulir untuk memperbesar",
};
