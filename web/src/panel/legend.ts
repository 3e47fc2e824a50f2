import { legendKey, type MapConfig } from "../map/config.ts";

/**
 * Legend entries as toggles: `#legenda button[data-kelas][aria-pressed]` switch the SVG's
 * `a[data-kelas]` and the list's rows `[data-area]`; the map is told by the caller.
 */
export function paintHidden(hidden: ReadonlySet<string>, config: MapConfig): void {
  for (const button of document.querySelectorAll<HTMLElement>("#legenda button[data-kelas]")) {
    button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.kelas ?? "")));
  }
  for (const link of document.querySelectorAll<SVGElement>("#peta-svg [data-kelas]")) {
    link.classList.toggle("off", hidden.has(link.dataset.kelas ?? ""));
  }
  const keys = new Map(config.areas.map((area) => [area.code, legendKey(area, config.layer)]));
  for (const row of document.querySelectorAll<HTMLElement>("#daftar tr[data-area]")) {
    row.hidden = hidden.has(keys.get(row.dataset.area ?? "") ?? "");
  }
}

export function wakeLegend(onToggle: (key: string) => void): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("#legenda button[data-kelas]");
    if (button?.dataset.kelas) onToggle(button.dataset.kelas);
  });
}
