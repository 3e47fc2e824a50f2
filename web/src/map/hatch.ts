/** Hatches for "belum cukup data" and ties, drawn here: no sprite is fetched. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

const SIZE = 16;
const PAPER = [0xdc, 0xd8, 0xcc];
const STROKE = [0x8f, 0x8a, 0x7b];

export function hatch(crossed: boolean): Picture {
  const data = new Uint8Array(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const down = (x + y) % 8 < 2;
      const up = crossed && (x - y + SIZE) % 8 < 2;
      data.set([...(down || up ? STROKE : PAPER), 255], (y * SIZE + x) * 4);
    }
  }
  return { width: SIZE, height: SIZE, data };
}
