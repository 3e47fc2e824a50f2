import { defineConfig } from "vitest/config";

// Two cores and a software renderer: one page at a time, and patience.
export default defineConfig({
  test: {
    // Vitest gives BASE_URL a meaning of its own inside the tests.
    env: { SERVER_URL: process.env.BASE_URL ?? "http://127.0.0.1:8080" },
    include: ["e2e/*.test.ts"],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: ["verbose"],
  },
});
