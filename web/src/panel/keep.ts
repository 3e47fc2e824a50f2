import { make } from "../util/dom.ts";

/**
 * `form[data-simpan]`: what was typed survives a lost connection. It is kept in this tab only
 * (sessionStorage), until it has arrived; sent again it does no harm, since the server knows the form.
 * Before it is sent, a small question to the server tells whether there is a connection at all.
 */

const PREFIX = "daftar:";
const PROBE_MS = 6_000;
const AGAIN_MS = 8_000;

type Pairs = [string, string][];

/** Fields of the page itself, not of the person. */
const OWN = new Set(["draf", "kunci_formulir", "kembali", "tindakan"]);

function read(form: HTMLFormElement): Pairs {
  const pairs: Pairs = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !OWN.has(name)) pairs.push([name, value]);
  }
  return pairs;
}

function same(a: Pairs, b: Pairs): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What is kept belongs to one page of one draft, which both fields name; the first page comes before there is one. */
function keyOf(form: HTMLFormElement): string {
  const named = form.querySelector<HTMLInputElement>("[name='draf'], [name='kunci_formulir']");
  const mark = named?.value ?? "";
  return `${PREFIX}${mark}:${form.dataset.simpan}`;
}

/** Puts values back, the repeated ones in their order; gives false when the page has other fields. */
function restore(form: HTMLFormElement, pairs: Pairs): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (
      !(field instanceof HTMLInputElement) &&
      !(field instanceof HTMLSelectElement) &&
      !(field instanceof HTMLTextAreaElement)
    )
      continue;
    if (!field.name || OWN.has(field.name)) continue;
    const kept = values.get(field.name);
    if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
      field.checked = kept?.includes(field.value) ?? false;
      continue;
    }
    field.value = kept?.shift() ?? "";
    if (field instanceof HTMLSelectElement) field.dispatchEvent(new Event("change"));
    if (field.value) field.closest("details")?.setAttribute("open", "");
  }
}

const store = {
  get(key: string): Pairs | null {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? "null") as Pairs | null;
    } catch {
      return null;
    }
  },
  set(key: string, pairs: Pairs): void {
    // A full or forbidden store keeps nothing; the form goes on without.
    try {
      sessionStorage.setItem(key, JSON.stringify(pairs));
    } catch {}
  },
  remove(key: string): void {
    try {
      sessionStorage.removeItem(key);
    } catch {}
  },
};

async function isReachable(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    const answer = await fetch("/healthz", {
      cache: "no-store",
      signal: AbortSignal.timeout(PROBE_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

function wake(form: HTMLFormElement): void {
  const key = keyOf(form);
  const fresh = read(form);
  const box = make("div", { class: "notice", role: "status", hidden: true });
  form.before(box);
  const tell = (kind: string, title: string, text: string, ...buttons: HTMLElement[]) => {
    box.className = `notice told ${kind}`;
    const row = buttons.length > 0 ? make("p", { class: "actions" }, ...buttons) : null;
    box.replaceChildren(make("h2", {}, title), make("p", {}, text), ...(row ? [row] : []));
    box.hidden = false;
  };

  const kept = store.get(key);
  // After a refusal the page itself shows what was typed.
  const refused = document.querySelector(".error-summary") !== null;
  if (kept && !refused && !same(kept, fresh)) {
    restore(form, kept);
    const drop = make("button", { type: "button", class: "button small" }, "Hapus isian itu");
    drop.addEventListener("click", () => {
      store.remove(key);
      restore(form, fresh);
      box.hidden = true;
    });
    tell(
      "warn",
      "Isian terakhir dikembalikan",
      "Isian ini belum terkirim dan hanya ada di tab ini.",
      drop,
    );
  } else {
    store.remove(key);
  }

  form.addEventListener("input", () => store.set(key, read(form)));
  form.addEventListener("change", () => store.set(key, read(form)));

  let busy = false;
  let waiting: number | undefined;
  let button: HTMLElement | null = null;
  const send = async () => {
    clearTimeout(waiting);
    busy = true;
    form.setAttribute("aria-busy", "true");
    store.set(key, read(form));
    if (await isReachable()) {
      // The page that answers lets go of it: the next one, or this one with what is wrong. Only the sign-in does not,
      // from which an officer comes back here.
      box.hidden = true;
      const extra = button instanceof HTMLButtonElement && button.name ? button : null;
      if (extra) {
        form.append(make("input", { type: "hidden", name: extra.name, value: extra.value }));
        // It comes back with other fields.
        addEventListener("pagehide", () => store.remove(key), { once: true });
      }
      form.submit();
      return;
    }
    busy = false;
    form.removeAttribute("aria-busy");
    const again = make("button", { type: "button", class: "button small" }, "Coba kirim sekarang");
    again.addEventListener("click", () => void send());
    tell(
      "offline",
      "Tidak ada sambungan",
      "Isian disimpan di tab ini saja dan dikirim sendiri saat sambungan kembali. Jangan tutup halaman ini.",
      again,
    );
    waiting = window.setTimeout(() => void send(), AGAIN_MS);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button = event.submitter;
    if (!busy) void send();
  });
  addEventListener("online", () => {
    if (waiting !== undefined && !busy) void send();
  });
  // Back from the memory of the browser: the button works again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      busy = false;
      form.removeAttribute("aria-busy");
    }
  });
}

/** Lets go of what was sent: all of it with the receipt, else the page that led here. */
function letGo(): void {
  const sent = document.querySelector("[data-terkirim]") !== null;
  const before = new URLSearchParams(location.search).get("dari");
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && (sent || (before && key.endsWith(`:${before}`))))
      store.remove(key);
  }
}

export function wakeKeeping(): void {
  letGo();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-simpan]")) wake(form);
}
