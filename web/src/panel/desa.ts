import { make } from "../util/dom.ts";

/**
 * `select[data-cari]`: a list too long for a thumb becomes a field to type into. The select stays in the
 * form and keeps the value; its options are all there is to find, so nothing is asked over the network.
 */

const MOST = 12;

interface Entry {
  value: string;
  name: string;
  within: string;
  key: string;
}

/** Small letters without spaces and signs: "Gunung Putri" is found as "gunungputri". */
export function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Names that begin so, then names that hold it, then those of a kecamatan called so. */
export function matching(entries: readonly Entry[], typed: string): Entry[] {
  const words = plain(typed);
  if (!words) return [];
  const rank = (one: Entry) => {
    const at = plain(one.name).indexOf(words);
    if (at >= 0) return Math.min(at, 1);
    return one.key.includes(words) ? 2 : 3;
  };
  const ranked = entries.map((entry) => ({ entry, rank: rank(entry) }));
  const found = ranked.filter((one) => one.rank < 3).sort((a, b) => a.rank - b.rank);
  return found.slice(0, MOST).map((one) => one.entry);
}

function entriesOf(select: HTMLSelectElement): Entry[] {
  const options = [...select.options].filter((option) => option.value);
  return options.map((option) => {
    const within =
      option.parentElement instanceof HTMLOptGroupElement ? option.parentElement.label : "";
    return {
      value: option.value,
      name: option.label,
      within,
      key: plain(`${option.label}${within}`) + plain(`${within}${option.label}`),
    };
  });
}

const labelOf = (entry: Entry | undefined) => (entry ? `${entry.name}, ${entry.within}` : "");

function wake(select: HTMLSelectElement): void {
  const entries = entriesOf(select);
  const id = select.id;
  const list = make("ul", { id: `${id}-daftar`, role: "listbox", hidden: true });
  list.setAttribute("aria-label", "Desa dan kelurahan");
  const input = make("input", {
    class: "input",
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    placeholder: select.dataset.cari,
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
  });
  for (const name of ["aria-describedby", "aria-invalid"]) {
    const value = select.getAttribute(name);
    if (value) input.setAttribute(name, value);
  }
  select.id = `${id}-pilihan`;
  select.hidden = true;
  const box = make("div", { class: "suggest" }, input, list);
  select.after(box);
  const current = () => entries.find((entry) => entry.value === select.value);
  const show = () => {
    input.value = labelOf(current());
  };
  show();
  select.addEventListener("change", show);

  let shown: Entry[] = [];
  let lit = -1;
  const draw = () => {
    list.replaceChildren(
      ...shown.map((entry, ix) => {
        const option = make("li", { role: "option", id: `${id}-${ix}` }, entry.name);
        option.append(make("small", {}, entry.within));
        option.setAttribute("aria-selected", String(ix === lit));
        // Before the field loses the focus.
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(entry);
        });
        return option;
      }),
    );
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (lit >= 0) input.setAttribute("aria-activedescendant", `${id}-${lit}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[lit]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    shown = [];
    lit = -1;
    draw();
  };
  const choose = (entry: Entry) => {
    select.value = entry.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  input.addEventListener("input", () => {
    shown = matching(entries, input.value);
    lit = shown.length > 0 ? 0 : -1;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (shown.length === 0) return;
    else if (event.key === "ArrowDown") lit = (lit + 1) % shown.length;
    else if (event.key === "ArrowUp") lit = (lit - 1 + shown.length) % shown.length;
    else if (event.key === "Enter") {
      const entry = shown[lit];
      if (entry) choose(entry);
      event.preventDefault();
      return;
    } else return;
    event.preventDefault();
    if (shown.length > 0) draw();
  });
  input.addEventListener("blur", () => {
    // Typed out in full and left: taken if it can only mean one.
    const typed = plain(input.value);
    const exact = shown.filter((entry) => plain(entry.name) === typed);
    if (!typed) select.value = "";
    else if (exact.length === 1 && exact[0]) select.value = exact[0].value;
    show();
    close();
  });
}

export function wakeDesaSearch(): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-cari]"))
    wake(select);
}
