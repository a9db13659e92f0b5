"""Messaging spec, "History": tail, range and search, kept across kernels."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from kernel_under_test import KernelUnderTest

Entry = tuple[int, int, Any]


def history(kernel: KernelUnderTest, access: str, **fields: Any) -> list[Entry]:
    content = {"hist_access_type": access, "output": False, "raw": True, **fields}
    reply = kernel.ask("history_request", content).content
    assert reply["status"] == "ok"
    return [tuple(entry) for entry in reply["history"]]


def test_tail_gives_the_last_cells_in_the_order_of_their_run(kernel: KernelUnderTest) -> None:
    for code in ("'tail 1'", "'tail 2'", "'tail 3'"):
        kernel.execute(code)
    entries = history(kernel, "tail", n=2)
    assert [(line, code) for _, line, code in entries] == [(2, "'tail 2'"), (3, "'tail 3'")]


def test_with_output_an_entry_pairs_input_and_output(kernel: KernelUnderTest) -> None:
    kernel.execute("40 + 2")
    kernel.execute("let nothing = 1")
    entries = history(kernel, "tail", n=2, output=True)
    assert entries[0][2] == ["40 + 2", "42"]
    assert entries[1][2] == ["let nothing = 1", None]


def test_range_counts_sessions_backwards_from_the_current_one(start_kernel: Callable[..., KernelUnderTest]) -> None:
    first = start_kernel()
    for i in range(4):
        first.execute(f"'old {i}'")
    first.send("shutdown_request", {"restart": False}, channel="control")
    first.exit_code()
    second = start_kernel()
    second.execute("'new'")
    assert [e[2] for e in history(second, "range", session=0, start=1, stop=5)] == ["'new'"]
    entries = history(second, "range", session=-1, start=2, stop=4)
    assert [(line, code) for _, line, code in entries] == [(2, "'old 1'"), (3, "'old 2'")]


def test_search_takes_globs(kernel: KernelUnderTest) -> None:
    for code in ("let glob_alpha = 1", "let glob_beta = 2", "glob_alpha + glob_beta", "let glob_alpha = 1"):
        kernel.execute(code)
    found = [e[2] for e in history(kernel, "search", pattern="let glob_*", n=10)]
    assert found == ["let glob_alpha = 1", "let glob_beta = 2", "let glob_alpha = 1"]
    unique = [e[2] for e in history(kernel, "search", pattern="let glob_*", n=10, unique=True)]
    assert sorted(unique) == ["let glob_alpha = 1", "let glob_beta = 2"]
    assert [e[2] for e in history(kernel, "search", pattern="let glob_?eta*", n=10)] == ["let glob_beta = 2"]
    assert len(history(kernel, "search", pattern="*glob_*", n=1)) == 1


def test_history_outlives_its_kernel(start_kernel: Callable[..., KernelUnderTest]) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        writer = start_kernel()
        marker = f"'survivor of {how.name}'"
        writer.execute(marker)
        # Both end it at once, and the first cell's row is written some milliseconds after its reply: who reads it sees it written.
        assert history(writer, "tail", n=1)[0][2] == marker
        writer.process.send_signal(how)
        writer.exit_code()
        reader = start_kernel()
        assert [e[2] for e in history(reader, "search", pattern=marker, n=5)] == [marker]
        assert history(reader, "tail", n=1)[0][2] == marker


def test_two_kernels_at_once_write_one_history(start_kernel: Callable[..., KernelUnderTest]) -> None:
    kernels = [start_kernel(), start_kernel()]
    cells = [k.start(f"'both {n} {i}'") for i in range(50) for n, k in enumerate(kernels)]
    for i, cell in enumerate(cells):
        assert kernels[i % 2].finish(cell).content["status"] == "ok"
    for kernel in kernels:
        entries = history(kernel, "search", pattern="'both *'", n=1000)
        assert sorted(e[2] for e in entries) == sorted(f"'both {n} {i}'" for i in range(50) for n in range(2))
        assert len({e[0] for e in entries}) == 2


def test_a_history_request_that_makes_no_sense_gets_a_reply(kernel: KernelUnderTest) -> None:
    for content in ({}, {"hist_access_type": "sideways"}, {"hist_access_type": "tail", "n": "many"}):
        assert kernel.ask("history_request", content).content["status"] in ("ok", "error")
    assert kernel.execute("1").result == "1"
