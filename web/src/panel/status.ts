import { make } from "../util/dom.ts";

/** The one line under the map that says what happens (`#status`, role=status). */
const PATIENCE_MS = 400;

export function say(text: string, retry?: () => void): void {
  const line = document.querySelector("#status");
  if (!line) return;
  line.replaceChildren(text);
  if (!retry) return;
  const button = make("button", { type: "button", class: "button small" }, "Coba lagi");
  button.addEventListener("click", retry);
  line.append(" ", button);
}

/** Marks parts as busy; the word appears only when the answer takes its time. */
export function busy(parts: Iterable<Element>): () => void {
  const marked = [...parts];
  for (const part of marked) part.setAttribute("aria-busy", "true");
  const timer = setTimeout(() => say("Memuat…"), PATIENCE_MS);
  return () => {
    clearTimeout(timer);
    for (const part of marked) part.removeAttribute("aria-busy");
  };
}
