// `rabbitmq-client` in the loop: what is asked of the broker is a wait, each message a consumer gets is a task. Main thread.
// The driver's classes, as they are loaded → the same, with its central methods around the driver's own.
import { taskStorage } from "../tasks/current.ts";
import { Task } from "../tasks/task.ts";
import { follow } from "./driver-wait.ts";
import { replaceMethod } from "./replace-method.ts";

interface ConsumerOptions {
  queue?: string;
}

type Handler = (message: unknown, reply: unknown) => unknown;

/** Calls of AMQP 0-9-1 that wait for an answer; those that go through others are not named. */
const calls = [
  "basicCancel",
  "basicConsume",
  "basicGet",
  "basicPublish",
  "basicQos",
  "basicRecover",
  "close",
  "confirmSelect",
  "exchangeBind",
  "exchangeDeclare",
  "exchangeDelete",
  "exchangeUnbind",
  "queueBind",
  "queueDeclare",
  "queueDelete",
  "queuePurge",
  "queueUnbind",
  "txCommit",
  "txRollback",
  "txSelect",
];

/** The protocol knows no way to take a request back: a cancelled wait lets it go, and its answer is dropped. */
function followCalls(prototype: object, names: readonly string[], label: (name: string) => string): void {
  for (const name of names) {
    replaceMethod<unknown, unknown[], Promise<unknown>>(
      prototype,
      name,
      (original) =>
        function (...args) {
          return follow(label(name), () => original.apply(this, args));
        },
    );
  }
}

export function attachRabbitChannel({ Channel }: { Channel: { prototype: object } }): void {
  followCalls(Channel.prototype, calls, (name) => `rabbitmq ${name}`);
}

export function attachRabbitConnection({ Connection }: { Connection: { prototype: object } }): void {
  followCalls(Connection.prototype, ["acquire", "onConnect"], () => "rabbitmq connect");
  followCalls(Connection.prototype, ["close"], () => "rabbitmq close");
  replaceMethod<unknown, [ConsumerOptions, Handler], unknown>(
    Connection.prototype,
    "createConsumer",
    (original) =>
      function (options, handler) {
        const name = `consume ${options.queue ?? ""}`.trimEnd();
        const serve: Handler = (message, reply) => new Task(async () => await handler(message, reply), { name });
        // A consumer goes on when the task that made it has ended.
        return taskStorage.run(undefined, () => original.call(this, options, serve));
      },
  );
}
