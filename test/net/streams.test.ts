import { expect, test } from "vitest";
import {
  AddressInUseError,
  ConnectionRefusedError,
  ConnectionResetError,
  IncompleteReadError,
  LimitOverrunError,
  openConnection,
  startServer,
  StreamReader,
} from "../../src/net.ts";
import { CancelledError, createTask, Event, gather, RuntimeError, ValueError } from "../../src/tasks.ts";
import { sleep } from "../../src/timing.ts";

function fed(data: string, options?: { limit?: number }): StreamReader {
  const reader = new StreamReader(options);
  reader.feedData(Buffer.from(data));
  reader.feedEof();
  return reader;
}

test("a client gets the answer of a server's callback, and both ends close", async () => {
  await using server = await startServer(
    async (reader, writer) => {
      const data = await reader.read(1024);
      writer.write(`got ${data.toString()}`);
      await writer.drain();
      writer.close();
      await writer.waitClosed();
    },
    "localhost",
    0,
  );
  const [reader, writer] = await openConnection("localhost", server.port);
  writer.write("oi tudo bem ai?");
  await writer.drain();
  expect((await reader.read(1024)).toString()).toBe("got oi tudo bem ai?");
  expect(await reader.read()).toHaveLength(0);
  expect(reader.atEof()).toBe(true);
  writer.close();
  await writer.waitClosed();
});

test("localhost is served on 127.0.0.1, and on ::1 where the machine has it, on one port", async () => {
  await using server = await startServer((_reader, writer) => writer.close(), { host: "localhost" });
  expect(server.sockets[0]?.getsockname()).toEqual(["127.0.0.1", server.port]);
  expect(new Set(server.sockets.map(({ port }) => port))).toEqual(new Set([server.port]));
  for (const { host } of server.sockets) {
    const { reader, writer } = await openConnection({ host, port: server.port });
    expect((await reader.read()).toString()).toBe("");
    expect(writer.getExtraInfo("peername")).toEqual([host, server.port]);
    writer.close();
  }
});

test("readuntil gives the part with its separator and keeps the rest", async () => {
  const reader = fed("one;two|three");
  expect(String(await reader.readuntil(";"))).toBe("one;");
  expect(String(await reader.readuntil([";", "|"]))).toBe("two|");
  expect(String(await reader.read())).toBe("three");
});

test("a separator that arrives in two pieces is found", async () => {
  const reader = new StreamReader();
  const line = reader.readuntil("\r\n");
  reader.feedData(Buffer.from("abc\r"));
  await Promise.resolve();
  reader.feedData(Buffer.from("\ndef"));
  expect(String(await line)).toBe("abc\r\n");
});

test("readexactly fails at an early end with what came and what was expected", async () => {
  const error = await fed("abc")
    .readexactly(5)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(IncompleteReadError);
  expect(error).toMatchObject({ expected: 5, partial: Buffer.from("abc") });
});

test("readuntil over the limit fails and leaves the bytes; readline skips the line", async () => {
  const reader = fed(`${"x".repeat(20)}\nshort\nend`, { limit: 10 });
  await expect(reader.readuntil("\n")).rejects.toMatchObject({ name: "LimitOverrunError", consumed: 20 });
  const error = await reader.readline().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LimitOverrunError);
  expect(error).toBeInstanceOf(ValueError);
  expect(String(await reader.readline())).toBe("short\n");
  expect(String(await reader.readline())).toBe("end");
  expect(String(await reader.readline())).toBe("");
});

test("for await gives the lines, the last one also without a newline", async () => {
  const lines: string[] = [];
  for await (const line of fed("a\nb\n\nc")) lines.push(String(line));
  expect(lines).toEqual(["a\n", "b\n", "\n", "c"]);
});

test("a second reader that waits at the same time is refused", async () => {
  const reader = new StreamReader();
  const first = reader.readline();
  await expect(reader.read(1)).rejects.toBeInstanceOf(RuntimeError);
  reader.feedData(Buffer.from("x\n"));
  expect(String(await first)).toBe("x\n");
});

test("a cancelled read ends at once, shows what it waits for, and loses no data", async () => {
  await using server = await startServer(
    async (reader, writer) => {
      writer.write("one ");
      await reader.readline();
      writer.write("two\n");
    },
    "127.0.0.1",
    0,
  );
  await using connection = await openConnection("127.0.0.1", server.port);
  const [reader, writer] = connection;
  const waiting = new Event();
  const task = createTask(() => {
    const line = reader.readline();
    waiting.set();
    return line;
  });
  await waiting.wait();
  expect(task.waits().map(({ label }) => label)).toEqual([`socket 127.0.0.1:${String(server.port)}`]);
  task.cancel();
  await expect(task).rejects.toBeInstanceOf(CancelledError);
  writer.write("go on\n");
  expect(String(await reader.readline())).toBe("one two\n");
});

