// The server's RSA key, as it stands on a command line → a key. Any thread; the launch command and the io thread use it.
import { createPublicKey, type KeyObject } from "node:crypto";
import { KernelError } from "../protocol/kernel-error.ts";

/**
 * A PEM, or what is left of it without its frame and line ends, which is how both gateways pass it; of either kind that
 * their own launchers' RSA.importKey reads (SubjectPublicKeyInfo, PKCS#1), or such a PEM in base64 once more.
 * @throws KernelError `bad-request` when it is none
 */
export function readPublicKey(text: string): KeyObject {
  const body = text.replace(/-----[A-Z ]+-----/g, "").replace(/\s/g, "");
  const bytes = Buffer.from(body, "base64");
  const inner = bytes.toString("latin1");
  if (inner.startsWith("-----BEGIN ")) return readPublicKey(inner);
  const errors: string[] = [];
  for (const type of ["spki", "pkcs1"] as const) {
    try {
      const key = createPublicKey({ key: bytes, format: "der", type });
      if (key.asymmetricKeyType === "rsa") return key;
      errors.push(`it is of type ${key.asymmetricKeyType ?? "unknown"}`);
    } catch (error) {
      errors.push((error as Error).message);
    }
  }
  throw new KernelError("bad-request", `the public key is no RSA key in base64: ${errors[0] ?? ""}`);
}
