// `redis` in the loop: commands, transactions, subscriptions and pools are waits of the task that asks. Main thread.
// The driver's classes, as they are loaded → the same, with its central methods around the driver's own.
import { AsyncLocalStorage } from "node:async_hooks";
import { follow } from "./driver-wait.ts";
import { resourceOf } from "./pool-resource.ts";
import { replaceMethod } from "./replace-method.ts";

type Words = readonly (string | Uint8Array)[];

interface CommandOptions {
  abortSignal?: AbortSignal;
}

interface RedisClient {
  duplicate(): RedisClient;
  on(name: "error", listener: () => void): void;
  destroy(): void;
  readonly isOpen: boolean;
}

interface RedisPool {
  readonly idleClients?: number;
  /** What the pools that `withCommandOptions` gives are made from. */
  readonly _self?: object;
}

interface PoolOptions {
  maximum?: number;
}

type SendCommand = (this: RedisClient, words: Words, options?: CommandOptions) => Promise<unknown>;
type Connect = (this: RedisClient) => Promise<unknown>;

/** Commands that hold their connection until something comes (Redis's documentation, "Blocking commands"). */
const blocking = /^(bl|br|bz)[a-z]+$|^wait(aof)?$/;

function mayBlock(words: Words): boolean {
  const name = String(words[0]).toLowerCase();
  if (blocking.test(name)) return true;
  return /^xread(group)?$/.test(name) && words.some((word) => String(word).toUpperCase() === "BLOCK");
}

export function attachRedisClient({ default: RedisClient }: { default: { prototype: object } }): void {
  const { prototype } = RedisClient;
  // As they are before they are replaced: for what no task waits for.
  const { sendCommand, connect } = prototype as { sendCommand: SendCommand; connect: Connect };
  replaceMethod<RedisClient, [Words, CommandOptions?], Promise<unknown>>(
    prototype,
    "sendCommand",
    (original) =>
      function (words, options) {
        const controller = new AbortController();
        const given = options?.abortSignal;
        const abortSignal = given ? AbortSignal.any([given, controller.signal]) : controller.signal;
        let ownId: Promise<unknown> | undefined;
        return follow(
          `redis ${String(words[0]).toLowerCase()}`,
          () => {
            if (mayBlock(words)) ownId = original.call(this, ["CLIENT", "ID"]);
            ownId?.catch(() => undefined);
            return original.call(this, words, { ...options, abortSignal });
          },
          (error) => {
            // Takes it back where it has not left yet.
            controller.abort(error);
            if (ownId) void unblock(this, ownId, { sendCommand, connect });
          },
        );
      },
  );
  for (const name of ["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE"]) {
    followCalls(prototype, name, `redis ${name.toLowerCase()}`);
  }
  followCalls(prototype, "_executeMulti", "redis multi");
  followCalls(prototype, "_executePipeline", "redis pipeline");
  replaceMethod<RedisClient, [], Promise<unknown>>(
    prototype,
    "connect",
    (original) =>
      function () {
        return follow(
          "redis connect",
          () => original.call(this),
          () => {
            // It would try again for ever.
            if (this.isOpen) this.destroy();
          },
        );
      },
  );
}

function followCalls(prototype: object, name: string, label: string): void {
  replaceMethod<unknown, unknown[], Promise<unknown>>(
    prototype,
    name,
    (original) =>
      function (...args) {
        return follow(label, () => original.apply(this, args));
      },
  );
}

/**
 * Ends a command that blocks on the server, from a connection of its own (CLIENT UNBLOCK): else it would take what comes
 * next and give it to nobody, and hold back every later command.
 */
async function unblock(
  client: RedisClient,
  ownId: Promise<unknown>,
  { sendCommand, connect }: { sendCommand: SendCommand; connect: Connect },
): Promise<void> {
  const second = client.duplicate();
  second.on("error", () => undefined);
  try {
    await connect.call(second);
    await sendCommand.call(second, ["CLIENT", "UNBLOCK", String(await ownId)]);
  } catch {
    // The server is gone, and the command with it.
  } finally {
    if (second.isOpen) second.destroy();
  }
}

/** The driver's own limit where none is given. */
const usualMaximum = 100;

export function attachRedisPool({ RedisClientPool }: { RedisClientPool: { prototype: object } }): void {
  replaceMethod<unknown, [unknown, PoolOptions?], RedisPool>(
    RedisClientPool,
    "create",
    (original) =>
      function (clientOptions, options) {
        const pool = original.call(this, clientOptions, options);
        resourceOf(pool._self ?? pool, "redis pool", options?.maximum ?? usualMaximum);
        return pool;
      },
  );
  replaceMethod<RedisPool, [(client: object) => unknown], Promise<unknown>>(
    RedisClientPool.prototype,
    "execute",
    (original) =>
      function (body) {
        const resource = resourceOf(this._self ?? this, "redis pool");
        const inContext = AsyncLocalStorage.snapshot();
        let isWithdrawn = false;
        return follow(
          "redis pool",
          (wait) => {
            resource.waiting(wait);
            return original.call(this, async (client) => {
              resource.served(wait);
              if (isWithdrawn) return undefined;
              // From here on the task waits for what it does with the client.
              wait.end();
              resource.taken(client, wait.task);
              try {
                return await inContext(body, client);
              } finally {
                resource.returned(client);
              }
            });
          },
          () => {
            isWithdrawn = true;
          },
        );
      },
  );
}
