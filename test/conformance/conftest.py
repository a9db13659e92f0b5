"""Shared parts of the conformance tests: a Jupyter of its own in a temporary folder, with the kernelspec of this
checkout (or of `--kernelspec DIR`, to run the same tests against another kernel), and kernels started from it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kernel_under_test import KERNEL_NAME, KernelUnderTest

REPOSITORY = Path(__file__).resolve().parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kernelspec", help="folder with a kernel.json to test instead of this checkout's kernel")


def pinned_node() -> str:
    """The Node that comes with the checkout, or else the one on PATH."""
    pinned = sorted(REPOSITORY.glob("node_modules/node-*/bin/node"))
    node = str(pinned[0]) if pinned else shutil.which("node")
    if node is None:
        raise RuntimeError(f"no Node: neither {REPOSITORY}/node_modules/node-*/bin/node nor node on PATH exists")
    return node


@pytest.fixture(scope="session", autouse=True)
def jupyter_home(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Points Jupyter at an empty folder, so that nothing of the user's is read or written, and installs the kernel."""
    home = tmp_path_factory.mktemp("jupyter")
    prefix = home / "prefix"
    os.environ |= {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_PATH": str(prefix / "share" / "jupyter"),
        "JUPYTER_NO_CONFIG": "1",
        "IPYTHONDIR": str(home / "ipython"),
        "XDG_STATE_HOME": str(home / "state"),
    }
    given = pytestconfig.getoption("--kernelspec")
    if given is not None:
        shutil.copytree(given, prefix / "share" / "jupyter" / "kernels" / KERNEL_NAME)
        return home
    command = [pinned_node(), str(REPOSITORY / "install-kernel.ts"), "install", "--prefix", str(prefix)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return home


@pytest.fixture
def start_kernel(tmp_path: Path) -> Iterator[Callable[..., KernelUnderTest]]:
    """Starts kernels in the test's own folder; they end with the test."""
    kernels: list[KernelUnderTest] = []

    def start(**options: object) -> KernelUnderTest:
        options.setdefault("cwd", tmp_path)
        kernels.append(KernelUnderTest(**options))  # type: ignore[arg-type]
        return kernels[-1]

    yield start
    for kernel in kernels:
        kernel.end()


@pytest.fixture
def kernel(start_kernel: Callable[..., KernelUnderTest]) -> KernelUnderTest:
    """A kernel for one test."""
    return start_kernel()


@pytest.fixture(scope="module")
def shared_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelUnderTest]:
    """One kernel for all tests of a file that leave it as they found it."""
    kernel = KernelUnderTest(cwd=tmp_path_factory.mktemp("shared"))
    yield kernel
    kernel.end()
