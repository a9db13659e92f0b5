"""A notebook that has run, in each of nbconvert's formats."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import REPOSITORY, pinned_node
from kernel_under_test import KERNEL_NAME

CELLS = [
    '"use strict";\nimport { gather, sleep } from "loopbook";\ntype Pair = [name: string, seconds: number];',
    'const pairs: Pair[] = [["one", 0.01], ["two", 0.02]];\nawait gather(pairs.map(([, s]) => () => sleep(s)));',
    'for (const [name, seconds] of pairs satisfies Pair[]) console.log(`<${name}>`, seconds);',
    "const total = pairs.reduce((sum, [, seconds]) => sum + seconds * 100, 0);\ntotal",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the executed notebook `a.ipynb`, in which `loopbook` can be imported as in any project."""
    folder = tmp_path_factory.mktemp("exported")
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# A title", metadata={"slideshow": {"slide_type": "slide"}}),
            *map(nbformat.v4.new_code_cell, CELLS),
        ],
        metadata={"kernelspec": {"name": KERNEL_NAME, "display_name": KERNEL_NAME, "language": "typescript"}},
    )
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "loopbook").symlink_to(REPOSITORY, target_is_directory=True)
    options = {"timeout": 60, "kernel_name": KERNEL_NAME, "coalesce_streams": True}
    NotebookClient(book, **options, resources={"metadata": {"path": str(folder)}}).execute()
    nbformat.write(book, folder / "a.ipynb")
    return folder


def nbconvert(folder: Path, kind: str, *options: str) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", kind, *options, "a.ipynb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_the_script_is_a_program_that_prints_what_the_notebook_printed(folder: Path) -> None:
    nbconvert(folder, "script")
    command = [pinned_node(), "a.ts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "<one> 0.01\n<two> 0.02\n"), done.stderr


def test_markdown_has_typescript_fences_and_the_outputs(folder: Path) -> None:
    nbconvert(folder, "markdown")
    page = (folder / "a.md").read_text()
    assert "# A title" in page
    assert f"```typescript\n{CELLS[2]}\n```" in page
    assert "    <one> 0.01\n    <two> 0.02" in page
    assert "\n    3\n" in page


def test_slides_begin_at_their_cells_and_have_coloured_code(folder: Path) -> None:
    nbconvert(folder, "slides")
    page = (folder / "a.slides.html").read_text()
    assert "reveal" in page
    assert "highlight hl-typescript" in page
    assert "&lt;one&gt; 0.01" in page


def test_html_becomes_a_pdf_in_a_browser(folder: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("NO PDF WAS MADE: chromium is not installed")
    nbconvert(folder, "html", "--HTMLExporter.mathjax_url=", "--HTMLExporter.require_js_url=")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"]
    command = [chromium, *options, f"--print-to-pdf={folder / 'a.pdf'}", (folder / "a.html").as_uri()]
    subprocess.run(command, cwd=folder, env=os.environ | {"HOME": str(folder)}, capture_output=True, timeout=120, check=True)
    pdf = (folder / "a.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
