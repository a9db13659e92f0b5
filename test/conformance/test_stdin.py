"""Messaging spec, "Messages on the stdin channel": input_request and input_reply."""

from __future__ import annotations

import pytest

from kernel_under_test import KernelUnderTest

ASKS = {
    "await input": 'await input("Name? ")',
    "prompt": 'prompt("Name? ")',
}
EACH_WAY = pytest.mark.parametrize("code", ASKS.values(), ids=ASKS.keys())


@EACH_WAY
def test_the_line_that_the_user_types_is_the_value(shared_kernel: KernelUnderTest, code: str) -> None:
    cell = shared_kernel.start(f"const typed = {code}; typed", allow_stdin=True)
    asked = shared_kernel.next_input_request()
    assert asked["msg_type"] == "input_request"
    assert asked["content"]["prompt"].strip() == "Name?"
    assert asked["content"]["password"] is False
    assert asked["parent_header"]["msg_id"] == cell.msg_id
    shared_kernel.client.input("Ada Löv 😀")
    assert "Ada Löv 😀" in shared_kernel.finish(cell).result


@EACH_WAY
def test_the_kernel_stays_live_while_it_waits_for_the_user(shared_kernel: KernelUnderTest, code: str) -> None:
    cell = shared_kernel.start(code, allow_stdin=True)
    shared_kernel.next_input_request()
    assert shared_kernel.ask("kernel_info_request", channel="control").content["status"] == "ok"
    shared_kernel.client.input("")
    shared_kernel.finish(cell)


@EACH_WAY
def test_without_allow_stdin_asking_fails_at_once(shared_kernel: KernelUnderTest, code: str) -> None:
    cell = shared_kernel.execute(code, allow_stdin=False, timeout_seconds=5)
    assert cell.content["status"] == "error"
    assert "input" in (cell.content["ename"] + cell.content["evalue"]).lower()
    assert shared_kernel.input_requests == []


def test_a_password_is_asked_for_as_one(shared_kernel: KernelUnderTest) -> None:
    cell = shared_kernel.start('const secret = await input("PIN: ", { password: true }); secret.length', allow_stdin=True)
    assert shared_kernel.next_input_request()["content"]["password"] is True
    shared_kernel.client.input("1234")
    finished = shared_kernel.finish(cell)
    assert finished.result == "4"
    assert "1234" not in str([m["content"] for m in finished.iopub])


@pytest.mark.parametrize(("typed", "value"), [("y", "true"), ("yes", "true"), ("n", "false"), ("", "false")])
def test_confirm_is_true_for_yes_only(shared_kernel: KernelUnderTest, typed: str, value: str) -> None:
    cell = shared_kernel.start('confirm("Go on?")', allow_stdin=True)
    assert "Go on?" in shared_kernel.next_input_request()["content"]["prompt"]
    shared_kernel.client.input(typed)
    assert shared_kernel.finish(cell).result == value


def test_two_questions_in_one_cell_are_answered_in_turn(shared_kernel: KernelUnderTest) -> None:
    cell = shared_kernel.start('const first = prompt("1"); const second = await input("2"); first + second', allow_stdin=True)
    for text in ("a", "b"):
        shared_kernel.next_input_request()
        shared_kernel.client.input(text)
    assert "ab" in shared_kernel.finish(cell).result


def test_the_request_goes_to_the_client_that_sent_the_cell_only(kernel: KernelUnderTest) -> None:
    other = kernel.second_client()
    other.client.wait_for_ready(timeout=30)
    cell = other.start('await input("who? ")', allow_stdin=True)
    asked = other.next_input_request()
    assert asked["parent_header"]["session"] == other.client.session.session
    kernel.settle()
    assert kernel.input_requests == []
    other.client.input("the second")
    assert "the second" in other.finish(cell).result
    other.close()


def test_an_interrupt_ends_the_question(kernel: KernelUnderTest) -> None:
    kernel.execute("let kept = 7")
    for code in ASKS.values():
        cell = kernel.start(code, allow_stdin=True)
        kernel.next_input_request()
        kernel.interrupt()
        assert kernel.finish(cell, timeout_seconds=5).content["ename"] == "KeyboardInterrupt"
        after = kernel.execute("kept")
        assert after.content["status"] == "ok", after.content
        assert after.result == "7"


def test_a_late_answer_to_an_interrupted_question_is_not_taken_for_the_next_one(kernel: KernelUnderTest) -> None:
    cell = kernel.start('await input("first? ")', allow_stdin=True)
    kernel.next_input_request()
    kernel.interrupt()
    kernel.finish(cell)
    kernel.client.input("too late")
    kernel.settle()
    cell = kernel.start('await input("second? ")', allow_stdin=True)
    kernel.next_input_request()
    kernel.client.input("in time")
    assert "in time" in kernel.finish(cell).result
