// The build: TypeScript sources → dist/, what ships and what a kernelspec starts. Run by `npm install` (prepare).
// Plain JavaScript, as the Node that npm runs on starts it where no pinned Node fits the platform.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = path.join(root, "dist");
const require = createRequire(import.meta.url);

/** Files that something starts or imports by path: commands, threads, and what `loopbook/NAME` resolves to. */
function entryPoints() {
  const sources = ["kernel", "src"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (file) => `${folder}/${file.replaceAll("\\", "/")}`,
    ),
  );
  return [
    "install-kernel.ts",
    "kernel/main.ts",
    "kernel/io-thread.ts",
    ...sources.filter((file) => /^src\/[^/]+\.ts$|-worker\.ts$/.test(file)),
  ];
}

/**
 * Code is shared in chunks, so a bundled module no longer stands where its source stood. Its `import.meta.url` goes on
 * saying where that would be below dist/, and siblings that it starts by URL are the built ones.
 * @type {import("esbuild").Plugin}
 */
const sourcePositions = {
  name: "source-positions",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/, namespace: "file" }, ({ path: file }) => {
      const relative = path.relative(root, file).replaceAll("\\", "/");
      if (relative.startsWith("node_modules/")) return undefined;
      const source = readFileSync(file, "utf8");
      if (!source.includes("import.meta.")) return { contents: source, loader: "ts" };
      if (/import\.meta\.(dirname|filename)/.test(source)) {
        return { errors: [{ text: "only import.meta.url survives bundling", location: { file } }] };
      }
      const position = JSON.stringify(relative.replace(/\.ts$/, ".js"));
      const contents = source
        .replace(/(new URL\(\s*"[^"]+)\.ts"(,\s*import\.meta\.url)/g, '$1.js"$2')
        .replaceAll(
          "import.meta.url",
          `(import.meta.url.replace(/\\/dist\\/(?!.*\\/dist\\/).*$/, "/dist/") + ${position})`,
        );
      return { contents, loader: "ts" };
    });
  },
};

/** @param {string} outdir */
async function bundle(outdir) {
  await build({
    absWorkingDir: root,
    entryPoints: entryPoints(),
    outdir,
    outbase: root,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    // The command's entry is started by Node 20; everything else by 24 or later, which know `using`.
    target: "node20",
    supported: { using: true },
    packages: "external",
    chunkNames: "kernel/chunks/[name]-[hash]",
    legalComments: "none",
    logLevel: "warning",
    plugins: [sourcePositions],
  });
}

/** Types of the public modules. What does not type-check is `npm run check`'s to report, so that this stays quick.
 * @param {string} outdir */
async function declare(outdir) {
  const tsc = path.join(path.dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const project = path.join(root, "kernel", "build", "tsconfig.json");
  await promisify(execFile)(process.execPath, [tsc, "-p", project, "--outDir", path.join(outdir, "types")]);
}

/** The libraries that a module loads from the folder beside it.
 * @param {string} outdir */
function copyLibraries(outdir) {
  const folder = path.join("src", "sqlite", "native");
  const isLibrary = (/** @type {string} */ file) => path.extname(file) === "" || /\.(so|dylib|dll)$/.test(file);
  cpSync(path.join(root, folder), path.join(outdir, folder), { recursive: true, filter: isLibrary });
}

/** The ambient types of cells, which the type server reads and `loopbook types` copies.
 * @param {string} outdir */
function copyCellTypes(outdir) {
  const file = path.join("kernel", "language", "cell-globals.d.ts");
  cpSync(path.join(root, file), path.join(outdir, file));
}

/** Gives what went wrong. Both are waited for: none must go on writing into a folder that is removed.
 * @param {string} outdir */
async function makeAll(outdir) {
  const results = await Promise.allSettled([bundle(outdir), declare(outdir)]);
  copyLibraries(outdir);
  copyCellTypes(outdir);
  return results.flatMap((result) =>
    result.status === "rejected" ? [/** @type {Error & { stdout?: string }} */ (result.reason)] : [],
  );
}

const next = mkdtempSync(path.join(root, "dist-"));
try {
  const failures = await makeAll(next);
  for (const { message, stdout = "" } of failures) process.stderr.write(`The build failed: ${message}\n${stdout}`);
  if (failures.length > 0) process.exitCode = 1;
  else {
    rmSync(dist, { recursive: true, force: true });
    renameSync(next, dist);
  }
} finally {
  rmSync(next, { recursive: true, force: true });
}
