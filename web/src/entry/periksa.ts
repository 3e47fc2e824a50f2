/**
 * Keys for whoever looks through many records: j and k go to the next and the one before, Enter presses the first
 * button of the decision, u takes the last decision back. In the list, j and k move and x ticks.
 * Markup: `a[rel=next]`, `a[rel=prev]`, `form[data-putusan]`, `form[data-batal]`, `form[data-massal]`.
 */

const typing = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest("input:not(.tick), textarea, select, [contenteditable]");

function press(selector: string): boolean {
  const target = document.querySelector<HTMLElement>(selector);
  target?.click();
  return target !== null;
}

/** Moves the focus among the records of the list. */
function move(by: number): boolean {
  const links = [...document.querySelectorAll<HTMLElement>(".review-list h2 a")];
  if (links.length === 0) return false;
  const item = document.activeElement?.closest("li");
  const at = links.findIndex((link) => link.closest("li") === item);
  const to = links[Math.min(Math.max(at + by, 0), links.length - 1)];
  to?.focus();
  return true;
}

function tick(): boolean {
  const box = document.activeElement?.closest("li")?.querySelector<HTMLInputElement>(".tick");
  if (!box) return false;
  box.checked = !box.checked;
  return true;
}

const KEYS: Record<string, () => boolean> = {
  j: () => move(1) || press("a[rel=next]"),
  k: () => move(-1) || press("a[rel=prev]"),
  u: () => press("form[data-batal] button"),
  x: tick,
  Enter: () => press("form[data-putusan] .button.primary"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const active = document.activeElement;
  // On a link or button Enter means that link or button.
  if (event.key === "Enter" && active?.closest("a, button, summary, input")) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});
