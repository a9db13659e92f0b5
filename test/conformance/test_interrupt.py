"""Interrupts in every state a kernel can be in: an ordinary KeyboardInterrupt, state kept, within a second."""

from __future__ import annotations

import os
import time

import pytest

from kernel_under_test import KernelUnderTest

READY = 'console.log("ready"); '
# Each prints "ready" and then never ends by itself.
STATES = {
    "busy loop": READY + "while (true) {}",
    "busy loop after an await": "await null; " + READY + "while (true) {}",
    "busy counting loop": "let n = 0; " + READY + "for (;;) n += 1;",
    "busy function": "function spin(): never { for (;;) {} } " + READY + "spin()",
    "recursion": "const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2)); " + READY + "fib(70)",
    "loop of native calls": "const big = Array(1e4).fill({ a: 1 }); " + READY + "while (true) JSON.parse(JSON.stringify(big))",
    "loop that catches everything it can": READY + "while (true) { try { throw new Error('x') } catch {} }",
    "pending await": READY + "await new Promise(() => {})",
    "pending for await": READY + "for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }) x;",
    "loop of resolved awaits": READY + "while (true) await null",
    "loop of short timers": READY + "while (true) await new Promise((r) => setTimeout(r, 1))",
    "awaited async function": "const task = async () => { " + READY + "await new Promise(() => {}) }; await task()",
    "awaited busy async function": "const work = async () => { await null; " + READY + "while (true) {} }; await work()",
    "long timer": READY + "await new Promise((r) => setTimeout(r, 1e8))",
    "sleep": 'import { sleep } from "loopbook"; ' + READY + "await sleep(1e5)",
    "awaited task": 'import { createTask } from "loopbook"; await createTask(async () => { ' + READY + "await new Promise(() => {}) })",
    "busy timer callback": "setTimeout(() => { " + READY + "while (true) {} }, 1); await new Promise(() => {})",
    "microtask storm": "const again = (): Promise<void> => Promise.resolve().then(again); " + READY + "again(); await new Promise(() => {})",
    "nextTick storm": "const again = () => process.nextTick(again); " + READY + "again(); await new Promise(() => {})",
    "flood of output": READY + 'while (true) console.log("x".repeat(1000))',
    "Atomics.wait": READY + "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
    "catastrophic regular expression": READY + '/^(a+)+$/.test("a".repeat(40) + "!")',
    "loop of sorts": "const numbers = Array.from({ length: 1e5 }, Math.random); " + READY + "while (true) numbers.slice().sort()",
    "busy code made by new Function": READY + 'new Function("while (true) {}")()',
    "prompt": READY + 'prompt("waiting")',
    "await input": READY + 'await input("waiting")',
}


def slowness() -> float:
    """How many times longer than alone a process may have to wait for a processor: those that want one, a core."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.mark.parametrize("how", ["message", "signal"])
@pytest.mark.parametrize("code", STATES.values(), ids=STATES.keys())
def test_an_interrupt_ends_the_cell_with_KeyboardInterrupt_and_keeps_the_state(  # noqa: N802
    kernel: KernelUnderTest, code: str, how: str
) -> None:
    kernel.execute("let kept = { value: 41 }")
    cell = kernel.reach(code, allow_stdin=True)
    started = time.monotonic()
    kernel.interrupt(how)
    kernel.until("the reply", lambda: cell.reply, timeout_seconds=10)
    seconds = time.monotonic() - started
    kernel.finish(cell)
    assert cell.content["status"] == "error"
    assert cell.content["ename"] == "KeyboardInterrupt"
    assert isinstance(cell.content["execution_count"], int)
    errors = cell.of_type("error")
    assert [e["content"]["ename"] for e in errors] == ["KeyboardInterrupt"]
    assert kernel.execute("kept.value + 1").result == "42"
    assert seconds < 1.0 * slowness()


def test_the_traceback_of_an_interrupt_names_the_line_where_the_cell_was(kernel: KernelUnderTest) -> None:
    cell = kernel.reach("let turns = 0;\n" + READY + "\nwhile (true) {\n  turns++;\n}")
    kernel.interrupt()
    traceback = "\n".join(kernel.finish(cell).content["traceback"])
    assert "In[1]" in traceback
    assert "while (true)" in traceback or "turns++" in traceback


def test_finally_runs_and_its_output_arrives(kernel: KernelUnderTest) -> None:
    for wait in ("while (true) {}", "while (true) await null", "await new Promise(() => {})"):
        if wait.startswith("await"):
            code = 'import { sleep } from "loopbook"; try { ' + READY + 'await sleep(1e5) } finally { console.log("closed") }'
        else:
            code = "try { " + READY + wait + ' } finally { console.log("closed") }'
        cell = kernel.reach(code)
        kernel.interrupt()
        assert "closed" in kernel.finish(cell).text(), wait


def test_code_may_catch_the_interrupt(kernel: KernelUnderTest) -> None:
    cell = kernel.reach("let caught = ''; try { " + READY + "while (true) {} } catch (error) { caught = (error as Error).name } caught")
    kernel.interrupt()
    assert "KeyboardInterrupt" in kernel.finish(cell).result


def test_an_interrupt_stops_a_timer_callback_that_hogs_the_loop_after_idle(kernel: KernelUnderTest) -> None:
    kernel.execute("let kept = 1")
    starter = kernel.execute("setTimeout(() => { " + READY + "while (true) {} }, 1); undefined")
    kernel.printed(starter, "ready")
    kernel.interrupt()
    kernel.until("a report under the starting cell", lambda: starter.of_type("error") or starter.text("stderr"))
    assert "KeyboardInterrupt" in str([m["content"] for m in starter.iopub])
    assert kernel.execute("kept").result == "1"


def test_only_the_interrupted_cell_stops_and_background_work_of_others_lives_on(kernel: KernelUnderTest) -> None:
    worker = kernel.execute("let ticks = 0; const ticker = setInterval(() => { ticks++ }, 5); undefined")
    assert worker.content["status"] == "ok"
    cell = kernel.reach(READY + "await new Promise(() => {})")
    kernel.interrupt()
    kernel.finish(cell)
    first = int(kernel.execute("ticks").result)
    kernel.execute(f"while (ticks <= {first} + 2) await new Promise((r) => setTimeout(r, 1)); clearInterval(ticker)")


@pytest.mark.parametrize("how", ["message", "signal"])
def test_an_interrupt_while_idle_is_harmless(kernel: KernelUnderTest, how: str) -> None:
    kernel.execute("let kept = 3")
    for _ in range(3):
        kernel.interrupt(how)
        assert kernel.execute("kept").result == "3"
    assert kernel.stderr() == ""


def test_two_interrupts_in_a_row_give_one_reply(kernel: KernelUnderTest) -> None:
    for _ in range(10):
        cell = kernel.reach(READY + "while (true) {}")
        kernel.interrupt()
        kernel.interrupt()
        assert kernel.finish(cell).content["ename"] == "KeyboardInterrupt"
        assert kernel.execute("6 * 7").result == "42"


def test_new_cells_run_after_many_interrupts(kernel: KernelUnderTest) -> None:
    kernel.execute("let rounds = 0; function work() { for (let i = 0; i < 1e5; i++) rounds += 1e-5 }")
    for _ in range(25):
        cell = kernel.reach(READY + "while (true) work()")
        kernel.interrupt()
        assert kernel.finish(cell).content["ename"] == "KeyboardInterrupt"
    assert kernel.execute("rounds > 0").result == "true"
