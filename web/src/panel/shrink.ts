/** Makes a photo small enough for a weak connection, on the device. What it cannot judge goes as it is to the server. */

const LONGEST_PX = 1_600;
const ENOUGH_BYTES = 200_000;
const QUALITIES = [0.85, 0.75, 0.65, 0.55];

/** What the last bytes of a whole picture are; what Samsung's camera writes behind it counts too. */
const ENDS: Record<string, number[][]> = {
  "image/jpeg": [
    [0xff, 0xd9],
    [0x53, 0x45, 0x46, 0x54],
  ],
  "image/png": [[0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]],
};

const endsWith = (bytes: Uint8Array, end: number[]) =>
  end.every((byte, at) => bytes[bytes.length - end.length + at] === byte);

/**
 * Whether the file is plainly one whole picture. A browser draws half a file as half a picture, and forgets what hangs
 * behind it: the server should see those and say so.
 */
export async function isWhole(file: Blob): Promise<boolean> {
  if (file.type === "image/webp") {
    const head = new DataView(await file.slice(0, 12).arrayBuffer());
    return head.byteLength === 12 && head.getUint32(4, true) + 8 === file.size;
  }
  const last = new Uint8Array(await file.slice(-8).arrayBuffer());
  return ENDS[file.type]?.some((end) => endsWith(last, end)) ?? false;
}

const encode = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

async function draw(file: Blob): Promise<Blob | null> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  // JPEG knows nothing to see through.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let smallest: Blob | null = null;
  for (const quality of QUALITIES) {
    smallest = await encode(canvas, quality);
    if (!smallest || smallest.size <= ENOUGH_BYTES) break;
  }
  return smallest;
}

/** The photo as a small JPEG, or as it is where that fails or would make it larger. */
export async function shrink(file: File): Promise<Blob> {
  try {
    if (!(await isWhole(file))) return file;
    const small = await draw(file);
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
}
