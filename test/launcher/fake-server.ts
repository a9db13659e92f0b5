// A gateway's side of the launcher's contract, without the gateway: RSA key, response socket, side channel requests.
import { type ChildProcess, spawn } from "node:child_process";
import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { KernelClient } from "../../kernel/client/kernel-client.ts";
import { parseConnectionInfo } from "../../kernel/wire/connection-file.ts";
import { root } from "../command/run-command.ts";

export type ConnectionJson = Record<string, unknown> & { comm_port: number; pid: number; pgid: number };

export const kernelId = "4f1d6c2e-0001-4000-8000-000000000001";

/** Of a kernel that may listen for others without CurveZMQ. */
export const open = { LOOPBOOK_ALLOW_UNENCRYPTED: "1" };

/** What a gateway's kernelspec gives `loopbook launch`. */
export function flags(server: FakeServer, ...more: string[]): string[] {
  return [
    "--kernel-id",
    kernelId,
    "--response-address",
    server.responseAddress,
    "--public-key",
    server.publicKey,
    ...more,
  ];
}

/** Enterprise Gateway's size. */
const modulusLength = 1024;

export class FakeServer {
  readonly #keys = generateKeyPairSync("rsa", { modulusLength });
  readonly #server = createServer({ allowHalfOpen: true });
  readonly #children: ChildProcess[] = [];
  /** What the launched process has written to stderr. */
  stderr = "";

  async listen(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get responseAddress(): string {
    return `127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** As gateways pass it: a PEM without frame and line ends. */
  get publicKey(): string {
    return this.#keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
  }

  /** As a PEM without frame where `format` is "der", else as a PEM in base64. */
  publicKeyAs(type: "spki" | "pkcs1", format: "der" | "pem"): string {
    return Buffer.from(this.#keys.publicKey.export({ format: format as "der", type })).toString("base64");
  }

  launch(args: readonly string[], env: Record<string, string | undefined> = {}): ChildProcess {
    const child = spawn(process.execPath, ["install-kernel.ts", "launch", ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.setEncoding("utf8").on("data", (part: string) => (this.stderr += part));
    this.#children.push(child);
    return child;
  }

  /** The next response, decrypted. */
  async response(): Promise<ConnectionJson> {
    const [socket] = (await once(this.#server, "connection")) as [Socket];
    const sent = await text(socket);
    socket.end();
    const payload = JSON.parse(Buffer.from(sent, "base64").toString()) as Record<string, string | number>;
    if (payload["version"] !== 1) throw new Error(`payload of version ${payload["version"]}`);
    const wrapped = Buffer.from(String(payload["key"]), "base64");
    const key = privateDecrypt({ key: this.#keys.privateKey, padding: constants.RSA_PKCS1_PADDING }, wrapped);
    const decipher = createDecipheriv("aes-128-ecb", key, null);
    const info = Buffer.from(String(payload["conn_info"]), "base64");
    return JSON.parse(Buffer.concat([decipher.update(info), decipher.final()]).toString()) as ConnectionJson;
  }

  /** Nobody listens for responses any more. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  /** Ends the server and what it launched. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    }
  }
}

/** One request on the side channel, sent as both gateways do: written, and the connection closed. */
export async function say(info: ConnectionJson, request: string): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port: info.comm_port });
  socket.end(request);
  socket.resume();
  await once(socket, "close");
}

/** A client of the kernel, from what the server was told, with its iopub known to be heard. */
export async function clientOf(info: ConnectionJson): Promise<KernelClient> {
  const client = new KernelClient(parseConnectionInfo({ ...info, ip: "127.0.0.1" }, "the response"));
  await client.welcomed();
  return client;
}
