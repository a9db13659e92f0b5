"""Front ends without a browser: `jupyter console` at a terminal, and the Kernel Gateway over HTTP and websockets."""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from gateway_under_test import LIMIT_SECONDS, GatewayKernel, Server, until
from kernel_under_test import KERNEL_NAME


class Terminal:
    """A program in a terminal of tmux, with a tmux server of its own."""

    def __init__(self, folder: Path, command: str) -> None:
        self.socket = str(folder / "tmux")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "50", "-c", str(folder), command)
        self.process = psutil.Process(int(self.tmux("display-message", "-p", "#{pane_pid}")))

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", self.socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-S", "-")

    def shows(self, text: str) -> None:
        until(f"{text!r} on the screen", lambda: text in self.screen(), self.screen)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def press(self, key: str) -> None:
        self.tmux("send-keys", key)

    def end(self) -> None:
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, timeout=30, check=False)


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.skip("JUPYTER CONSOLE WAS NOT DRIVEN: tmux is not installed")
    terminal = Terminal(tmp_path, f"'{sys.executable}' -m jupyter_console --kernel {KERNEL_NAME}")
    yield terminal
    terminal.end()


@pytest.mark.slow
def test_a_session_in_jupyter_console(console: Terminal) -> None:
    console.shows("In [1]:")
    console.type("const six: number = 6; six * 7")
    console.press("Enter")
    console.shows("Out[1]: 42")

    # A block that is not complete goes on in the next line.
    console.shows("In [2]:")
    console.type("function half(n: number) {")
    console.press("Enter")
    console.shows("...:")
    console.type("return n / 2 }")
    console.press("Enter")
    console.press("Enter")
    console.shows("In [3]:")
    console.type("half(await Promise.resolve(five = 5))")
    console.press("Enter")
    console.shows("ReferenceError")

    console.shows("In [4]:")
    console.type('console.log("go" + "ing"); while (true) {}')
    console.press("Enter")
    console.shows("going")
    console.press("C-c")
    console.shows("KeyboardInterrupt")

    console.shows("In [5]:")
    console.type("half(six) + 0.5")
    console.press("Enter")
    console.shows("Out[5]: 3.5")

    console.shows("In [6]:")
    children = console.process.children(recursive=True)
    console.press("C-d")
    console.shows("Do you really want to exit")
    console.press("Enter")
    _, alive = psutil.wait_procs([console.process, *children], timeout=LIMIT_SECONDS)
    assert alive == []


@pytest.fixture
def kernel_gateway(tmp_path: Path) -> Iterator[Server]:
    program = [sys.executable, "-m", "kernel_gateway"]
    ports = ["--KernelGatewayApp.port=18930", "--KernelGatewayApp.port_retries=50"]
    gateway = Server(tmp_path / "gateway", [*program, "--KernelGatewayApp.ip=127.0.0.1", *ports])
    yield gateway
    gateway.end()


@pytest.fixture
def lab_behind_gateway(tmp_path: Path, kernel_gateway: Server) -> Iterator[Server]:
    """JupyterLab's server, whose kernels are the gateway's."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=18730"]
    open_to_tests = ["--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"]
    arguments = [*command, *open_to_tests, f"--gateway-url={kernel_gateway.url}"]
    lab = Server(tmp_path / "lab", arguments, announcement="is running at:")
    yield lab
    lab.end()


def check_a_whole_life(server: Server) -> None:
    """Run, interrupt, restart, shut down: the state is kept where it should be."""
    spec = server.ask("GET", "/api/kernelspecs")["kernelspecs"][KERNEL_NAME]["spec"]
    assert spec["language"] == "typescript"
    kernel: GatewayKernel = server.start_kernel(KERNEL_NAME)
    cell = kernel.execute('const seven: number = 7; console.log("printed"); await seven * 6')
    assert (cell.status, cell.text, cell.result) == ("ok", "printed\n", "42")
    busy = kernel.interrupt_while_busy()
    assert (busy.status, busy.ename) == ("error", "KeyboardInterrupt")
    assert kernel.execute("seven").result == "7"
    kernel.restart()
    assert kernel.execute("typeof seven").result == "'undefined'"
    kernel.shut_down()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        server.ask("GET", kernel.path)


def test_a_kernels_life_through_the_kernel_gateway(kernel_gateway: Server) -> None:
    check_a_whole_life(kernel_gateway)


@pytest.mark.slow
def test_a_kernels_life_through_jupyterlab_behind_a_gateway(lab_behind_gateway: Server) -> None:
    check_a_whole_life(lab_behind_gateway)
