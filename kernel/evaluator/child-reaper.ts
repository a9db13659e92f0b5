// Child processes that cells start end with the kernel, also when the kernel is killed. Main thread.
// A shell of a few lines holds the list; it acts when its stdin closes, as it does however the kernel ends.
import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { endsByItself } from "../../src/host.ts";

/** Reads `+ pid` and `- pid` lines until the kernel is gone, then ends what is left: politely, and after 1 s at once. */
const script = `
list=""
while read -r sign pid; do
  case $sign in
    +) list="$list $pid" ;;
    -) rest=""; for p in $list; do [ "$p" = "$pid" ] || rest="$rest $p"; done; list=$rest ;;
  esac
done
end() { for p in $list; do kill -"$1" -- "-$p" 2>/dev/null || kill -"$1" "$p" 2>/dev/null; done; }
[ -z "$list" ] && exit
end TERM
sleep 1
end KILL
`;

let reaper: ChildProcess | undefined;
let starting = false;

export function installChildReaper(): void {
  // Windows ends a console's processes with it and has no such shell.
  if (process.platform === "win32") return;
  subscribe("child_process", (message) => {
    const { process: child } = message as { process: ChildProcess };
    if (starting) return;
    child.once("spawn", () => {
      if (!(endsByItself in child)) tell("+", child);
    });
    child.once("exit", () => tell("-", child));
  });
}

function tell(sign: "+" | "-", child: ChildProcess): void {
  if (child.pid === undefined) return;
  reaper ??= startReaper();
  reaper?.stdin?.write(`${sign} ${child.pid}\n`);
}

function startReaper(): ChildProcess | undefined {
  const { spawn } = process.getBuiltinModule("node:child_process");
  // In a session of its own, so that a signal to the kernel's group does not end it first.
  starting = true;
  const child = spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  starting = false;
  // Without /bin/sh the kernel still ends its children when it ends in order.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return child;
}
