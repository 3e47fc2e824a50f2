/** Small helpers for building nodes; text never passes through HTML. */

type Child = Node | string | null | undefined;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child): child is Node | string => child != null));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite; the sprite stands where the page's own icons point to. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${spriteAddress()}#${name}`);
  svg.append(use);
  return svg;
}

function spriteAddress(): string {
  const used = document.querySelector("svg use[href*='icons']")?.getAttribute("href");
  return used?.split("#")[0] ?? "/static/icons.svg";
}
