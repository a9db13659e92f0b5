// The Node flags every kernel starts with, shared by the kernelspec, the client and the tests.
// Design section 4: without the first, stopping busy foreign code aborts the process; the second keeps Node's notice
// about vm's dynamic import off stderr, which nbgrader scores with 0.
export const nodeFlags: readonly string[] = ["--no-force-async-hooks-checks", "--disable-warning=ExperimentalWarning"];
