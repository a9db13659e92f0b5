// The Node that a kernel needs and the flags it starts with, shared by the kernelspec, the client and the tests.
// Design section 4: without the first, stopping busy foreign code aborts the process; the second keeps Node's notice
// about vm's dynamic import off stderr, which nbgrader scores with 0.
export const nodeFlags: readonly string[] = ["--no-force-async-hooks-checks", "--disable-warning=ExperimentalWarning"];

/** The oldest Node that runs the kernel: terminating busy code aborts the process before it. */
export const oldestMajor = 24;

export function isNewEnough(): boolean {
  return Number.parseInt(process.versions.node, 10) >= oldestMajor;
}

/**
 * NODE_OPTIONS is read before any code of ours: `--require missing.js` would end the kernel, `--inspect-brk` hold it, and
 * `--no-addons` take its sockets. So the kernel's own Node starts without, and hands them on to what cells start. Options
 * that are meant for the kernel are given where it is installed: `loopbook install --env NODE_OPTIONS=…`.
 */
export function withoutNodeOptions(given: string | undefined): Record<string, string> {
  return { NODE_OPTIONS: "", LOOPBOOK_NODE_OPTIONS: given ?? "" };
}

/** Jupyter fills in the user's own, and leaves the name standing where there are none (jupyter_client, "Kernel specs"). */
export const givenNodeOptions = "${NODE_OPTIONS}";

/** Gives what cells start the environment that the user has. */
export function restoreNodeOptions(environment: NodeJS.ProcessEnv): void {
  const given = environment["LOOPBOOK_NODE_OPTIONS"];
  if (given === undefined) return;
  delete environment["LOOPBOOK_NODE_OPTIONS"];
  if (environment["NODE_OPTIONS"] !== "") return;
  delete environment["NODE_OPTIONS"];
  if (given !== "" && given !== givenNodeOptions) environment["NODE_OPTIONS"] = given;
}
