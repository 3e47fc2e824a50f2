import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Builds MapLibre from the sources it ships, page and worker in one graph, so that the code both
 * need travels once (a quarter less to download).
 * It leans on paths that are not public API: `e2e/layers.test.ts` waits for rendered features and
 * fails when an upgrade breaks it. `MAPLIBRE=dist npm run build` uses the published bundles.
 */
const oneGraph: Plugin = {
  name: "maplibre-one-graph",
  enforce: "pre",
  resolveId(id) {
    if (id.includes("maplibre-gl-worker.mjs")) return "\0maplibre-worker";
    return undefined;
  },
  load(id) {
    if (id !== "\0maplibre-worker") return undefined;
    const reference = this.emitFile({
      type: "chunk",
      id: path("node_modules/maplibre-gl/src/source/worker.ts"),
      name: "maplibre-worker",
    });
    return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
  },
};

const fromSource = process.env.MAPLIBRE !== "dist";

// The server renders the HTML and finds the hashed names in .vite/manifest.json.
export default defineConfig({
  base: "/static/",
  plugins: fromSource ? [oneGraph] : [],
  resolve: fromSource
    ? {
        alias: [
          { find: /^maplibre-gl$/, replacement: path("node_modules/maplibre-gl/src/index.ts") },
        ],
      }
    : {},
  // MapLibre's sources rely on the older meaning of class fields; without this the map dies at start.
  oxc: fromSource
    ? {
        assumptions: { setPublicClassFields: true },
        typescript: { removeClassFieldsWithoutInitializer: true },
      }
    : {},
  worker: { format: "es" },
  build: {
    target: ["es2022", "chrome107", "firefox115", "safari16"],
    cssTarget: ["chrome107", "firefox115", "safari16"],
    manifest: true,
    cssCodeSplit: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      input: {
        base: path("src/entry/base.ts"),
        periksa: path("src/entry/periksa.ts"),
        lokasi: path("src/entry/lokasi.ts"),
        foto: path("src/entry/foto.ts"),
        peta: path("src/entry/peta.ts"),
        daftar: path("src/entry/daftar.ts"),
        main: path("src/style/main.css"),
      },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
