import { mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

export default mergeConfig(base, { test: { include: ["e2e/shots.ts"], testTimeout: 600_000 } });
