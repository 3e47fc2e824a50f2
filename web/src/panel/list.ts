/**
 * List, SVG and map point at the same thing: `#daftar [data-ukm]`, `#daftar [data-area]` and
 * `#peta-svg a[data-area]`. Pointing only lights; nothing moves by itself.
 */
const ROW = "#daftar [data-ukm], #daftar [data-area]";

export function wakeList(onPoint: (row: HTMLElement | null) => void): void {
  let current: HTMLElement | null = null;
  const point = (event: Event) => {
    const row = (event.target as Element | null)?.closest?.<HTMLElement>(ROW) ?? null;
    if (row === current) return;
    current = row;
    lightShape(row?.dataset.area ?? null);
    onPoint(row);
  };
  document.addEventListener("pointerover", point);
  document.addEventListener("focusin", point);
  const shape = (event: Event) => {
    const link = (event.target as Element | null)?.closest?.<SVGElement>("#peta-svg a[data-area]");
    if (link || event.type === "focusin") lightRow(link?.dataset.area ?? null, false);
  };
  document.addEventListener("pointerover", shape);
  document.addEventListener("focusin", shape);
}

function lightShape(code: string | null): void {
  for (const link of document.querySelectorAll<SVGElement>("#peta-svg a[data-area]")) {
    link.classList.toggle("is-lit", link.dataset.area === code);
  }
}

/** Lights the row of an area or UKM; scrolls to it only where the map stays in sight. */
export function lightRow(code: string | null, scroll: boolean): void {
  for (const row of document.querySelectorAll<HTMLElement>(ROW)) {
    const lit = code !== null && (row.dataset.ukm ?? row.dataset.area) === code;
    row.classList.toggle("is-lit", lit);
    if (lit && scroll && matchMedia("(min-width: 60rem)").matches) {
      row.scrollIntoView({ block: "nearest" });
    }
  }
}
