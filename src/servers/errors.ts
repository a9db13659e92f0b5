// What can go wrong with a server that a notebook wants. Main thread. Pure.

/** The server's program is not on this machine, and no address of a running one was given. The message says what to do. */
export class ServerNotInstalledError extends Error {
  override readonly name = "ServerNotInstalledError";
  /** `PostgreSQL` */
  readonly server: string;
  /** The environment variable that takes the address of a running server. */
  readonly variable: string;

  constructor(server: string, variable: string, how: string) {
    super(
      `${server} is not installed here. ${how} Or set ${variable} to the address of one that runs. ` +
        "The rest of the notebook does not need it.",
    );
    this.server = server;
    this.variable = variable;
  }
}

/** The server's program ended or did not answer in time. `log` holds the last lines that it wrote. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
  readonly log: string;

  constructor(message: string, log: string) {
    super(log === "" ? message : `${message}; it said last:\n${log}`);
    this.log = log;
  }
}
