// Connection files: each fault is named with the file, the field and what stood there.
import { describe, expect, test } from "vitest";
import { endpoint, parseConnectionInfo } from "../../kernel/wire/connection-file.ts";

const good = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 65_535,
  key: "k",
  signature_scheme: "hmac-sha256",
};

test("a good file is read, with Jupyter's defaults for what it leaves out", () => {
  const { transport: _t, ip: _i, signature_scheme: _s, ...rest } = good;
  expect(parseConnectionInfo(rest, "c.json")).toMatchObject({
    transport: "tcp",
    ip: "127.0.0.1",
    signatureScheme: "hmac-sha256",
  });
});

test("addresses of each transport and family", () => {
  expect(endpoint(parseConnectionInfo(good, "c"), "hb")).toBe("tcp://127.0.0.1:65535");
  expect(endpoint(parseConnectionInfo({ ...good, ip: "::1" }, "c"), "shell")).toBe("tcp://[::1]:1");
  expect(endpoint(parseConnectionInfo({ ...good, transport: "ipc", ip: "/tmp/k" }, "c"), "shell")).toBe(
    "ipc:///tmp/k-1",
  );
});

describe("faults", () => {
  test.each([
    [null, "c.json: is not a JSON object"],
    [[], "c.json: is not a JSON object"],
    [{ ...good, shell_port: "1" }, '"shell_port" should be a port from 1 to 65535 and is "1"'],
    [{ ...good, hb_port: 70_000 }, '"hb_port" should be a port from 1 to 65535 and is 70000'],
    [{ ...good, hb_port: undefined }, '"hb_port" should be a port'],
    [{ ...good, key: 5 }, '"key" should be a string and is 5'],
    [{ ...good, transport: "udp" }, '"transport" should be tcp or ipc and is "udp"'],
  ])("%j", (value, reason) => {
    expect(() => parseConnectionInfo(value, "c.json")).toThrow(reason);
  });
});
