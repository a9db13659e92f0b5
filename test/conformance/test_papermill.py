"""papermill with the package of `kernel/python`, installed as its users install it."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from kernel_under_test import KERNEL_NAME

PACKAGE = Path(__file__).resolve().parents[2] / "kernel" / "python"

PARAMETERS = """// What the run depends on
let delaySeconds: number = 2; // how long each waits
const names: string[] = ["a // b"];
const url = "http://localhost"; // where to ask
const choose: (a: number) => boolean = (a) => a > 1;
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the package, from a copy: a build leaves nothing in the checkout."""
    folder = tmp_path_factory.mktemp("packages")
    options = ["--quiet", "--disable-pip-version-check", "--no-build-isolation", "--no-deps", "--target", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(PACKAGE)], check=True, timeout=120)
    return folder


def papermill(packages: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papermill", *arguments]
    environment = os.environ | {"PYTHONPATH": str(packages)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)


def write_notebook(path: Path, *sources: str, language: str = "typescript") -> None:
    parameters = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    cells = [parameters, *map(nbformat.v4.new_code_cell, sources)]
    kernelspec = {"name": KERNEL_NAME, "display_name": KERNEL_NAME, "language": language}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec}), path)


def test_parameters_become_typed_constants_that_are_checked_and_run(packages: Path, tmp_path: Path) -> None:
    write_notebook(tmp_path / "in.ipynb", "// @typecheck strict\nnames.map((name) => name.length * delaySeconds)")
    yaml = (
        "{delaySeconds: 0.5, names: [Ana, Jo\u00e3o], big: 9007199254740993, isOn: true, nothing: null,"
        " nested: {deep: [1, {x: y}]}}"
    )
    done = papermill(packages, "in.ipynb", "out.ipynb", "-y", yaml, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert cells[1].metadata.tags == ["injected-parameters"]
    assert cells[1].source.splitlines() == [
        "// Parameters",
        "const delaySeconds: number = 0.5;",
        'const names = ["Ana", "Jo\u00e3o"];',
        "const big: bigint = 9007199254740993n;",
        "const isOn: boolean = true;",
        "const nothing = null;",
        'const nested = { "deep": [1, { "x": "y" }] };',
    ]
    assert cells[1].outputs == []
    assert cells[2].outputs[0].data["text/plain"] == "[ 1.5, 2 ]"


def test_a_parameter_of_the_wrong_type_stops_a_strictly_checked_cell(packages: Path, tmp_path: Path) -> None:
    write_notebook(tmp_path / "in.ipynb", '// @typecheck strict\nconsole.log("ran"); delaySeconds * 2')
    done = papermill(packages, "in.ipynb", "out.ipynb", "-r", "delaySeconds", "soon", cwd=tmp_path)
    assert done.returncode != 0
    assert "left-hand side of an arithmetic operation" in done.stderr
    last = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1]
    assert [output.output_type for output in last.outputs if output.output_type == "stream"] == []


def test_the_help_of_a_notebook_lists_its_parameters_with_types_defaults_and_comments(
    packages: Path, tmp_path: Path
) -> None:
    write_notebook(tmp_path / "in.ipynb")
    done = papermill(packages, "--help-notebook", "in.ipynb", cwd=tmp_path)
    words = " ".join(done.stdout.split())
    assert "delaySeconds: number (default 2) how long each waits" in words
    assert 'names: string[] (default ["a // b"])' in words
    assert 'url: string (default "http://localhost") where to ask' in words
    assert "choose: (a: number) => boolean (default (a) => a > 1)" in words


def test_values_are_translated_exactly(packages: Path) -> None:
    """In a Python of its own, which imports the translator before papermill."""
    program = (
        "from loopbook_jupyter.papermill.translator import TypeScriptTranslator as T\n"
        "import datetime, sys\n"
        "from papermill.translators import papermill_translators as known\n"
        "assert known.find_translator('other', 'typescript') is T\n"
        "values = {'a': 'x\"\\n\\\\', 'b': -1e30, 'c': float('nan'), 'd': float('-inf'), 'e': 2**53 - 1,\n"
        "  'f': {'__proto__': 1, 2: None}, 'g': datetime.date(2026, 11, 24), '$h': [], 'i': {}}\n"
        "print(T.codify(values, 'These'), end='')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "// These",
        'const a: string = "x\\"\\n\\\\";',
        "const b: number = -1e+30;",
        "const c: number = Number.NaN;",
        "const d: number = -Infinity;",
        "const e: number = 9007199254740991;",
        'const f = { ["__proto__"]: 1, "2": null };',
        f'const g: string = "{datetime.date(2026, 11, 24).isoformat()}";',
        "const $h = [];",
        "const i = {};",
    ]


@pytest.mark.parametrize("name", ["two words", "1st", "class", "a-b"])
def test_a_name_that_typescript_cannot_have_is_refused_before_anything_runs(
    packages: Path, tmp_path: Path, name: str
) -> None:
    write_notebook(tmp_path / "in.ipynb")
    done = papermill(packages, "in.ipynb", "out.ipynb", "-p", name, "1", cwd=tmp_path)
    assert done.returncode != 0
    assert f"The parameter '{name}' cannot be a constant of TypeScript" in done.stderr
