// CommandError: what a command tells its user on one line of stderr, and its exit code.

/** Exit code for a command line that cannot be understood. */
const usageExitCode = 2;

export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

export function usage(message: string): CommandError {
  return new CommandError(`${message} (loopbook --help)`, usageExitCode);
}
