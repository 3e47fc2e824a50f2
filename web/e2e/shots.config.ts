import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

export default defineConfig({
  test: { ...base.test, include: ["e2e/shots.ts"], testTimeout: 600_000 },
});
