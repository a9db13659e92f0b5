// The launcher's answer to the server: the kernel's connection info, encrypted for it. Io thread.
// Format: gateway_provisioners' server_listener.py, LAUNCHER_VERSION 1; Enterprise Gateway 3 reads the same.
import { constants, createCipheriv, publicEncrypt, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { KernelError } from "../protocol/kernel-error.ts";
import { readPublicKey } from "./public-key.ts";

/** Says which payload this is: 1 has a random AES key, wrapped for the server. */
const payloadVersion = 1;
/** AES-128. */
const aesKeyBytes = 16;

/**
 * JSON in AES-128-ECB with PKCS#7 padding, its key in RSA with PKCS#1 v1.5 padding, both in an object that is base64
 * as a whole. ECB is the servers' format: the text is short, its key is used once, and no two blocks of it are equal.
 * @throws KernelError `bad-request` when the key is none
 */
export function encryptResponse(connectionInfo: object, publicKey: string): string {
  const aesKey = randomBytes(aesKeyBytes);
  const cipher = createCipheriv("aes-128-ecb", aesKey, null);
  const text = Buffer.concat([cipher.update(JSON.stringify(connectionInfo), "utf8"), cipher.final()]);
  const wrapped = publicEncrypt({ key: readPublicKey(publicKey), padding: constants.RSA_PKCS1_PADDING }, aesKey);
  const payload = {
    version: payloadVersion,
    key: wrapped.toString("base64"),
    conn_info: text.toString("base64"),
  };
  return Buffer.from(JSON.stringify(payload)).toString("base64");
}

/**
 * Sends it over a connection of its own, whose end is the end of the message.
 * @throws KernelError `timeout` when the server is not there, or nobody answers within `limitMs`; its cause is the socket's
 */
export function sendResponse(
  { host, port }: { host: string; port: number },
  payload: string,
  limitMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let isSent = false;
    const fail = (message: string, cause?: Error) => {
      reject(new KernelError("timeout", `the server does not listen at ${host}:${port}: ${message}`, { cause }));
      socket.destroy();
    };
    // A host that is gone answers nothing at all. A server that has it all, and leaves its side open, has heard us.
    const limit = setTimeout(() => (isSent ? socket.destroy() : fail(`no answer within ${limitMs / 1000} s`)), limitMs);
    socket.once("error", (cause) => fail(cause.message, cause));
    socket.once("close", () => {
      clearTimeout(limit);
      resolve();
    });
    socket.resume();
    socket.end(payload, () => (isSent = true));
  });
}
