"""Whose output is it: what a cell starts prints under that cell, however late, and its failures are reported there."""

from __future__ import annotations

import pytest

from kernel_under_test import KernelUnderTest

TIMER_PRINTS = {
    "setTimeout": 'setTimeout(() => console.log("late"), 100)',
    "setInterval": 'const i = setInterval(() => { console.log("late"); clearInterval(i) }, 100)',
    "setImmediate chain": "let turns = 0; const turn = () => "
    '(turns++ < 200 ? setImmediate(turn) : console.log("late")); setImmediate(turn)',
    "async function": '(async () => { await new Promise((r) => setTimeout(r, 100)); console.log("late") })()',
    "promise chain": 'new Promise((r) => setTimeout(r, 100)).then(() => {}).then(() => console.log("late"))',
    "child process": 'const { spawn } = await import("node:child_process");'
    'spawn(process.execPath, ["-e", "setTimeout(() => console.log(`late`), 100)"], { stdio: "inherit" });',
    "stream": 'const { createReadStream } = await import("node:fs"); '
    'setTimeout(() => createReadStream(process.execPath, { end: 10 }).on("data", () => console.log("late")), 100)',
}


@pytest.mark.parametrize("code", TIMER_PRINTS.values(), ids=TIMER_PRINTS.keys())
def test_what_prints_after_idle_is_output_of_the_cell_that_started_it(kernel: KernelUnderTest, code: str) -> None:
    starter = kernel.execute(f"{code}; undefined")
    other = kernel.execute('console.log("meanwhile")')
    kernel.printed(starter, "late")
    assert other.text() == "meanwhile\n"
    late = next(m for m in starter.of_type("stream") if "late" in m["content"]["text"])
    assert late["parent_header"]["msg_id"] == starter.msg_id
    assert late["parent_header"]["msg_type"] == "execute_request"


def test_output_stays_with_its_cell_while_another_cell_waits(kernel: KernelUnderTest) -> None:
    first = kernel.execute(
        "let release; const released = new Promise((resolve) => { release = resolve });"
        'released.then(() => console.log("from the first")); undefined'
    )
    second = kernel.execute('release(); await new Promise((r) => setImmediate(r)); console.log("from the second")')
    kernel.printed(first, "from the first")
    assert second.text() == "from the second\n"


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_raw_writes_to_the_standard_streams_belong_to_their_cell_too(kernel: KernelUnderTest, name: str) -> None:
    cell = kernel.execute(f'setTimeout(() => process.{name}.write("raw bytes"), 50); undefined')
    kernel.execute("1")
    kernel.until("raw bytes", lambda: "raw bytes" in cell.text(name))


FAILURES = {
    "exception in a timer": 'setTimeout(() => { throw new RangeError("from behind") }, 50)',
    "unhandled rejection in a timer": 'setTimeout(() => { Promise.reject(new RangeError("from behind")) }, 50)',
    "unhandled rejection of an async function": '(async () => { await new Promise((r) => setTimeout(r, 50)); throw new RangeError("from behind") })()',
    "error event without a handler": 'const { EventEmitter } = await import("node:events"); '
    'setTimeout(() => new EventEmitter().emit("error", new RangeError("from behind")), 50)',
}


@pytest.mark.parametrize("code", FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_after_idle_is_reported_once_under_its_cell_and_the_kernel_lives(
    kernel: KernelUnderTest, code: str
) -> None:
    kernel.execute("let kept = 11")
    starter = kernel.execute(f"{code}; undefined")
    assert starter.content["status"] == "ok"

    def reports() -> list[str]:
        texts = ["\n".join(m["content"]["traceback"]) + m["content"]["evalue"] for m in starter.of_type("error")]
        return [t for t in [*texts, starter.text("stderr")] if "from behind" in t]

    kernel.until("the report", reports)
    after = kernel.execute("kept")
    assert after.result == "11"
    assert after.outputs == after.of_type("execute_result")
    assert len(reports()) == 1
    assert "RangeError" in reports()[0]


def test_a_rejection_that_is_handled_later_in_the_same_turn_is_not_reported(kernel: KernelUnderTest) -> None:
    cell = kernel.execute("const failing = Promise.reject(new Error('handled')); failing.catch(() => {}); undefined")
    kernel.execute("await new Promise((r) => setImmediate(r))")
    assert cell.outputs == []
