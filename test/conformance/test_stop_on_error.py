"""What becomes of cells that wait in the queue when one before them fails or is interrupted."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from kernel_under_test import KERNEL_NAME, KernelUnderTest, Request

FAILS_WHEN_ANSWERED = 'await input("go? "); throw new Error("first fails")'


def answer(kernel: KernelUnderTest) -> None:
    kernel.next_input_request()
    kernel.client.input("yes")


def queue_three(kernel: KernelUnderTest, **options: bool) -> list[Request]:
    """A cell that fails once it is answered, and two that already wait behind it then."""
    cells = [kernel.start(FAILS_WHEN_ANSWERED, allow_stdin=True, **options)]
    cells += [kernel.start(code) for code in ("let second = 2; second", "3")]
    answer(kernel)
    return [kernel.finish(c) for c in cells]


def test_a_failing_cell_aborts_the_cells_queued_behind_it(kernel: KernelUnderTest) -> None:
    first, second, third = queue_three(kernel)
    assert first.content["status"] == "error"
    for cell in (second, third):
        assert cell.content["status"] == "aborted"
        assert cell.states == ["busy", "idle"]
        assert cell.outputs == []
    assert kernel.execute("typeof second").result == "'undefined'"


def test_cells_sent_after_the_failure_run(kernel: KernelUnderTest) -> None:
    queue_three(kernel)
    assert kernel.execute("20 + 1").result == "21"


def test_stop_on_error_false_lets_the_queue_go_on(kernel: KernelUnderTest) -> None:
    first, second, third = queue_three(kernel, stop_on_error=False)
    assert first.content["status"] == "error"
    assert (second.result, third.result) == ("2", "3")


def test_requests_of_other_types_in_the_queue_are_answered_not_aborted(kernel: KernelUnderTest) -> None:
    cell = kernel.start(FAILS_WHEN_ANSWERED, allow_stdin=True)
    complete = kernel.send("is_complete_request", {"code": "1"})
    history = kernel.send("history_request", {"hist_access_type": "tail", "n": 1, "raw": True, "output": False})
    answer(kernel)
    kernel.finish(cell)
    assert kernel.finish(complete).content["status"] == "complete"
    assert kernel.finish(history).content["status"] == "ok"


def test_an_interrupt_aborts_the_cells_queued_behind_the_interrupted_one(kernel: KernelUnderTest) -> None:
    busy = kernel.reach('console.log("ready"); await new Promise(() => {})')
    queued = kernel.start("let never = 1")
    kernel.ask("is_complete_request", {"code": "1"})  # answered while the cell runs: what was sent before is queued
    kernel.interrupt()
    assert kernel.finish(busy).content["ename"] == "KeyboardInterrupt"
    assert kernel.finish(queued).content["status"] == "aborted"
    assert kernel.execute("2 + 2").result == "4"


def notebook(*sources: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(s) for s in sources],
        metadata={"kernelspec": {"name": KERNEL_NAME, "display_name": KERNEL_NAME, "language": "typescript"}},
    )


def test_nbclient_stops_at_the_failing_cell_and_names_the_error() -> None:
    book = notebook("let a = 1; a", 'throw new Error("broken cell")', "a + 1")
    with pytest.raises(CellExecutionError) as failure:
        NotebookClient(book, timeout=60, kernel_name=KERNEL_NAME).execute()
    assert failure.value.ename == "Error"
    assert "broken cell" in failure.value.evalue
    assert "broken cell" in str(failure.value)
    assert book.cells[1].outputs[0].output_type == "error"
    assert book.cells[2].execution_count is None


def test_nbclient_with_allow_errors_runs_every_cell() -> None:
    book = notebook("let a = 1; a", 'throw new Error("broken cell")', "a + 1")
    NotebookClient(book, timeout=60, kernel_name=KERNEL_NAME, allow_errors=True).execute()
    assert [c.execution_count for c in book.cells] == [1, 2, 3]
    assert book.cells[2].outputs[0].data["text/plain"] == "2"


def test_nbclient_goes_on_past_a_cell_tagged_raises_exception() -> None:
    book = notebook('throw new Error("expected")', "5")
    book.cells[0].metadata["tags"] = ["raises-exception"]
    NotebookClient(book, timeout=60, kernel_name=KERNEL_NAME).execute()
    assert book.cells[1].outputs[0].data["text/plain"] == "5"
