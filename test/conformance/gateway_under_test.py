"""Jupyter servers that start kernels for others, and kernels reached through them, over HTTP and websockets as clients of
these servers reach them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websocket

LIMIT_SECONDS = 60.0


def until(
    what: str, found: Callable[[], Any], seen: Callable[[], str], limit_seconds: float = LIMIT_SECONDS
) -> Any:
    """Asks until `found` answers with something. The limit fails the test and tells what was seen."""
    deadline = time.monotonic() + limit_seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, f"{what}: not within {limit_seconds} s; seen:\n{seen()}"
        time.sleep(0.05)
    return answer


class Server:
    """A server's process; its address is what it logs after `announcement`."""

    def __init__(
        self,
        folder: Path,
        command: list[str],
        env: dict[str, str] | None = None,
        announcement: str = "is available at ",
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.log = folder / "server.log"
        self.announcement = announcement
        with self.log.open("w") as log:
            environment = os.environ | (env or {})
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
        self.url = until("the server's address", self.told_address, self.log.read_text)

    def told_address(self) -> str | None:
        assert self.process.poll() is None, self.log.read_text()
        _, _, rest = self.log.read_text().partition(self.announcement)
        url = re.search(r"http://[^\s?]+(?=\S*\n)", rest)
        return url[0].removesuffix("/lab").rstrip("/") if url else None

    def ask(self, method: str, path: str, content: object = None) -> Any:
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=2 * LIMIT_SECONDS) as response:
            body = response.read()
        return json.loads(body) if body else None

    def refused(self, method: str, path: str, content: object) -> tuple[int, str]:
        """Asks for what cannot be; gives the status and the text of the refusal."""
        try:
            answer = self.ask(method, path, content)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        raise AssertionError(f"{method} {path} was not refused: {answer}")

    def start_kernel(self, name: str, **more: object) -> GatewayKernel:
        return GatewayKernel(self, self.ask("POST", "/api/kernels", {"name": name, **more})["id"])

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def kill(self) -> None:
        """For a server that would wait long for hosts which are lost."""
        self.process.kill()
        self.process.wait()


class Channels:
    """All channels of a kernel, over one websocket."""

    def __init__(self, url: str, limit_seconds: float = LIMIT_SECONDS) -> None:
        self.socket = websocket.create_connection(url, timeout=limit_seconds)
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

    def next(self) -> dict[str, Any]:
        return json.loads(self.socket.recv())

    def of(self, msg_id: str) -> Iterator[dict[str, Any]]:
        """The messages of a request, up to its reply and idle."""
        missing = {"reply", "idle"}
        while missing:
            message = self.next()
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            if message["channel"] == "shell":
                missing.discard("reply")
            elif message["content"].get("execution_state") == "idle":
                missing.discard("idle")
            yield message

    def close(self) -> None:
        self.socket.close()


@dataclass
class Cell:
    """What a cell came to."""

    status: str
    ename: str | None
    text: str
    result: str | None


class GatewayKernel:
    """A kernel that a server started, with one websocket."""

    def __init__(self, server: Server, kernel_id: str) -> None:
        self.server = server
        self.path = f"/api/kernels/{kernel_id}"
        self.channels = self.connect()

    def connect(self, **options: float) -> Channels:
        return Channels(f"{self.server.url.replace('http', 'ws', 1)}{self.path}/channels", **options)

    def reconnect(self) -> None:
        """After the server has restarted the kernel by itself: until it knows the new ports, it connects to nobody."""
        until("an answer", self.answers, self.server.log.read_text, 2 * LIMIT_SECONDS)
        self.channels.close()
        self.channels = self.connect()

    def answers(self) -> bool:
        self.channels.close()
        try:
            self.channels = self.connect(limit_seconds=5)
            return self.execute("").status == "ok"
        except (OSError, websocket.WebSocketException):
            return False

    def execute(self, code: str, on_stream: Callable[[str], None] | None = None) -> Cell:
        cell = Cell("", None, "", None)
        for message in self.channels.of(self.channels.execute(code)):
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    cell.text += content["text"]
                    if on_stream is not None:
                        on_stream(cell.text)
                case "execute_result":
                    cell.result = content["data"]["text/plain"]
                case "execute_reply":
                    cell.status, cell.ename = content["status"], content.get("ename")
        return cell

    def interrupt_while_busy(self) -> Cell:
        """Runs a loop that never yields, and interrupts it once it runs."""
        asked: list[None] = []

        def interrupt(text: str) -> None:
            if "spinning" in text and not asked:
                asked.append(self.server.ask("POST", f"{self.path}/interrupt", {}))

        return self.execute('console.log("spinning"); while (true) {}', on_stream=interrupt)

    def restart(self) -> None:
        self.server.ask("POST", f"{self.path}/restart", {})
        self.channels.close()
        self.channels = self.connect()

    def shut_down(self) -> None:
        self.channels.close()
        self.server.ask("DELETE", self.path)

    def run_notebook(self, notebook: Path) -> list[tuple[str, str | None]]:
        """Runs every code cell; gives those that failed and should not have."""
        failures = []
        for cell in json.loads(notebook.read_text())["cells"]:
            tags = cell["metadata"].get("tags", [])
            source = "".join(cell["source"])
            if cell["cell_type"] != "code" or "skip-execution" in tags or not source.strip():
                continue
            done = self.execute(source)
            if done.status != "ok" and "raises-exception" not in tags:
                failures.append((source, done.ename))
        return failures
