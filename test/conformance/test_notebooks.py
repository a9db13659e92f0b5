"""Whole notebooks through nbclient, nbconvert and papermill."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError

from kernel_under_test import KERNEL_NAME


def notebook(*sources: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# A title"), *(nbformat.v4.new_code_cell(s) for s in sources)],
        metadata={"kernelspec": {"name": KERNEL_NAME, "display_name": KERNEL_NAME, "language": "typescript"}},
    )


def run(book: nbformat.NotebookNode, **options: object) -> nbformat.NotebookNode:
    """Executes in place; only the code cells come back."""
    NotebookClient(book, **{"timeout": 60, "kernel_name": KERNEL_NAME, **options}).execute()
    nbformat.validate(book)
    return book


def code_cells(book: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


def streams(cell: nbformat.NotebookNode) -> str:
    return "".join(o.text for o in cell.outputs if o.output_type == "stream")


def nbconvert(*arguments: str, cwd: Path) -> str:
    command = [sys.executable, "-m", "nbconvert", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_nbclient_executes_a_notebook_with_all_kinds_of_output() -> None:
    book = run(
        notebook(
            "const numbers: number[] = [1, 2, 3];\nconsole.log(numbers.length); console.error('careful')",
            "numbers.map((n) => n ** 2)",
            'display.html("<b>bold</b>"); undefined',
            "await new Promise((resolve) => setTimeout(resolve, 10)); numbers[1]",
        )
    )
    cells = code_cells(book)
    assert [c.execution_count for c in cells] == [1, 2, 3, 4]
    assert [(o.name, o.text) for o in cells[0].outputs] == [("stdout", "3\n"), ("stderr", "careful\n")]
    assert cells[1].outputs[0].data["text/plain"] == "[ 1, 4, 9 ]"
    assert cells[2].outputs[0].data["text/html"] == "<b>bold</b>"
    assert cells[3].outputs[0].data["text/plain"] == "2"
    assert book.metadata.language_info.name == "typescript"


def test_a_later_cell_updates_a_display_of_an_earlier_one() -> None:
    book = run(
        notebook(
            'const shown = display({ "text/html": "<i>old</i>" }, { raw: true, displayId: "same" }); undefined',
            'shown.update({ "text/html": "<i>new</i>" }); undefined',
        )
    )
    (output,) = code_cells(book)[0].outputs
    assert output.data["text/html"] == "<i>new</i>"


@pytest.mark.parametrize("code", ["while (true) {}", "await new Promise(() => {})"], ids=["busy", "waiting"])
def test_nbclient_interrupts_a_cell_that_runs_too_long_and_goes_on(code: str) -> None:
    book = notebook("let kept = 1", code, "kept + 1")
    run(book, timeout=2, interrupt_on_timeout=True, allow_errors=True)
    cells = code_cells(book)
    assert cells[1].outputs[0].ename == "KeyboardInterrupt"
    assert cells[2].outputs[0].data["text/plain"] == "2"


def test_nbclient_reports_a_timeout_when_it_does_not_interrupt() -> None:
    with pytest.raises(CellTimeoutError):
        run(notebook("while (true) {}"), timeout=1)


def test_a_server_in_a_background_cell_serves_the_client_in_the_next() -> None:
    book = run(
        notebook(
            "// @background\n"
            'import { createServer } from "node:net";\n'
            'import { once } from "node:events";\n'
            'const server = createServer((socket) => { console.log("a client came"); socket.end("hello") });\n'
            "server.listen(0);\n"
            'await once(server, "listening");\n'
            "const address = server.address() as { port: number };\n"
            'await once(server, "close");',
            'import { connect } from "node:net";\n'
            'let text = "";\n'
            "while (true) { try { if (address) break } catch { await new Promise((r) => setTimeout(r, 5)) } }\n"
            "for await (const part of connect(address.port)) text += part;\n"
            "server.close();\n"
            "text",
        )
    )
    cells = code_cells(book)
    assert cells[1].outputs[-1].data["text/plain"] == "'hello'"


def test_settle_holds_the_cell_until_its_own_timers_are_done() -> None:
    book = run(
        notebook(
            '// @settle 5s\nsetTimeout(() => console.log("half a second late"), 500); "at once"',
            '// @settle 5s\n(async () => { for (let i = 0; i < 3; i++) { await new Promise((r) => setTimeout(r, 50)); console.log(i) } })(); undefined',
        )
    )
    cells = code_cells(book)
    assert "half a second late" in streams(cells[0])
    assert streams(cells[1]) == "0\n1\n2\n"


def test_a_cell_with_a_timeout_interrupts_itself() -> None:
    book = run(notebook("// @timeout 300ms\nwhile (true) {}", "1"), allow_errors=True)
    first, second = code_cells(book)
    assert first.outputs[0].output_type == "error"
    assert second.outputs[0].data["text/plain"] == "1"


def test_nbconvert_executes_to_html_with_outputs_and_highlighted_code(tmp_path: Path) -> None:
    book = notebook('console.log("from the cell"); 6 * 7', 'display.html("<b>shown</b>")')
    # nbconvert looks for the lexer in the notebook as it was before it runs: a front end has written it there.
    book.metadata["language_info"] = {"name": "typescript", "pygments_lexer": "typescript"}
    nbformat.write(book, tmp_path / "a.ipynb")
    nbconvert("--to", "html", "--execute", "a.ipynb", cwd=tmp_path)
    page = (tmp_path / "a.html").read_text()
    assert "from the cell" in page
    assert "<b>shown</b>" in page
    assert ">42<" in page.replace("\n", "")
    assert "highlight hl-typescript" in page


def test_nbconvert_executes_a_notebook_in_place(tmp_path: Path) -> None:
    nbformat.write(notebook("const a = 1;\na + 1"), tmp_path / "a.ipynb")
    nbconvert("--to", "notebook", "--execute", "--inplace", "a.ipynb", cwd=tmp_path)
    book = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    assert code_cells(book)[0].outputs[0].data["text/plain"] == "2"


def test_nbconvert_fails_with_the_traceback_of_the_failing_cell(tmp_path: Path) -> None:
    nbformat.write(notebook("1", 'function broken() { throw new RangeError("deep down") }\nbroken()'), tmp_path / "a.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "a.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    assert "RangeError" in done.stderr
    assert "deep down" in done.stderr


def test_nbconvert_writes_a_script_that_is_typescript(tmp_path: Path) -> None:
    book = notebook("const answer: number = 42;\nconsole.log(answer)")
    run(book)
    nbformat.write(book, tmp_path / "a.ipynb")
    nbconvert("--to", "script", "a.ipynb", cwd=tmp_path)
    assert "const answer: number = 42;" in (tmp_path / "a.ts").read_text()


def test_cells_resolve_modules_from_the_folder_of_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "local.ts").write_text("export const local: string = 'beside the notebook';\n")
    nbformat.write(notebook('import { local } from "./local.ts"; local'), tmp_path / "a.ipynb")
    nbconvert("--to", "notebook", "--execute", "--inplace", "a.ipynb", cwd=tmp_path)
    book = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    assert code_cells(book)[0].outputs[0].data["text/plain"] == "'beside the notebook'"


def test_jupyter_console_runs_a_cell_from_its_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jupyter_console", "--kernel", KERNEL_NAME, "--simple-prompt"]
    done = subprocess.run(
        command, input="let seven = 7\nseven * 6\n", cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert "42" in done.stdout, done.stdout + done.stderr
