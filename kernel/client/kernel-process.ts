// KernelProcess: the kernel's own process as its client sees it: started, its stderr kept, its end noticed.
import { type ChildProcess, spawn } from "node:child_process";
import { KernelError } from "../protocol/kernel-error.ts";

/** How much of the kernel's stderr is kept to explain its end. */
const keptCharacters = 64 * 1024;
/** How long what it wrote may take to arrive after its end. */
const drainMs = 500;

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ProcessOptions {
  argv: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

export class KernelProcess {
  readonly child: ChildProcess;
  /** Resolves when the process has ended and its output is read. */
  readonly ended: Promise<ProcessEnd>;
  #stdout = "";
  #stderr = "";
  #end: ProcessEnd | undefined;

  constructor({ argv, cwd, env }: ProcessOptions) {
    const [program = "", ...rest] = argv;
    this.child = spawn(program, rest, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout = (this.#stdout + text).slice(-keptCharacters);
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptCharacters);
    });
    this.ended = new Promise((resolve) => {
      this.child.once("error", (error) => {
        this.#stderr += `${program} could not be started: ${error.message}\n`;
        resolve((this.#end = { code: null, signal: null }));
      });
      this.child.once("exit", (code, signal) => {
        this.#end = { code, signal };
        // Its last words are still in the pipe; a grandchild that holds the pipe open must not hold this up.
        const timer = setTimeout(resolve, drainMs, this.#end);
        this.child.once("close", () => {
          clearTimeout(timer);
          resolve({ code, signal });
        });
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What the process itself (not its cells) has written; the last 64 KiB. */
  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Why there is no answer: exit code or signal, and what the kernel said on stderr. */
  deathError(): KernelError {
    const end = this.#end;
    const how = end?.signal ? `was ended by ${end.signal}` : `ended with code ${end?.code ?? "unknown"}`;
    const said = this.#stderr.trim();
    return new KernelError("kernel-died", `the kernel ${how}${said === "" ? "" : `; its stderr:\n${said}`}`);
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<ProcessEnd> {
    if (this.#end === undefined) this.child.kill(signal);
    return this.ended;
  }

  /** Waits for the process to end by itself, and kills it where it does not within the time. */
  async endedWithin(timeoutMs: number): Promise<ProcessEnd> {
    if (this.#end) return this.#end;
    const timer = setTimeout(() => this.child.kill("SIGKILL"), timeoutMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }
}
