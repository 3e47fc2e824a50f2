/** Just enough of the formats to make a basemap of one tile: a square of land over the world. */

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
};

const field = (number: number, payload: number[]): number[] => [
  ...varint(number * 8 + 2),
  ...varint(payload.length),
  ...payload,
];

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

/** A vector tile with one polygon over all of it. */
export function squareTile(layer: string): Uint8Array {
  const size = 4096;
  const geometry = [
    9, // MoveTo, once
    zigzag(0),
    zigzag(0),
    26, // LineTo, three times
    zigzag(size),
    zigzag(0),
    zigzag(0),
    zigzag(size),
    zigzag(-size),
    zigzag(0),
    15, // ClosePath
  ].flatMap(varint);
  const feature = [...varint(3 * 8), 3, ...field(4, geometry)];
  const name = [...new TextEncoder().encode(layer)];
  const body = [...varint(15 * 8), 2, ...field(1, name), ...field(2, feature)];
  return Uint8Array.from(field(3, [...body, ...varint(5 * 8), ...varint(size)]));
}

/** A PMTiles archive (version 3, nothing compressed) that holds one tile, 0/0/0. */
export function archive(tile: Uint8Array): Uint8Array {
  const directory = [1, 0, 1, ...varint(tile.length), 1];
  const metadata = new TextEncoder().encode(
    JSON.stringify({ vector_layers: [{ id: "earth", fields: {} }], attribution: "uji" }),
  );
  const at = { root: 127, metadata: 127 + directory.length, tiles: 0 };
  at.tiles = at.metadata + metadata.length;
  const bytes = new Uint8Array(at.tiles + tile.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("PMTiles"));
  bytes[7] = 3;
  const numbers = [at.root, directory.length, at.metadata, metadata.length, at.tiles, 0, at.tiles];
  for (const [i, value] of [...numbers, tile.length, 1, 1, 1].entries()) {
    view.setBigUint64(8 + 8 * i, BigInt(value), true);
  }
  bytes.set([1, 1, 1, 1, 0, 0], 96);
  for (const [i, degrees] of [-180, -85, 180, 85].entries()) {
    view.setInt32(102 + 4 * i, degrees * 1e7, true);
  }
  bytes.set(directory, at.root);
  bytes.set(metadata, at.metadata);
  bytes.set(tile, at.tiles);
  return bytes;
}
