"""Front ends without a browser: `jupyter console` at a terminal, and the Kernel Gateway over HTTP and websockets."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import websocket

from kernel_under_test import KERNEL_NAME

LIMIT_SECONDS = 60.0


def until(what: str, found: Callable[[], Any], seen: Callable[[], str]) -> Any:
    """Asks until `found` answers with something. The limit fails the test and tells what was seen."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not (answer := found()):
        assert time.monotonic() < deadline, f"{what}: not within {LIMIT_SECONDS} s; seen:\n{seen()}"
        time.sleep(0.05)
    return answer


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


class Gateway:
    """A running Kernel Gateway."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "gateway.log"
        command = [sys.executable, "-m", "kernel_gateway", "--KernelGatewayApp.ip=127.0.0.1"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--KernelGatewayApp.port=18930", "--KernelGatewayApp.port_retries=50"],
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.url = until("the gateway's address", self.told_address, self.log.read_text)

    def told_address(self) -> str | None:
        assert self.process.poll() is None, self.log.read_text()
        _, found, rest = self.log.read_text().partition("is available at ")
        return rest.split()[0].rstrip("/") if found and "\n" in rest else None

    def ask(self, method: str, path: str, content: object = None) -> Any:
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=LIMIT_SECONDS) as response:
            body = response.read()
        return json.loads(body) if body else None

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=LIMIT_SECONDS)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path)
    yield gateway
    gateway.end()


class Channels:
    """All channels of a kernel, over one websocket."""

    def __init__(self, url: str) -> None:
        self.socket = websocket.create_connection(url, timeout=LIMIT_SECONDS)
        self.session = uuid.uuid4().hex

    def execute(self, code: str) -> str:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": self.session,
            "username": "",
            "version": "5.3",
        }
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps(message))
        return header["msg_id"]

    def of(self, msg_id: str) -> Iterator[dict[str, Any]]:
        """The messages of a request, up to its reply and idle."""
        missing = {"reply", "idle"}
        while missing:
            message = json.loads(self.socket.recv())
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            if message["channel"] == "shell":
                missing.discard("reply")
            elif message["content"].get("execution_state") == "idle":
                missing.discard("idle")
            yield message

    def close(self) -> None:
        self.socket.close()


def test_cells_run_through_the_kernel_gateway(gateway: Gateway) -> None:
    spec = gateway.ask("GET", "/api/kernelspecs")["kernelspecs"][KERNEL_NAME]["spec"]
    assert spec["language"] == "typescript"
    kernel = gateway.ask("POST", "/api/kernels", {"name": KERNEL_NAME})
    assert kernel["name"] == KERNEL_NAME
    path = f"/api/kernels/{kernel['id']}"
    channels = Channels(f"{gateway.url.replace('http', 'ws', 1)}{path}/channels")

    messages = list(channels.of(channels.execute('const seven: number = 7; console.log("printed"); await seven * 6')))
    (stream,) = [m["content"] for m in messages if m["msg_type"] == "stream"]
    (result,) = [m["content"] for m in messages if m["msg_type"] == "execute_result"]
    (reply,) = [m["content"] for m in messages if m["msg_type"] == "execute_reply"]
    assert stream == {"name": "stdout", "text": "printed\n"}
    assert result["data"]["text/plain"] == "42"
    assert (reply["status"], reply["execution_count"]) == ("ok", 1)

    statuses = []
    for message in channels.of(channels.execute('console.log("busy"); while (true) {}')):
        if message["msg_type"] == "stream":
            gateway.ask("POST", f"{path}/interrupt", {})
        if message["msg_type"] == "execute_reply":
            statuses.append((message["content"]["status"], message["content"]["ename"]))
    assert statuses == [("error", "KeyboardInterrupt")]

    restarted = gateway.ask("POST", f"{path}/restart", {})
    assert restarted["id"] == kernel["id"]
    channels.close()
    channels = Channels(f"{gateway.url.replace('http', 'ws', 1)}{path}/channels")
    messages = list(channels.of(channels.execute("typeof seven")))
    assert [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"] == ["'undefined'"]
    channels.close()
    gateway.ask("DELETE", path)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        gateway.ask("GET", path)
