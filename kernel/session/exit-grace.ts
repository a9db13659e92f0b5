// The last means when a kernel is to end: a process whose main thread does not end by itself is killed. Io thread.
// Main has had its chance when it used a second of processor time, or after four of the wall's, however busy the machine.

const graceProcessorMs = 1000;
/** Managers of kernels send their own signals after five. */
const longestMs = 4000;
const lookMs = 50;

export function killAfterGrace(): void {
  const askedMs = performance.now();
  const usageBefore = process.cpuUsage();
  setInterval(() => {
    const { user, system } = process.cpuUsage(usageBefore);
    const isOver = (user + system) / 1000 >= graceProcessorMs || performance.now() - askedMs >= longestMs;
    if (isOver) process.kill(process.pid, "SIGKILL");
  }, lookMs);
}
