// CheckQueue: what is done beside the cells, in their order, one piece at a time.
import { expect, test } from "vitest";
import { CheckQueue } from "../../kernel/session/check-queue.ts";

function queueWithLog() {
  const log: string[] = [];
  const queue = new CheckQueue((error) => log.push(`failed: ${String(error)}`));
  const piece = (name: string) => async () => {
    log.push(`${name} begins`);
    await new Promise(setImmediate);
    log.push(`${name} ends`);
  };
  return { log, queue, piece };
}

test("pieces are done one at a time in their order, also those that come meanwhile", async () => {
  const { log, queue, piece } = queueWithLog();
  queue.later(async () => {
    queue.later(piece("third"));
    await piece("first")();
  });
  queue.later(piece("second"));
  await queue.done();
  expect(log).toEqual(["first", "second", "third"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test("a piece that throws is reported and the next is done", async () => {
  const { log, queue, piece } = queueWithLog();
  queue.later(() => Promise.reject(new Error("no server")));
  queue.later(piece("next"));
  await queue.done();
  expect(log).toEqual(["failed: Error: no server", "next begins", "next ends"]);
});

test("begun resolves when the last piece has begun, before it ends", async () => {
  const { log, queue, piece } = queueWithLog();
  queue.later(piece("first"));
  queue.later(piece("last"));
  await queue.begun();
  expect(log).toEqual(["first begins", "first ends", "last begins"]);
});

test("a queue that was empty when it was asked still begins what comes later, by itself", async () => {
  const { log, queue } = queueWithLog();
  await queue.done();
  await queue.begun();
  await new Promise<void>((resolve) => {
    queue.later(() => {
      log.push("begun");
      resolve();
      return Promise.resolve();
    });
  });
  expect(log).toEqual(["begun"]);
});
