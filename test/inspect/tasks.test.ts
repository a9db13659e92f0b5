// What the inspector knows of tasks, in plain Node: states, waits, times, cancellations, ends.
import { afterEach, expect, test } from "vitest";
import { allTasks, createTask, gather, Lock, Queue, sleep, type Task, TaskGroup, wait } from "../../src/index.ts";
import { inspect, type TaskFacts } from "../../src/inspect.ts";
import { findCycles } from "../../src/inspect/cycles.ts";

afterEach(async () => {
  const left = [...allTasks()];
  for (const task of left) task.cancel();
  await Promise.allSettled(left);
});

function facts(task: Task): TaskFacts {
  const found = inspect.snapshot().tasks.find(({ id }) => id === task.id);
  if (!found) throw new Error(`the snapshot has no task ${task.name}`);
  return found;
}

/** Lets tasks run until none has anything to do at once. */
async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise(setImmediate);
}

test("a sleeping task says how long it sleeps still, and on which line", async () => {
  const task = createTask(async function napper() {
    await sleep(30);
  });
  await turn();
  const { state, waitsFor, place, created } = facts(task);
  expect(state).toBe("waiting");
  expect(waitsFor).toMatch(/^sleep (30\.0|29\.\d) s left$/);
  expect(place).toMatch(/^tasks\.test\.ts:\d+:\d+ in napper$/);
  expect(created).toMatch(/^tasks\.test\.ts:\d+:\d+/);
});

test("a task that waits for a lock names the lock, its holder, and waits for that task", async () => {
  const lock = new Lock();
  const hold = async (): Promise<void> => {
    await lock.acquire();
    await sleep(30);
  };
  const holder = createTask(hold, { name: "holder" });
  const waiter = createTask(hold, { name: "waiter" });
  await turn();
  expect(facts(waiter).waitsFor).toBe(`Lock#${String(lock.id)} held by holder`);
  expect(facts(waiter).awaits).toEqual([holder.id]);
  expect(facts(holder).awaitedBy).toEqual([waiter.id]);
  const resource = inspect.snapshot().resources.find(({ label }) => label.startsWith(`Lock#${String(lock.id)}`));
  expect(resource).toMatchObject({ holders: [holder.id], waiters: [waiter.id] });
});

test("who awaits whom is seen through gather, wait and TaskGroup", async () => {
  const nap = (): Promise<void> => sleep(30);
  const [a, b, c] = [createTask(nap), createTask(nap), createTask(nap)];
  const gathering = createTask(async () => await gather(a, b), { name: "gathering" });
  const waiting = createTask(async () => await wait([c]), { name: "waiting" });
  let member: Task | undefined;
  const group = createTask(() => TaskGroup.run((tasks) => void (member = tasks.createTask(nap))), { name: "group" });
  await turn();
  expect(facts(gathering).awaits).toEqual([a.id, b.id]);
  expect(facts(waiting).awaits).toEqual([c.id]);
  expect(facts(group).awaits).toEqual([member?.id]);
  expect(facts(a).awaitedBy).toEqual([gathering.id]);
});

test("a plain promise shows as a promise once the turn is over, and the task as waiting", async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const task = createTask(async () => {
    await promise;
  });
  await turn();
  expect(facts(task)).toMatchObject({ state: "waiting", waitsFor: "a promise" });
  resolve(undefined);
  await task;
  expect(facts(task).state).toBe("finished");
});

test("busy time is that of the task's own steps, ready time that of others who ran first", async () => {
  const spin = (ms: number): void => {
    const end = performance.now() + ms;
    while (performance.now() < end);
  };
  const gate = new Queue();
  const first = createTask(async () => {
    await gate.get();
    spin(60);
  });
  const second = createTask(async () => {
    await gate.get();
    spin(20);
  });
  await turn();
  gate.putNowait(1);
  gate.putNowait(2);
  await gather(first, second);
  expect(facts(first).busySeconds).toBeGreaterThanOrEqual(0.06);
  expect(facts(second).busySeconds).toBeGreaterThanOrEqual(0.02);
  expect(facts(second).readySeconds).toBeGreaterThanOrEqual(0.055);
  expect(facts(first).longestStepSeconds).toBeGreaterThanOrEqual(0.06);
  expect(facts(first).steps).toBe(2);
});

test("code that runs after a plain promise counts as busy time too", async () => {
  const task = createTask(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const end = performance.now() + 60;
    while (performance.now() < end);
    await sleep(0);
  });
  await task;
  expect(facts(task).busySeconds).toBeGreaterThanOrEqual(0.055);
});

test("a cancellation is remembered with who asked for it, and the outcome is cancelled", async () => {
  const victim = createTask(() => sleep(30), { name: "victim" });
  await turn();
  await createTask(() => Promise.resolve(victim.cancel("enough")), { name: "killer" });
  await Promise.allSettled([victim]);
  expect(facts(victim)).toMatchObject({ state: "cancelled", cancels: 1 });
  const row = inspect.timeline({ cell: "all" }).data.rows.find(({ id }) => id === victim.id);
  expect(row?.cancels[0]).toMatchObject({ by: "killer", message: "enough" });
});

test("results and exceptions are shown, and looking does not retrieve them", async () => {
  const answer = createTask(() => 42);
  const failure = createTask(() => Promise.reject(new RangeError("too far")));
  await turn();
  expect(facts(answer)).toMatchObject({ state: "finished", ending: "42" });
  expect(facts(failure)).toMatchObject({ state: "failed", ending: "RangeError: too far" });
  expect(
    inspect
      .warnings()
      .of("exception-never-retrieved")
      .flatMap(({ tasks }) => tasks),
  ).toContain(failure.name);
  expect(failure.exception()).toBeInstanceOf(RangeError);
  expect(
    inspect
      .warnings()
      .of("exception-never-retrieved")
      .flatMap(({ tasks }) => tasks),
  ).not.toContain(failure.name);
});

test("circles are found once each, from their smallest member on", () => {
  const awaits = new Map([
    [1, [2]],
    [2, [3, 4]],
    [3, [1]],
    [4, [5]],
    [5, []],
    [7, [6]],
    [6, [7]],
    [8, [8]],
  ]);
  expect(findCycles(awaits)).toEqual([[1, 2, 3], [6, 7], [8]]);
  expect(
    findCycles(
      new Map([
        [1, [2]],
        [2, []],
      ]),
    ),
  ).toEqual([]);
});
