import { shareAddress } from "../util/address.ts";
import { make } from "../util/dom.ts";

/**
 * Bagikan: the phone's own share sheet, else the clipboard, else the address to copy by hand.
 * The visitor's position never travels along; a circle whose centre was chosen on the map does
 * (the map marks such a step of the history with `chosen`).
 */
export async function share(title: string, href: string, say: (text: Node | string) => void) {
  if (typeof navigator.share === "function") {
    try {
      await navigator.share({ title, url: href });
      return;
    } catch (error) {
      if ((error as DOMException).name === "AbortError") return;
    }
  }
  try {
    await navigator.clipboard.writeText(href);
    say("Tautan disalin.");
  } catch {
    const field = make("input", {
      class: "input",
      readonly: true,
      value: href,
      "aria-label": "Tautan untuk disalin",
    });
    say(field);
    field.select();
  }
}

/** The address of this page as it may be handed on. */
export function pageAddress(): string {
  const state = history.state as { chosen?: boolean } | null;
  return shareAddress(location.href, state?.chosen === true);
}

export function wakeShare(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-bagikan]")) {
    button.hidden = false;
    const note = make("span", { class: "hint", role: "status" });
    button.after(note);
    button.addEventListener("click", () => {
      const href = button.dataset.bagikan
        ? new URL(button.dataset.bagikan, location.href).href
        : pageAddress();
      void share(document.title, href, (text) => note.replaceChildren(text));
    });
  }
}
