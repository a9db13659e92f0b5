"""Messaging spec, "Messages on the IOPub channel": every request is framed by busy and idle, and outputs lie between."""

from __future__ import annotations

import pytest

from kernel_under_test import KernelUnderTest

CODE = "let seen = 0;"


def test_a_cell_sends_busy_then_its_input_then_outputs_then_idle(shared_kernel: KernelUnderTest) -> None:
    cell = shared_kernel.execute('console.log("out"); console.error("err"); 6 * 7')
    types = [m["msg_type"] for m in cell.iopub]
    assert types == ["status", "execute_input", "stream", "stream", "execute_result", "status"]
    assert cell.states == ["busy", "idle"]
    assert cell.of_type("execute_input")[0]["content"] == {
        "code": 'console.log("out"); console.error("err"); 6 * 7',
        "execution_count": cell.content["execution_count"],
    }
    assert cell.result == "42"
    assert cell.of_type("execute_result")[0]["content"]["execution_count"] == cell.content["execution_count"]


def test_every_message_of_a_cell_carries_the_request_as_its_parent(shared_kernel: KernelUnderTest) -> None:
    cell = shared_kernel.execute('console.log("a"); await Promise.resolve(); console.log("b"); 1')
    for message in [*cell.iopub, cell.reply]:
        assert message is not None
        parent = message["parent_header"]
        assert parent["msg_id"] == cell.msg_id
        assert parent["msg_type"] == "execute_request"
        assert parent["session"] == shared_kernel.client.session.session


def test_stdout_and_stderr_keep_the_order_in_which_they_were_written(shared_kernel: KernelUnderTest) -> None:
    cell = shared_kernel.execute('for (let i = 0; i < 50; i++) (i % 2 ? console.error : console.log)(`line ${i}`)')
    assert "".join(m["content"]["text"] for m in cell.of_type("stream")) == "".join(f"line {i}\n" for i in range(50))


def test_the_reply_is_made_after_the_last_output_and_before_idle(shared_kernel: KernelUnderTest) -> None:
    cell = shared_kernel.execute("for (let i = 0; i < 2000; i++) { console.log(i); if (i % 500 === 0) await null; }")
    assert cell.text() == "".join(f"{i}\n" for i in range(2000))
    assert cell.reply is not None
    last_output, idle = cell.outputs[-1], cell.iopub[-1]
    assert last_output["header"]["date"] <= cell.reply["header"]["date"] <= idle["header"]["date"]
    assert idle["content"] == {"execution_state": "idle"}


@pytest.mark.parametrize("round_number", range(20))
def test_a_client_that_has_the_reply_finds_all_outputs_before_idle(
    shared_kernel: KernelUnderTest, round_number: int
) -> None:
    cell = shared_kernel.execute(f'process.stdout.write("x".repeat(100_000)); console.log("end {round_number}")')
    assert cell.text() == "x" * 100_000 + f"end {round_number}\n"
    assert cell.states == ["busy", "idle"]


SHELL_REQUESTS = [
    ("kernel_info_request", {}, ["ok"]),
    ("execute_request", {"code": CODE, "silent": False}, ["ok"]),
    # What these two answer is the language service's matter: test_jupyter_kernel_test.py.
    ("complete_request", {"code": "see", "cursor_pos": 3}, ["ok", "error"]),
    ("inspect_request", {"code": "seen", "cursor_pos": 2, "detail_level": 0}, ["ok", "error"]),
    ("is_complete_request", {"code": CODE}, ["complete"]),
    ("history_request", {"hist_access_type": "tail", "n": 3, "output": False, "raw": True}, ["ok"]),
    ("comm_info_request", {}, ["ok"]),
]


@pytest.mark.parametrize(("msg_type", "content", "statuses"), SHELL_REQUESTS, ids=[r[0] for r in SHELL_REQUESTS])
def test_every_shell_request_gets_its_reply_framed_by_busy_and_idle(
    shared_kernel: KernelUnderTest, msg_type: str, content: dict, statuses: list[str]
) -> None:
    request = shared_kernel.ask(msg_type, content)
    assert request.reply is not None
    assert request.reply["msg_type"] == msg_type.replace("_request", "_reply")
    assert request.reply["parent_header"]["msg_id"] == request.msg_id
    assert request.content["status"] in statuses
    assert request.states == ["busy", "idle"]


@pytest.mark.parametrize("msg_type", ["kernel_info_request", "interrupt_request", "comm_info_request"])
def test_control_requests_are_framed_by_busy_and_idle_too(shared_kernel: KernelUnderTest, msg_type: str) -> None:
    request = shared_kernel.ask(msg_type, channel="control")
    assert request.reply is not None
    assert request.reply["msg_type"] == msg_type.replace("_request", "_reply")
    assert request.states == ["busy", "idle"]


def test_control_answers_while_a_cell_runs_and_frames_its_answer_with_its_own_parent(kernel: KernelUnderTest) -> None:
    busy = kernel.reach('console.log("ready"); while (true) {}')
    asked = kernel.ask("kernel_info_request", channel="control")
    assert asked.states == ["busy", "idle"]
    assert "idle" not in busy.states
    kernel.interrupt()
    kernel.finish(busy)


def test_queued_cells_run_one_after_another_in_the_order_sent(shared_kernel: KernelUnderTest) -> None:
    shared_kernel.settle()
    before = len(shared_kernel.iopub)
    cells = [shared_kernel.start(f"await null; console.log({i})") for i in range(100)]
    for cell in cells:
        shared_kernel.finish(cell)
    assert [c.text() for c in cells] == [f"{i}\n" for i in range(100)]
    mine = {c.msg_id for c in cells}
    parents = [m["parent_header"]["msg_id"] for m in shared_kernel.iopub[before:]]
    runs = [p for i, p in enumerate(parents) if p in mine and (i == 0 or parents[i - 1] != p)]
    assert runs == [c.msg_id for c in cells], "messages of two cells are interleaved"
    counts = [c.content["execution_count"] for c in cells]
    assert counts == list(range(counts[0], counts[0] + 100))


def test_messages_carry_protocol_version_5_and_a_date_with_a_time_zone(shared_kernel: KernelUnderTest) -> None:
    cell = shared_kernel.execute("1")
    for message in [*cell.iopub, cell.reply]:
        assert message is not None
        assert message["header"]["version"].startswith("5.")
        assert message["header"]["date"].tzinfo is not None
        assert message["header"]["session"] != shared_kernel.client.session.session
    ids = [m["header"]["msg_id"] for m in cell.iopub]
    assert len(set(ids)) == len(ids)
