"""What surrounds a kernel: the user's NODE_OPTIONS and NODE_ENV, and paths that are no plain words."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from conftest import REPOSITORY, pinned_node
from kernel_under_test import KERNEL_NAME, KernelUnderTest

ODD = "it's \"odd\" & ünïcödé 日本 #1 50% [x] {y} $HOME"
"""A folder's name with all that shells, URLs, globs and templates read as something else."""
if os.name == "nt":
    ODD = "it's odd & ünïcödé 日本 #1 50% [x] {y} $HOME"


@pytest.mark.parametrize(
    "options",
    [
        "--require missing.js",
        "--import ./missing.mjs",
        "--inspect=127.0.0.1:0",
        "--inspect-brk=127.0.0.1:0",
        "--max-old-space-size=4096",
        "--no-addons",
        "--throw-deprecation --pending-deprecation",
        "--unhandled-rejections=strict",
        "--enable-source-maps",
        "--no-such-option",
    ],
)
def test_the_users_node_options_are_for_what_cells_start_not_for_the_kernel(
    start_kernel: Callable[..., KernelUnderTest], options: str
) -> None:
    kernel = start_kernel(env={"NODE_OPTIONS": options})
    assert kernel.execute("import { sleep } from 'loopbook'; await sleep(0.001); 6 * 7").result == "42"
    assert kernel.execute("JSON.stringify([process.env.NODE_OPTIONS])").result == repr(json.dumps([options]))
    assert kernel.stderr() == ""


def test_without_node_options_cells_see_none(start_kernel: Callable[..., KernelUnderTest]) -> None:
    kernel = start_kernel()
    names = "Object.keys(process.env).filter((name) => name.includes('NODE_OPTIONS')).length"
    assert kernel.execute(names).result == "0"


@pytest.mark.parametrize("value", ["production", "test", ""])
def test_node_env_changes_nothing(start_kernel: Callable[..., KernelUnderTest], value: str) -> None:
    kernel = start_kernel(env={"NODE_ENV": value})
    assert kernel.execute("process.env.NODE_ENV").result == repr(value)
    failed = kernel.execute("const broken = () => { throw new Error('seen') };\nbroken()")
    assert failed.content["ename"] == "Error"
    assert "In[" in "\n".join(failed.content["traceback"])


def test_a_notebook_in_a_folder_with_an_odd_name(start_kernel: Callable[..., KernelUnderTest], tmp_path: Path) -> None:
    folder = tmp_path / ODD
    folder.mkdir()
    (folder / "it's a module ü.ts").write_text("export const value: number = 7;\n")
    kernel = start_kernel(cwd=folder)
    assert kernel.execute("""import { value } from "./it's a module ü.ts"; value""").result == "7"
    assert kernel.execute("""(await import("./it's a module ü.ts")).value""").result == "7"
    assert kernel.execute("process.cwd() === __dirname").result == "true"
    assert kernel.execute("require('node:path').basename(__dirname)").result == repr_of_javascript(ODD)
    failed = kernel.execute("1;\nnull.x")
    assert "In[5]:2:6" in "\n".join(failed.content["traceback"])
    cell = kernel.reach("console.log('ready'); for (;;) {}")
    kernel.interrupt()
    assert kernel.finish(cell).content["ename"] == "KeyboardInterrupt"


def repr_of_javascript(text: str) -> str:
    """As Node's inspect quotes it: with the first of ' " ` that is not in it."""
    quote = next(mark for mark in "'\"`" if mark not in text)
    return f"{quote}{text}{quote}"


def test_a_kernelspec_in_a_prefix_with_an_odd_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prefix = tmp_path / ODD
    command = [pinned_node(), str(REPOSITORY / "install-kernel.ts"), "install", "--prefix", str(prefix)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    monkeypatch.setenv("JUPYTER_PATH", str(prefix / "share" / "jupyter"))
    spec = KernelSpecManager().get_kernel_spec(KERNEL_NAME)
    assert Path(spec.resource_dir).is_relative_to(prefix)
    kernel = KernelUnderTest(cwd=tmp_path)
    try:
        assert kernel.execute("6 * 7").result == "42"
    finally:
        kernel.end()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_loopbook_itself_in_a_folder_with_an_odd_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / ODD / "node_modules" / "loopbook"
    shutil.copytree(REPOSITORY / "dist", package / "dist")
    shutil.copytree(REPOSITORY / "kernel" / "logos", package / "kernel" / "logos")
    shutil.copy(REPOSITORY / "package.json", package)
    (package / "node_modules").symlink_to(REPOSITORY / "node_modules")
    prefix = tmp_path / "prefix"
    command = [pinned_node(), str(package / "dist" / "install-kernel.js"), "install", "--prefix", str(prefix)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    monkeypatch.setenv("JUPYTER_PATH", str(prefix / "share" / "jupyter"))
    assert ODD in " ".join(KernelSpecManager().get_kernel_spec(KERNEL_NAME).argv)
    kernel = KernelUnderTest(cwd=tmp_path)
    try:
        assert ODD in kernel.execute("import { toThread } from 'loopbook'; process.argv[1]").result.replace("\\'", "'")
        assert kernel.execute("await toThread(() => 6 * 7)").result == "42"
        assert kernel.ask("is_complete_request", {"code": "f("}).content["status"] == "incomplete"
        assert kernel.ask("complete_request", {"code": "Math.ma", "cursor_pos": 7}).content["matches"] == ["max"]
        deep = kernel.execute("(" * 30_000, timeout_seconds=60)
        assert deep.content["ename"] == "SyntaxError"
        assert kernel.execute("6 * 7").result == "42"
        assert kernel.stderr() == ""
    finally:
        kernel.end()
