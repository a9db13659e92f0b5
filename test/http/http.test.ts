import { expect, test } from "vitest";
import { runInExecutor } from "../../src/executor.ts";
import {
  ClientConnectionError,
  ClientResponseError,
  ClientSession,
  fetch,
  fetchWithRetries,
  getSync,
  requestSync,
  startHttpServer,
} from "../../src/http.ts";
import { CancelledError, createTask, gather, Semaphore, sleep, TimeoutError } from "../../src/index.ts";
import { AddressInUseError } from "../../src/net.ts";

test("a session gets pages, sends JSON and queries, and shares its headers", async () => {
  await using server = await startHttpServer({
    routes: {
      "/": "olá",
      "/echo": ({ method, query, headers, body }) => ({ method, query, name: headers["x-name"], body }),
    },
  });
  await using session = new ClientSession({ baseUrl: server.url, headers: { "x-name": "lesson" } });
  const page = await session.get("/");
  expect([page.status, page.ok, await page.text()]).toEqual([200, true, "olá"]);
  expect(new TextDecoder().decode(await page.bytes())).toBe("olá");
  const echo = await session.post("/echo", { params: { a: 1 }, json: { b: 2 } });
  expect(await echo.json()).toEqual({ method: "POST", query: { a: "1" }, name: "lesson", body: '{"b":2}' });
  const missing = await session.get("/missing");
  expect(() => missing.raiseForStatus()).toThrow(ClientResponseError);
  expect(server.requests.map(({ path, status }) => [path, status])).toEqual([
    ["/", 200],
    ["/echo", 200],
    ["/missing", 404],
  ]);
});

test("cancelling the task aborts the request", async () => {
  let aborted: (() => void) | undefined;
  const wasAborted = new Promise<void>((resolve) => (aborted = resolve));
  await using server = await startHttpServer({ handler: () => wasAborted.then(() => "late") });
  await using session = new ClientSession();
  const task = createTask(() => session.get(server.url));
  while (task.waits().length === 0) await sleep(0);
  expect(task.waits().map(({ label }) => label)).toEqual([`GET ${server.url}/`]);
  task.cancel();
  await expect(task).rejects.toBeInstanceOf(CancelledError);
  aborted?.();
});

test("a request that takes too long ends with TimeoutError", async () => {
  await using server = await startHttpServer({ delaySeconds: 60 });
  await using session = new ClientSession({ timeoutSeconds: 0.05 });
  await expect(session.get(server.url)).rejects.toBeInstanceOf(TimeoutError);
});

test("a server that does not listen is named", async () => {
  const server = await startHttpServer();
  await server.close();
  const error: unknown = await fetch(server.url).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ClientConnectionError);
  expect((error as Error).message).toBe(`Cannot get ${server.url}: nothing listens there`);
});

test("a closed session refuses", async () => {
  const session = new ClientSession();
  await session.close();
  await expect(session.get("http://127.0.0.1:1")).rejects.toThrow("Session is closed");
});

test("retries go on until a success and stop there", async () => {
  await using server = await startHttpServer({ body: "there", failFirst: 2 });
  const failures: (number | undefined)[] = [];
  const response = await fetchWithRetries(server.url, {
    maxTries: 5,
    delaySeconds: 0.01,
    onFailure: (failed) => failures.push(failed.response?.status),
  });
  expect(await response?.text()).toBe("there");
  expect(failures).toEqual([503, 503]);
  expect(server.requests).toHaveLength(3);
});

test("after the last try there is nothing, or the error where that is asked for", async () => {
  await using server = await startHttpServer({ failFirst: Infinity, failWith: "reset" });
  expect(await fetchWithRetries(server.url, { maxTries: 3, delaySeconds: 0 })).toBeUndefined();
  expect(server.requests).toHaveLength(3);
  await expect(fetchWithRetries(server.url, { maxTries: 1, throwLast: true })).rejects.toBeInstanceOf(
    ClientConnectionError,
  );
});

test("an answer that another try would not change comes back at once, unless retryOn names it", async () => {
  await using server = await startHttpServer({ status: 404 });
  expect((await fetchWithRetries(server.url))?.status).toBe(404);
  expect(server.requests).toHaveLength(1);
  expect(await fetchWithRetries(server.url, { retryOn: [404], maxTries: 2, delaySeconds: 0 })).toBeUndefined();
  expect(server.requests).toHaveLength(3);
});

test("the waits between tries last as long as told, each longer by the backoff", async () => {
  await using server = await startHttpServer({ failFirst: Infinity });
  const start = performance.now();
  await fetchWithRetries(server.url, { maxTries: 3, delaySeconds: 0.1, backoff: 2 });
  const elapsedMs = performance.now() - start;
  expect(elapsedMs).toBeGreaterThanOrEqual(300);
});

test("a semaphore caps how many requests a server sees at once", async () => {
  let now = 0;
  let most = 0;
  await using server = await startHttpServer({
    handler: async () => {
      most = Math.max(most, ++now);
      await sleep(0.02);
      now--;
      return "ok";
    },
  });
  await using session = new ClientSession();
  const semaphore = new Semaphore(3);
  await gather(
    ...Array.from({ length: 12 }, () => async () => {
      await semaphore.acquire();
      await (await session.get(server.url)).text();
      semaphore.release();
    }),
  );
  expect(most).toBe(3);
});

test("requestSync blocks this thread's loop, and runs beside it in a thread", async () => {
  await using server = await startHttpServer({ body: "slow page", delaySeconds: 0.3, ownThread: true });
  let turns = 0;
  const ticking = setInterval(() => turns++, 5);
  const blocked = requestSync(server.url);
  expect([blocked.text, turns]).toEqual(["slow page", 0]);
  const free = await runInExecutor(null, getSync, server.url);
  clearInterval(ticking);
  expect([free.text, free.status]).toEqual(["slow page", 200]);
  expect(turns).toBeGreaterThan(5);
});

test("requestSync to a server of the same thread ends with TimeoutError, and says why", async () => {
  await using server = await startHttpServer();
  expect(() => requestSync(server.url, { timeoutSeconds: 0.2 })).toThrow(
    /no answer within 0.2 s; this thread was blocked/,
  );
  await server.close();
  expect(() => requestSync(server.url)).toThrow(ClientConnectionError);
});

test("an address in use says so", async () => {
  await using server = await startHttpServer();
  await expect(startHttpServer({ port: server.port })).rejects.toBeInstanceOf(AddressInUseError);
  await expect(startHttpServer({ port: server.port, ownThread: true })).rejects.toBeInstanceOf(AddressInUseError);
});
