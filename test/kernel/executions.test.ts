// Executions: when a cell whose turn has come is started.
import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import type { ExecuteReply } from "../../kernel/protocol/messages.ts";
import { Executions } from "../../kernel/session/executions.ts";
import { MainThread } from "../../kernel/session/main-thread.ts";

function startable(name: string, log: string[]) {
  return {
    start: () => {
      log.push(`${name} starts`);
      return Promise.resolve<ExecuteReply>({ status: "ok", execution_count: 1, payload: [], user_expressions: {} });
    },
    abort: () => {
      log.push(`${name} is aborted`);
      return Promise.resolve();
    },
  };
}

test("a cell does not start while an interrupt is under way, and can be aborted meanwhile", async () => {
  const { port1 } = new MessageChannel();
  const log: string[] = [];
  const { promise, resolve: rested } = Promise.withResolvers<undefined>();
  let interrupt: Promise<undefined> | undefined = promise;
  const executions = new Executions(new MainThread(port1), () => interrupt);
  executions.enqueue(undefined, startable("first", log));
  executions.createSubshell("sub");
  executions.enqueue("sub", startable("second", log));
  executions.deleteSubshell("sub");
  await new Promise(setImmediate);
  expect(log).toEqual(["second is aborted"]);
  rested(undefined);
  interrupt = undefined;
  await new Promise(setImmediate);
  expect(log).toEqual(["second is aborted", "first starts"]);
});
