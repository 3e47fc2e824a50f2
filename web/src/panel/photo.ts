/**
 * `form[data-foto]`: each photo is made small on the device and sent by itself, with its progress, its own answer, and
 * a way to try again. The server judges; its page says what was wrong.
 */
import { make } from "../util/dom.ts";
import { shrink } from "./shrink.ts";

/** So many are under way at once: more would only share the same weak connection. */
const AT_ONCE = 2;
const BUSY = "Sedang ramai; foto ini belum terkirim.";
const BROKEN = "Sambungan terputus; foto ini belum terkirim.";

interface Answer {
  status: number;
  page: Document;
}

/** A number for a form of its own: the server carries out each once, also when it is tried again. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `fetch` tells nothing of what has left; this does. */
function send(address: string, body: FormData, progress: (part: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("accept", "text/html");
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      progress(total > 0 ? loaded / total : 0),
    );
    request.addEventListener("load", () =>
      resolve({
        status: request.status,
        page: new DOMParser().parseFromString(request.responseText, "text/html"),
      }),
    );
    for (const end of ["error", "abort", "timeout"])
      request.addEventListener(end, () => reject(new Error(BROKEN)));
    request.send(body);
  });
}

/** One photo on its way. */
class Upload {
  readonly node: HTMLLIElement;
  readonly #file: File;
  readonly #address: string;
  readonly #key = newKey();
  readonly #bar = make("progress", { max: "1" });
  readonly #told = make("p", {}, "Menunggu…");
  #blob: Blob | null = null;

  constructor(file: File, address: string) {
    this.#file = file;
    this.#address = address;
    this.#bar.setAttribute("aria-label", `Pengiriman ${file.name}`);
    this.node = make("li", {}, make("b", {}, file.name), this.#bar, this.#told);
  }

  /** Sends it; gives the page that came back where it was kept. `again` is called when somebody wants to try again. */
  async run(again: () => void): Promise<Document | null> {
    this.node.querySelector("button")?.remove();
    this.node.className = "";
    this.#bar.hidden = false;
    this.#bar.removeAttribute("value");
    this.#say("Menyiapkan…");
    this.#blob ??= await shrink(this.#file);
    const body = new FormData();
    body.set("kunci_formulir", this.#key);
    body.set("foto", this.#blob, this.#file.name);
    this.#say("Mengirim…");
    try {
      const { status, page } = await send(this.#address, body, (part) => {
        this.#bar.value = part;
        if (part >= 1) this.#say("Diperiksa…");
      });
      if (status === 200) {
        this.#end("good", "Tersimpan.");
        return page;
      }
      if (status >= 500 || status === 429) this.#retry(BUSY, again);
      else this.#end("bad", this.#reason(page));
    } catch {
      this.#retry(BROKEN, again);
    }
    return null;
  }

  /** What the page says about this photo, without its name, which stands here already. */
  #reason(page: Document): string {
    const lines = [...page.querySelectorAll("#foto-e p")].map((one) => one.textContent ?? "");
    const prefix = `${this.#file.name}: `;
    const own = lines.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? lines[0];
    return own ?? page.querySelector("main p")?.textContent ?? "Foto ini ditolak.";
  }

  #say(text: string): void {
    this.#told.textContent = text;
  }

  #end(kind: string, text: string): void {
    this.node.className = kind;
    this.#bar.hidden = true;
    this.#say(text);
  }

  #retry(text: string, again: () => void): void {
    this.#end("bad", text);
    const button = make("button", { type: "button", class: "button small" }, "Coba lagi");
    button.setAttribute("aria-label", `Coba lagi ${this.#file.name}`);
    button.addEventListener("click", again);
    this.node.append(button);
  }
}

function wake(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) return;
  const list = make("ul", { class: "uploads", "aria-label": "Foto yang dikirim", hidden: true });
  const status = make("p", { role: "status", class: "hint" });
  form.append(list, status);
  let [running, done, kept] = [0, 0, 0];
  const waiting: Upload[] = [];

  const count = (page: Document) => page.querySelectorAll(".photos > li").length;
  const show = (page: Document) => {
    // Two answers may overtake each other; the one with more photos is the newer.
    if (count(page) < count(document)) return;
    for (const part of [".photos", ".form-page > .actions"]) {
      const [here, there] = [document.querySelector(part), page.querySelector(part)];
      if (here && there) here.replaceWith(there);
    }
  };
  const next = async (): Promise<void> => {
    const upload = waiting.shift();
    if (!upload) return;
    running += 1;
    const page = await upload.run(() => {
      done -= 1;
      waiting.push(upload);
      if (running < AT_ONCE) void next();
    });
    running -= 1;
    done += 1;
    if (page) {
      kept += 1;
      show(page);
    }
    status.textContent = `${kept} dari ${list.children.length} foto tersimpan.`;
    await next();
  };
  form.addEventListener("submit", (event) => {
    const files = [...(input.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    if (running === 0 && waiting.length === 0 && done === kept) {
      list.replaceChildren();
      [done, kept] = [0, 0];
    }
    const uploads = files.map((file) => new Upload(file, form.action));
    list.hidden = false;
    list.append(...uploads.map((upload) => upload.node));
    waiting.push(...uploads);
    input.value = "";
    for (let free = running; free < AT_ONCE; free += 1) void next();
  });
}

export function wakePhotos(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-foto]")) wake(form);
}
