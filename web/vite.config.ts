import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  build: {
    outDir: "../src/reelworld/play/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    // Plain names: the built files are committed, and the server sends no-cache anyway.
    rolldownOptions: {
      output: {
        entryFileNames: "assets/app.js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/app[extname]",
      },
    },
  },
  // `npm run dev` beside a running `reelworld play`.
  server: { proxy: { "/play": { target: "ws://127.0.0.1:7860", ws: true } } },
  test: { include: ["test/**/*.test.ts"] },
});