test("drain waits while the other end does not read, and goes on when it does", async () => {
  const readNow = new Event();
  let received = 0;
  await using server = await startServer(
    async (reader, writer) => {
      await readNow.wait();
      for (let data = await reader.read(65536); data.length > 0; data = await reader.read(65536))
        received += data.length;
      writer.close();
    },
    "127.0.0.1",
    0,
  );
  const [reader, writer] = await openConnection("127.0.0.1", server.port);
  const block = Buffer.alloc(1 << 20);
  let sent = 0;
  const writing = createTask(async () => {
    for (let i = 0; i < 64; i++) {
      writer.write(block);
      await writer.drain();
      sent += block.length;
    }
    writer.writeEof();
  });
  // The kernel's buffers hold a few MiB; then drain must hold the writer.
  let before = -1;
  while (before !== sent) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(writing.done()).toBe(false);
  expect(sent).toBeLessThan(32 << 20);
  expect(writer.writeBufferSize).toBeLessThan(2 << 20);
  readNow.set();
  await writing;
  await reader.read();
  expect(received).toBe(64 << 20);
  writer.close();
});

test("a reader above twice its limit holds the sender back", async () => {
  await using server = await startServer(
    async (_reader, writer) => {
      for (let i = 0; i < 1000; i++) {
        writer.write(Buffer.alloc(65536, 1));
        await writer.drain();
      }
      writer.close();
    },
    "127.0.0.1",
    0,
  );
  const [reader, writer] = await openConnection({ host: "127.0.0.1", port: server.port, limit: 1000 });
  const first = await reader.read(1);
  expect(first).toHaveLength(1);
  const socket = writer.getExtraInfo("socket");
  expect(socket?.isPaused()).toBe(true);
  let total = 1;
  for (let data = await reader.read(1 << 20); data.length > 0; data = await reader.read(1 << 20)) total += data.length;
  expect(total).toBe(1000 * 65536);
  writer.close();
});

test("writeEof ends the stream for the other end while the answer still comes", async () => {
  await using server = await startServer(
    async (reader, writer) => {
      const all = await reader.read();
      writer.write(String(all.length));
      writer.close();
    },
    "127.0.0.1",
    0,
  );
  const [reader, writer] = await openConnection("127.0.0.1", server.port);
  writer.writelines(["abc", Buffer.from("de")]);
  expect(writer.canWriteEof()).toBe(true);
  writer.writeEof();
  expect(() => writer.write("x")).toThrow(RuntimeError);
  expect(String(await reader.read())).toBe("5");
  writer.close();
  await writer.waitClosed();
  await expect(writer.drain()).rejects.toBeInstanceOf(ConnectionResetError);
});

test("a refused connection says that nothing listens there", async () => {
  const server = await startServer(() => undefined, "127.0.0.1", 0);
  const { port } = server;
  server.close();
  await server.waitClosed();
  const error = await openConnection("127.0.0.1", port).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConnectionRefusedError);
  expect((error as Error).message).toBe(`Connection refused: nothing listens on 127.0.0.1:${String(port)}`);
});

test("an address in use says whose it is", async () => {
  await using server = await startServer(() => undefined, "127.0.0.1", 0);
  const error = await startServer(() => undefined, "127.0.0.1", server.port).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AddressInUseError);
  expect((error as Error).message).toContain("another server of this program");
});

test("serveForever ends with CancelledError when its task is cancelled, and the server with it", async () => {
  const server = await startServer(() => undefined, "127.0.0.1", 0);
  const task = createTask(() => server.serveForever());
  await sleep(0);
  task.cancel();
  await expect(task).rejects.toBeInstanceOf(CancelledError);
  expect(server.isServing()).toBe(false);
  await server.waitClosed();
  await expect(server.serveForever()).rejects.toBeInstanceOf(RuntimeError);
});

test("serveForever ends with CancelledError when the server is closed", async () => {
  const server = await startServer(() => undefined, "127.0.0.1", 0);
  const forever = server.serveForever();
  server.close();
  await expect(forever).rejects.toBeInstanceOf(CancelledError);
});

test("an error in a client's callback closes that connection and leaves the server", async () => {
  const printed: unknown[] = [];
  const { error: original } = console;
  console.error = (...args: unknown[]) => void printed.push(...args);
  try {
    await using server = await startServer(
      () => {
        throw new Error("broken callback");
      },
      "127.0.0.1",
      0,
    );
    for (let i = 0; i < 2; i++) {
      const [reader, writer] = await openConnection("127.0.0.1", server.port);
      expect(await reader.read()).toHaveLength(0);
      writer.close();
    }
  } finally {
    console.error = original;
  }
  expect(printed.filter((each) => each instanceof Error).map(String)).toEqual(Array(2).fill("Error: broken callback"));
});

test("a hundred clients at once are each served", async () => {
  await using server = await startServer(
    async (reader, writer) => {
      for await (const line of reader) writer.write(line);
      writer.close();
    },
    "127.0.0.1",
    0,
  );
  const answers = await gather(
    ...Array.from({ length: 100 }, (_, i) => async () => {
      await using connection = await openConnection("127.0.0.1", server.port);
      const [reader, writer] = connection;
      writer.write(`${String(i)}\n`);
      return Number(await reader.readline());
    }),
  );
  expect(answers).toEqual(Array.from({ length: 100 }, (_, i) => i));
});
