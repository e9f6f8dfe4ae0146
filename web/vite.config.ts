import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const CATALOGUE = fileURLToPath(new URL("../data/messages/page.json", import.meta.url));

// `virtual:messages/planner` is the server's own catalogue cut to what that page says, so that a
// telephone does not load the planners' texts.
const PARTS: Record<string, readonly string[]> = {
  resident: ["page.map.", "page.here.", "page.print", "page.share", "page.status."],
  planner: ["page.planner.", "page.map.", "page.top."],
  handbook: ["page.handbook.", "page.top."],
  import: ["page.import.", "page.map.", "page.top."],
};

function messages(): Plugin {
  const prefix = "\0virtual:messages/";
  return {
    name: "kuhaku-messages",
    resolveId: (id) => (id.startsWith("virtual:messages/") ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(prefix)) return;
      this.addWatchFile(CATALOGUE);
      const starts = PARTS[id.slice(prefix.length)] ?? [];
      const all = Object.entries(JSON.parse(readFileSync(CATALOGUE, "utf8")));
      const own = all.filter(([key]) => starts.some((start) => key.startsWith(start)));
      return `export default ${JSON.stringify(Object.fromEntries(own))}`;
    },
  };
}

// The server's templates name the built files by the manifest; there is no HTML entry.
export default defineConfig({
  publicDir: false,
  plugins: [messages()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    target: ["es2020", "safari15"],
    cssTarget: ["safari15"],
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: [
        "src/resident/main.ts",
        "src/planner/main.tsx",
        "src/handbook/main.tsx",
        "src/import/main.tsx",
      ],
    },
  },
});
