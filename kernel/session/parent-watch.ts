// Watches the process that started the kernel, so that no kernel outlives its server. Io thread.

const intervalMs = 1000;

/** JPY_PARENT_PID is set by jupyter_client; the kernel may be a grandchild of it (a wrapper script between them). */
export function watchParent(environment: NodeJS.ProcessEnv, onGone: () => void): void {
  const parent = Number(environment["JPY_PARENT_PID"]);
  if (!Number.isInteger(parent) || parent <= 1) return;
  const isDirect = process.ppid === parent;
  const timer = setInterval(() => {
    const gone = isDirect && process.platform !== "win32" ? process.ppid !== parent : !isAlive(parent);
    if (!gone) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
