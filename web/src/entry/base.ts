/**
 * Script of every page: a few hundred lines of help, none of it needed.
 * Markup: `button[data-dekat][hidden]`, `button[data-bagikan][hidden]`, `form[data-otomatis]`
 * (README.md). Also closes the menu with Escape.
 */
import { wakeFilters } from "../panel/filters.ts";
import { wakeNear } from "../panel/near.ts";
import { wakeShare } from "../panel/share.ts";

wakeNear();
wakeShare();
wakeFilters();

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (event.key !== "Escape" || !menu?.contains(document.activeElement)) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
