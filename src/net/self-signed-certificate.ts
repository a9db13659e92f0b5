// selfSignedCertificate: a key and its certificate for TLS lessons. Pure but for the random key. names, days → PEM texts.
import { isIPv4, isIPv6 } from "node:net";
import { bits, integer, isTrue, octets, oid, sequence, set, tagged, time, utf8 } from "./der.ts";

/** Options of `selfSignedCertificate`. */
export interface SelfSignedCertificateOptions {
  /** Names and addresses that it is good for; `localhost`, `127.0.0.1` and `::1` unless told. */
  names?: readonly string[] | undefined;
  /** How long it is good for, in days from now; 30 unless told. */
  days?: number | undefined;
}

/** A private key and the certificate that it signed itself, both PEM. */
export interface SelfSignedCertificate {
  key: string;
  cert: string;
}

const ids = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  subjectAltName: "2.5.29.17",
};

const dayMs = 86_400_000;

/**
 * Makes a certificate that nobody but its holder vouches for (X.509 v3, ECDSA on P-256): for lessons and tests.
 * The server takes `tls: { key, cert }`, and a client that trusts it `tls: { ca: cert }`.
 * @throws TypeError for an empty list of names, RangeError for no days
 */
export async function selfSignedCertificate({
  names = ["localhost", "127.0.0.1", "::1"],
  days = 30,
}: SelfSignedCertificateOptions = {}): Promise<SelfSignedCertificate> {
  const [commonName] = names;
  if (commonName === undefined) throw new TypeError("a certificate needs at least one name");
  if (!(days > 0)) throw new RangeError(`a certificate must be good for some days, got ${String(days)}`);
  const { generateKeyPairSync, randomBytes, sign } = await import("node:crypto");
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  // A little in the past, for machines whose clocks differ.
  const now = Date.now();
  const validity = sequence(time(new Date(now - 300_000)), time(new Date(now + days * dayMs)));
  const algorithm = sequence(oid(ids.ecdsaWithSha256));
  const name = sequence(set(sequence(oid(ids.commonName), utf8(commonName))));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, extensions(names)),
  );
  const certificate = sequence(body, algorithm, bits(sign("sha256", body, privateKey)));
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }), cert: pem(certificate) };
}

function extensions(names: readonly string[]): Buffer {
  // It vouches for itself, hence CA; it signs handshakes (bit 0) and certificates (bit 5).
  const usage = bits(Buffer.from([0b1000_0100]), 2);
  return sequence(
    sequence(oid(ids.basicConstraints), isTrue, octets(sequence(isTrue))),
    sequence(oid(ids.keyUsage), isTrue, octets(usage)),
    sequence(oid(ids.extendedKeyUsage), octets(sequence(oid(ids.serverAuth)))),
    sequence(oid(ids.subjectAltName), octets(sequence(...names.map(alternativeName)))),
  );
}

function alternativeName(name: string): Buffer {
  if (isIPv4(name)) return tagged(0x87, Buffer.from(name.split(".").map(Number)));
  if (isIPv6(name)) return tagged(0x87, ipv6Bytes(name));
  return tagged(0x82, Buffer.from(name));
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes an address with a dotted end, and any mix of cases, in plain groups.
  const [front = "", back] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const head = groups(front);
  const tail = groups(back ?? "");
  const all = [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
