"""Messaging spec, "Execute": what an execute_reply says, and which requests count."""

from __future__ import annotations

import pytest

from kernel_under_test import KernelUnderTest


def test_a_successful_reply_carries_count_payload_and_user_expressions(shared_kernel: KernelUnderTest) -> None:
    content = shared_kernel.execute("1").content
    assert content["status"] == "ok"
    assert isinstance(content["execution_count"], int)
    assert content["payload"] == []
    assert content["user_expressions"] == {}


@pytest.mark.parametrize(
    ("code", "ename", "evalue"),
    [
        ('throw new RangeError("too far")', "RangeError", "too far"),
        ('await Promise.reject(new TypeError("late"))', "TypeError", "late"),
        ("nowhere + 1", "ReferenceError", "nowhere is not defined"),
        ("const fixed = 1; fixed = 2;", "TypeError", "Assignment to constant variable."),
        ("let = = 3", "SyntaxError", None),
    ],
)
def test_a_failed_reply_carries_count_and_the_same_error_as_iopub(
    shared_kernel: KernelUnderTest, code: str, ename: str, evalue: str | None
) -> None:
    before = shared_kernel.execute("1").content["execution_count"]
    cell = shared_kernel.execute(code)
    assert cell.content["status"] == "error"
    assert cell.content["execution_count"] == before + 1
    assert cell.content["ename"] == ename
    if evalue is not None:
        assert cell.content["evalue"] == evalue
    (output,) = cell.outputs
    assert output["msg_type"] == "error"
    fields = ("ename", "evalue", "traceback")
    assert {f: output["content"][f] for f in fields} == {f: cell.content[f] for f in fields}
    assert isinstance(cell.content["traceback"], list)
    assert cell.content["traceback"]
    assert all(isinstance(line, str) for line in cell.content["traceback"])


def test_a_value_that_is_thrown_and_is_no_error_is_reported_too(shared_kernel: KernelUnderTest) -> None:
    cell = shared_kernel.execute('throw "only text"')
    assert cell.content["status"] == "error"
    assert "only text" in cell.content["evalue"]
    assert cell.content["ename"]


def test_bindings_from_before_a_throw_stay(shared_kernel: KernelUnderTest) -> None:
    shared_kernel.execute("let early = 5; throw new Error('halfway'); let late = 6;")
    assert shared_kernel.execute("early").result == "5"


def test_user_expressions_fail_one_by_one(shared_kernel: KernelUnderTest) -> None:
    shared_kernel.execute("let three = 3")
    cell = shared_kernel.execute(
        "let four = 4",
        user_expressions={"sum": "three + four", "missing": "absent_name", "broken": "1 +", "text": "'a' + 'b'"},
    )
    assert cell.content["status"] == "ok"
    results = cell.content["user_expressions"]
    assert results["sum"]["status"] == "ok"
    assert results["sum"]["data"]["text/plain"] == "7"
    assert results["sum"]["metadata"] == {}
    assert "ab" in results["text"]["data"]["text/plain"]
    assert results["missing"]["status"] == "error"
    assert results["missing"]["ename"] == "ReferenceError"
    assert results["broken"]["status"] == "error"
    assert results["broken"]["ename"] == "SyntaxError"
    assert isinstance(results["broken"]["traceback"], list)
    assert cell.of_type("error") == []


def test_silent_publishes_no_input_and_no_result_and_does_not_count(shared_kernel: KernelUnderTest) -> None:
    before = shared_kernel.execute("1").content["execution_count"]
    silent = shared_kernel.execute("let quiet = 1; quiet", silent=True, store_history=True)
    assert silent.content["status"] == "ok"
    assert [m["msg_type"] for m in silent.iopub] == ["status", "status"]
    after = shared_kernel.execute("quiet")
    assert after.content["execution_count"] == before + 1
    assert after.result == "1"


def test_silent_keeps_the_cell_out_of_history(shared_kernel: KernelUnderTest) -> None:
    shared_kernel.execute("'kept line'")
    shared_kernel.execute("'silent line'", silent=True, store_history=True)
    shared_kernel.execute("'unstored line'", store_history=False)
    asked = shared_kernel.ask("history_request", {"hist_access_type": "tail", "n": 3, "raw": True, "output": False})
    codes = [entry[2] for entry in asked.content["history"]]
    assert codes[-1] == "'kept line'"


def test_without_store_history_the_count_stays(shared_kernel: KernelUnderTest) -> None:
    before = shared_kernel.execute("1").content["execution_count"]
    unstored = shared_kernel.execute("2", store_history=False)
    assert unstored.result == "2"
    assert isinstance(unstored.content["execution_count"], int)
    assert shared_kernel.execute("3").content["execution_count"] == before + 1


def test_an_empty_cell_is_fine(shared_kernel: KernelUnderTest) -> None:
    for code in ["", "\n\n", "// only a comment", "# a comment as nbgrader writes it"]:
        cell = shared_kernel.execute(code)
        assert cell.content["status"] == "ok", code
        assert isinstance(cell.content["execution_count"], int)
        assert cell.outputs == []


def test_a_request_with_fields_missing_is_answered_with_an_error_or_their_defaults(
    shared_kernel: KernelUnderTest,
) -> None:
    defaults = shared_kernel.ask("execute_request", {"code": "40 + 2"})
    assert defaults.content["status"] == "ok"
    assert defaults.result == "42"
    without_code = shared_kernel.ask("execute_request", {})
    assert without_code.content["status"] == "error"
    assert without_code.content["ename"]
    assert without_code.states == ["busy", "idle"]
    assert shared_kernel.execute("1").content["status"] == "ok"


@pytest.mark.parametrize("cursor", [-5, 10**9, 2**40])
@pytest.mark.parametrize("msg_type", ["complete_request", "inspect_request"])
def test_an_absurd_cursor_position_still_gets_a_reply(
    shared_kernel: KernelUnderTest, msg_type: str, cursor: int
) -> None:
    request = shared_kernel.ask(msg_type, {"code": "cons", "cursor_pos": cursor, "detail_level": 0})
    assert request.content["status"] in ("ok", "error")
    assert request.states == ["busy", "idle"]
