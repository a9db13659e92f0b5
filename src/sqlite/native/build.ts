// Makes the shared libraries of interrupt.c for every platform: `node src/sqlite/native/build.ts path/to/zig`.
// Needed only when interrupt.c changes. Zig compiles for all of them from one machine; nothing is linked, not even libc.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const targets = {
  "linux-x64.so": "x86_64-linux-gnu",
  "linux-arm64.so": "aarch64-linux-gnu",
  "darwin-x64.dylib": "x86_64-macos",
  "darwin-arm64.dylib": "aarch64-macos",
  "win32-x64.dll": "x86_64-windows-gnu",
  "win32-arm64.dll": "aarch64-windows-gnu",
};

const zig = process.argv[2] ?? "zig";
const folder = fileURLToPath(new URL(".", import.meta.url));
const headers = path.join(
  path.dirname(createRequire(import.meta.url).resolve("better-sqlite3/package.json")),
  "deps/sqlite3",
);
for (const [file, target] of Object.entries(targets)) {
  const output = ["-I", headers, path.join(folder, "interrupt.c"), "-o", path.join(folder, file)];
  // A dylib names itself: without this by the path where it was made.
  const named = file.endsWith(".dylib") ? [`-Wl,-install_name,@rpath/${file}`] : [];
  execFileSync(zig, ["cc", "-target", target, "-shared", "-Os", "-s", "-nostdlib", "-fPIC", ...named, ...output], {
    stdio: "inherit",
  });
}
