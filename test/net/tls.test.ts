import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { ConnectionError, openConnection, selfSignedCertificate, startServer } from "../../src/net.ts";

test("a certificate names its hosts, signs itself and ends when told", async () => {
  const { cert } = await selfSignedCertificate({ names: ["example.test", "10.1.2.3", "fe80::1:2"], days: 7 });
  const parsed = new X509Certificate(cert);
  expect(parsed.subjectAltName).toBe("DNS:example.test, IP Address:10.1.2.3, IP Address:FE80:0:0:0:0:0:1:2");
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  const days = (new Date(parsed.validTo).getTime() - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(6.99);
  expect(days).toBeLessThan(7.01);
});

test("a certificate may outlive 2049", async () => {
  const days = Math.ceil((Date.UTC(2055, 5, 1) - Date.now()) / 86_400_000);
  const { cert } = await selfSignedCertificate({ days });
  expect(new Date(new X509Certificate(cert).validTo).getUTCFullYear()).toBe(2055);
});

test("a TLS client that trusts the certificate talks; one that does not is told why", async () => {
  const certificate = await selfSignedCertificate();
  await using server = await startServer(
    async (reader, writer) => {
      writer.write(`secret ${String(await reader.readline())}`);
      await writer.drain();
      writer.close();
    },
    { host: "localhost", tls: certificate },
  );
  const { reader, writer } = await openConnection({
    host: "localhost",
    port: server.port,
    tls: { ca: certificate.cert },
  });
  writer.write("hello\n");
  expect(String(await reader.readline())).toBe("secret hello\n");
  expect(writer.getExtraInfo("cipher")?.name).toMatch(/AES|CHACHA/);
  expect(writer.canWriteEof()).toBe(false);
  expect(await reader.read()).toHaveLength(0);
  await writer.waitClosed();

  const error = await openConnection("localhost", server.port, { tls: true }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConnectionError);
  expect((error as Error).message).toContain("self-signed certificate");
});

test("a certificate for another name is refused", async () => {
  const certificate = await selfSignedCertificate({ names: ["example.test"] });
  await using server = await startServer(() => undefined, { host: "127.0.0.1", tls: certificate });
  await expect(
    openConnection({ host: "127.0.0.1", port: server.port, tls: { ca: certificate.cert } }),
  ).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
});
