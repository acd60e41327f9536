import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown, type Plugin } from "rolldown";

/**
 * `npm pack` in this folder: makes `dist/ops.js`, the command with all it needs in one file of plain JavaScript, and beside it the licences of what is inside. Files that the
 * modules read from beside themselves become part of the text, and the planning thread is the same file.
 */
const HERE = fileURLToPath(new URL(".", import.meta.url));
const DIST = join(HERE, "dist");
const READ = /readFileSync\(new URL\("([^"]+)", import\.meta\.url\), "utf8"\)/g;
const THREAD = 'new URL("./worker.ts", import.meta.url)';

const oneFile: Plugin = {
  name: "one-file",
  transform: {
    filter: { id: /\.ts$/ },
    handler(code, id) {
      if (id.includes("node_modules")) return null;
      const inlined = code
        .replace(READ, (_, file: string) => JSON.stringify(readFileSync(resolve(dirname(id), file), "utf8")))
        .replaceAll(THREAD, "new URL(import.meta.url)");
      return inlined === code ? null : { code: inlined, map: null };
    },
  },
};

await rm(DIST, { recursive: true, force: true });
const bundle = await rolldown({
  input: join(HERE, "main.ts"),
  platform: "node",
  resolve: {
    alias: {
      // One copy of graphql, that of `require`: two are two class hierarchies.
      graphql: createRequire(import.meta.url).resolve("graphql"),
      "./pages/explorer.ts": join(HERE, "dev/no-explorer.ts"),
    },
  },
  plugins: [oneFile],
  onLog: (level, log) => {
    if (level === "warn" && log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
  },
});
const { output } = await bundle.write({
  file: join(DIST, "ops.js"),
  format: "esm",
  codeSplitting: false,
  banner: "// The licences of the packages inside: LICENSES.txt.\n",
});
await bundle.close();
const inside = output.flatMap((part) =>
  part.type === "chunk" ? Object.entries(part.modules).flatMap(([id, { code }]) => (code === null || code === "" ? [] : [id])) : [],
);
await writeFile(join(DIST, "LICENSES.txt"), await licences(inside));

/** Name, version and licence text of every package that a module comes from. */
async function licences(modules: readonly string[]): Promise<string> {
  const roots = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []));
  const texts = await Promise.all([...roots].toSorted().map(licence));
  const own = `ops-hub-cli (MIT)\n\n${await readFile(join(HERE, "../../LICENSE"), "utf8")}`;
  return [own, ...new Set(texts)].join(`\n${"=".repeat(100)}\n\n`);
}

async function licence(root: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  }; // npm's file
  const files = (await readdir(root)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = await Promise.all(files.toSorted().map((file) => readFile(join(root, file), "utf8")));
  const text = texts.length === 0 ? "The package comes without a text of its licence.\n" : texts.join("\n");
  return `${name} ${version} (${license ?? "see below"})\n\n${text}`;
}
