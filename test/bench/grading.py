"""Grading a class: `loopbook run --parallel` and nbgrader's autograde over generated submissions of one exercise.

    .venv/bin/python test/bench/grading.py [--submissions 200] [--parallel 2] [--only run|nbgrader] [--out FILE]

Every twentieth submission is wrong, and one never ends. Each has a number of its own in it, which its result must show:
submissions that get at each other's state would be seen. Prints a Markdown table."""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NODE = next(iter(sorted(REPOSITORY.glob("node_modules/node-*/bin/node"))), Path("node"))
LOOPBOOK = REPOSITORY / "dist" / "install-kernel.js"
CELL_LIMIT_SECONDS = 20
HANGING = 7
MARK = "LOOPBOOK_GRADING_RUN"


def answer(number: int) -> str:
    if number == HANGING:
        return "while (true) {}"
    if number % 20 == 0:
        return "return 0;"
    return "await sleep(0.05); return n * n;"


def cells(number: int) -> list[tuple[str, dict[str, object]]]:
    """The exercise, solved by student `number`: source and nbgrader's marks of each cell."""
    solution = {"grade": False, "grade_id": "solution", "locked": False, "schema_version": 3, "solution": True, "task": False}
    tests = {"grade": True, "grade_id": "tests", "locked": True, "points": 1, "schema_version": 3, "solution": False, "task": False}
    return [
        ('import { gather, sleep } from "loopbook";\nimport assert from "node:assert/strict";', {}),
        (f"async function square(n: number): Promise<number> {{ {answer(number)} }}", {"nbgrader": solution}),
        ("assert.deepEqual(await gather(square(2), square(3)), [4, 9]);", {"nbgrader": tests}),
        # No globals of another student are here, and no file of one in this folder.
        (f'const own = (globalThis as any).student ?? {number}; (globalThis as any).student = {number};\nconsole.log(`student ${{own}}`)', {}),
    ]


def notebook(number: int) -> str:
    code = [
        {"cell_type": "code", "id": f"c{at}", "metadata": metadata, "source": source, "execution_count": None, "outputs": []}
        for at, (source, metadata) in enumerate(cells(number))
    ]
    kernelspec = {"name": "loopbook", "display_name": "TypeScript (Loopbook)", "language": "typescript"}
    return json.dumps({"cells": code, "metadata": {"kernelspec": kernelspec}, "nbformat": 4, "nbformat_minor": 5})


@dataclass
class Used:
    seconds: float
    cpu_seconds: float
    peak_mib: float


def measured(command: list[str], cwd: Path, env: dict[str, str] | None = None, may_fail: bool = False) -> tuple[Used, str]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=cwd, env=os.environ | (env or {}), capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0 and not may_fail:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(time.monotonic() - began, cpu, after.ru_maxrss / 1024), done.stdout + done.stderr


def check(executed: Path, number: int) -> None:
    """No interference: a student's own number, and the failure that is the student's own."""
    text = executed.read_text()
    fails = number == HANGING or number % 20 == 0
    assert (f"student {number}\\n" in text) == (not fails), f"{executed} has not what student {number} prints"


def leftovers() -> list[str]:
    """Kernels of this very run: others may be at work on this machine."""
    kernels = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            is_own = f"{MARK}={os.environ[MARK]}\0".encode() in (folder / "environ").read_bytes()
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
        if is_own and "main.js" in line:
            kernels.append(line)
    return kernels


def run_loopbook(folder: Path, count: int, parallel: int) -> Used:
    files = []
    for number in range(1, count + 1):
        file = folder / f"student{number:03}" / "squares.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text(notebook(number))
        files.append(str(file.relative_to(folder)))
    flags = ["--parallel", str(parallel), "--timeout", str(CELL_LIMIT_SECONDS)]
    used, out = measured([str(NODE), str(LOOPBOOK), "run", *files, *flags], folder, may_fail=True)
    assert f"{count}/{count} notebooks" in out, out[-2000:]
    for number in range(1, count + 1):
        check(folder / "out" / f"student{number:03}" / "squares.ipynb", number)
    assert leftovers() == [], leftovers()
    return used


def run_nbgrader(folder: Path, count: int) -> Used:
    prefix = folder / "prefix"
    env = {
        "JUPYTER_PATH": str(prefix / "share" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LOOPBOOK_TYPECHECK": "off",
    }
    measured([str(NODE), str(LOOPBOOK), "install", "--prefix", str(prefix)], folder)
    config = (REPOSITORY / "kernel" / "python" / "loopbook_jupyter" / "nbgrader_config.py").read_text()
    (folder / "nbgrader_config.py").write_text(f"{config}\nc.Execute.timeout = {CELL_LIMIT_SECONDS}\n")
    source = folder / "source" / "ps" / "squares.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(notebook(1))
    nbgrader = [sys.executable, "-m", "nbgrader"]
    measured([*nbgrader, "generate_assignment", "ps", "--create"], folder, env)
    for number in range(1, count + 1):
        file = folder / "submitted" / f"student{number:03}" / "ps" / "squares.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text(notebook(number))
    used, told = measured([*nbgrader, "autograde", "ps", "--create"], folder, env, may_fail=True)
    failed = sorted(set(re.findall(r"error processing assignment 'ps' for student '(\w+)'", told)))
    if failed:
        log = Path(tempfile.gettempdir()) / "loopbook-grading.log"
        log.write_text(told)
        raise RuntimeError(f"nbgrader could not grade {', '.join(failed)}: {log}")
    for number in range(1, count + 1):
        text = (folder / "autograded" / f"student{number:03}" / "ps" / "squares.ipynb").read_text()
        # nbgrader goes on after an error, so that each prints its number: its own.
        assert number == HANGING or f"student {number}\\n" in text, f"student {number}'s result is another's"
    assert leftovers() == [], leftovers()
    return used


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--parallel", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", choices=["run", "nbgrader"])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    os.environ[MARK] = uuid.uuid4().hex
    count = options.submissions
    lines = [
        "| program | submissions | in all | each, CPU time | a core does | most memory of one process |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    programs = {
        f"`loopbook run --parallel {options.parallel}`": ("run", lambda folder: run_loopbook(folder, count, options.parallel)),
        "`nbgrader autograde`": ("nbgrader", lambda folder: run_nbgrader(folder, count)),
    }
    for title, (key, program) in programs.items():
        if options.only not in (None, key):
            continue
        with tempfile.TemporaryDirectory(prefix="loopbook-grading-") as folder:
            used = program(Path(folder))
        each = used.cpu_seconds / count
        lines.append(
            f"| {title} | {count} | {used.seconds:.0f} s | {each:.2f} s | {60 / each:.0f} a minute | {used.peak_mib:.0f} MiB |"
        )
        print(lines[-1], file=sys.stderr)
    text = "\n".join(lines) + "\n"
    print(text)
    if options.out is not None:
        options.out.write_text(text)


if __name__ == "__main__":
    main()
