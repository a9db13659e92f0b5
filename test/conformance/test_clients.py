"""Several clients, slow clients, and jupyter_client's asyncio client."""

from __future__ import annotations

import asyncio
import time

import pytest
import zmq
from jupyter_client.manager import AsyncKernelManager, KernelManager

from kernel_under_test import KERNEL_NAME, KernelUnderTest

MEBIBYTE = 1024 * 1024


def test_every_subscriber_gets_its_own_welcome_first(kernel: KernelUnderTest) -> None:
    for _ in range(2):
        other = kernel.second_client()
        other.until("a first message on iopub", lambda client=other: client.iopub)
        assert other.iopub[0]["msg_type"] == "iopub_welcome"
        assert other.iopub[0]["content"] == {"subscription": ""}
        other.close()


def test_both_clients_see_the_outputs_of_each_others_cells(kernel: KernelUnderTest) -> None:
    other = kernel.second_client()
    other.until("iopub_welcome", lambda: other.iopub)
    mine = kernel.execute('console.log("one for all")')
    seen = other.request_of(mine.msg_id)
    other.until("idle of the other's cell", lambda: "idle" in seen.states)
    assert seen.text() == "one for all\n"
    assert seen.reply is None
    theirs = other.execute('console.log("and back")')
    echoed = kernel.request_of(theirs.msg_id)
    kernel.until("idle of the other's cell", lambda: "idle" in echoed.states)
    assert echoed.text() == "and back\n"
    other.close()


def test_a_client_that_goes_away_while_output_flows_harms_nobody(kernel: KernelUnderTest) -> None:
    other = kernel.second_client()
    other.until("iopub_welcome", lambda: other.iopub)
    cell = kernel.reach('console.log("ready"); for (let i = 0; i < 50_000; i++) console.log("x".repeat(100)); 5')
    other.close()
    assert kernel.finish(cell).result == "5"
    assert len(cell.text()) == 6 + 50_000 * 101


def test_a_slow_reader_of_20000_displays_gets_all_of_them_and_idle(kernel: KernelUnderTest) -> None:
    cell = kernel.start('for (let i = 0; i < 20_000; i++) display.html(`<p>${i}</p>`)')
    # Nothing is read from iopub until the reply is there: the kernel must keep what the socket does not take.
    assert kernel.client.shell_channel.socket.poll(30_000, zmq.POLLIN)
    kernel.finish(cell, timeout_seconds=120)
    shown = [m["content"]["data"]["text/html"] for m in cell.of_type("display_data")]
    assert shown == [f"<p>{i}</p>" for i in range(20_000)]


@pytest.mark.slow
def test_a_million_lines_reach_a_slow_reader_and_memory_stays_flat(kernel: KernelUnderTest) -> None:
    kernel.execute('for (let i = 0; i < 20_000; i++) console.log("warm-up line", i)')
    before = kernel.resident_bytes()
    cell = kernel.start("for (let i = 0; i < 1_000_000; i++) console.log(`line number ${i} with some text behind it`)")
    most, count, rest, finished = 0, 0, "", False
    while not finished:
        messages = kernel.iopub
        kernel.iopub = []
        for message in messages:
            if message["parent_header"].get("msg_id") != cell.msg_id:
                continue
            if message["msg_type"] == "stream":
                lines = (rest + message["content"]["text"]).split("\n")
                rest = lines.pop()
                for line in lines:
                    assert line == f"line number {count} with some text behind it"
                    count += 1
            finished = finished or message["content"].get("execution_state") == "idle"
        most = max(most, kernel.resident_bytes())
        if not finished:
            assert kernel.pump(30), "no output for 30 s"
    assert count == 1_000_000
    assert most - before <= 64 * MEBIBYTE


def test_one_line_of_20_megabytes_arrives_whole(kernel: KernelUnderTest) -> None:
    cell = kernel.execute('console.log("y".repeat(20_000_000))')
    text = cell.text()
    assert len(text) == 20_000_001
    assert text.count("y") == 20_000_000


def test_the_asyncio_client_runs_cells_and_sees_their_output() -> None:
    async def session() -> tuple[str, list[str]]:
        manager = AsyncKernelManager(kernel_name=KERNEL_NAME)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        texts: list[str] = []

        def hook(message: dict) -> None:
            if message["msg_type"] == "stream":
                texts.append(message["content"]["text"])

        replies = [
            await client.execute_interactive(f'console.log("cell {i}")', output_hook=hook, timeout=30) for i in range(5)
        ]
        client.stop_channels()
        await manager.shutdown_kernel()
        return replies[-1]["content"]["status"], texts

    assert asyncio.run(session()) == ("ok", [f"cell {i}\n" for i in range(5)])


def test_the_first_cell_waits_until_its_client_listens() -> None:
    manager = KernelManager(kernel_name=KERNEL_NAME)
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
    client.kernel_info(reply=True, timeout=30)
    request = client.execute('console.log("said at once")')
    # As a client on a busy machine, whose second connection comes late.
    time.sleep(0.3)
    client.iopub_channel.start()
    said = ""
    while True:
        message = client.get_iopub_msg(timeout=30)
        if message["parent_header"].get("msg_id") != request:
            continue
        said += message["content"].get("text", "")
        if message["content"].get("execution_state") == "idle":
            break
    assert said == "said at once\n"
    client.stop_channels()
    manager.shutdown_kernel(now=True)
