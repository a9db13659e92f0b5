"""A running kernel with one jupyter_client client. Everything that arrives on any channel is kept in order of arrival;
tests wait for messages, never for time: a timeout here is a limit that fails the test."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

KERNEL_NAME = "loopbook"
LIMIT_SECONDS = 15.0

Message = dict[str, Any]


@dataclass
class Request:
    """One request and what came back for it: messages in order of arrival."""

    msg_id: str
    iopub: list[Message] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    """The execution states that iopub has told, in order."""
    reply: Message | None = None
    reply_after: int = 0
    """How many iopub messages of this request had arrived when its reply did."""

    @property
    def content(self) -> dict[str, Any]:
        assert self.reply is not None, "no reply yet"
        return self.reply["content"]

    @property
    def outputs(self) -> list[Message]:
        return [m for m in self.iopub if m["msg_type"] not in ("status", "execute_input")]

    def of_type(self, msg_type: str) -> list[Message]:
        return [m for m in self.iopub if m["msg_type"] == msg_type]

    def text(self, name: str = "stdout") -> str:
        return "".join(m["content"]["text"] for m in self.of_type("stream") if m["content"]["name"] == name)

    @property
    def result(self) -> str:
        """text/plain of the execute_result."""
        (message,) = self.of_type("execute_result")
        return message["content"]["data"]["text/plain"]


class Client:
    """A client of one kernel, with its own session."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client
        self.requests: dict[str, Request] = defaultdict(lambda: Request(""))
        self.input_requests: list[Message] = []
        self.iopub: list[Message] = []
        client.start_channels(hb=False)
        self.channels = [client.shell_channel, client.iopub_channel, client.stdin_channel, client.control_channel]
        self.poller = zmq.Poller()
        for channel in self.channels:
            self.poller.register(channel.socket, zmq.POLLIN)

    def request_of(self, msg_id: str) -> Request:
        request = self.requests[msg_id]
        request.msg_id = msg_id
        return request

    def pump(self, timeout_seconds: float) -> bool:
        """Takes in what has arrived; waits for something if nothing has. False: nothing came in time."""
        ready = dict(self.poller.poll(max(0, round(timeout_seconds * 1000))))
        for channel in self.channels:
            if channel.socket in ready:
                self.take_in(channel.get_msg(timeout=0), channel)
        return bool(ready)

    def take_in(self, message: Message, channel: Any) -> None:
        message["arrived"] = time.monotonic()
        request = self.request_of(message["parent_header"].get("msg_id", ""))
        if channel is self.client.iopub_channel:
            self.iopub.append(message)
            request.iopub.append(message)
            if message["msg_type"] == "status":
                request.states.append(message["content"]["execution_state"])
        elif channel is self.client.stdin_channel:
            self.input_requests.append(message)
        else:
            assert request.reply is None, f"a second reply to {request.msg_id}: {message}"
            request.reply = message
            request.reply_after = len(request.iopub)

    def until(self, what: str, found: Callable[[], Any], timeout_seconds: float = LIMIT_SECONDS) -> Any:
        """Takes messages in until `found` answers with something, and returns that."""
        deadline = time.monotonic() + timeout_seconds
        while not (answer := found()):
            # In slices, as what is sought may also be the heartbeat or a line on the kernel's stderr.
            if not self.pump(min(0.02, deadline - time.monotonic())) and time.monotonic() >= deadline:
                tail = [(m["msg_type"], m["content"]) for m in self.iopub[-5:]]
                raise AssertionError(f"{what}: not within {timeout_seconds} s; last on iopub: {tail}")
        return answer

    # Requests

    def send(self, msg_type: str, content: dict[str, Any] | None = None, channel: str = "shell", **parts: Any) -> Request:
        """Sends any message on any channel."""
        message = self.client.session.msg(msg_type, content or {}, **parts)
        getattr(self.client, f"{channel}_channel").send(message)
        return self.request_of(message["header"]["msg_id"])

    def ask(self, msg_type: str, content: dict[str, Any] | None = None, channel: str = "shell") -> Request:
        """Sends and waits for reply and idle."""
        return self.finish(self.send(msg_type, content, channel))

    def start(self, code: str, **options: Any) -> Request:
        """Sends an execute_request and does not wait."""
        return self.request_of(self.client.execute(code, **options))

    def finish(self, request: Request, timeout_seconds: float = LIMIT_SECONDS) -> Request:
        """Waits for reply and idle."""
        self.until(
            f"reply and idle of {request.msg_id}",
            lambda: request.reply is not None and "idle" in request.states,
            timeout_seconds,
        )
        return request

    def execute(self, code: str, timeout_seconds: float = LIMIT_SECONDS, **options: Any) -> Request:
        return self.finish(self.start(code, **options), timeout_seconds)

    def reach(self, code: str, text: str = "ready", **options: Any) -> Request:
        """Starts a cell and waits until it has printed `text`."""
        request = self.start(code, **options)
        self.printed(request, text)
        return request

    def printed(self, request: Request, text: str, timeout_seconds: float = LIMIT_SECONDS) -> None:
        self.until(f"{text!r} on stdout", lambda: text in request.text(), timeout_seconds)

    def has_type(self, request: Request, msg_type: str) -> Message:
        """Waits for a message of this type, also after idle."""
        return self.until(msg_type, lambda: next(iter(request.of_type(msg_type)), None))

    def next_input_request(self) -> Message:
        self.until("input_request", lambda: bool(self.input_requests))
        return self.input_requests.pop(0)

    def settle(self) -> None:
        """Everything that the kernel sent before now has arrived: a round trip through its queue of outputs."""
        self.ask("kernel_info_request")

    def close(self) -> None:
        self.client.stop_channels()


class KernelUnderTest(Client):
    """A kernel process, started by jupyter_client, and its first client."""

    def __init__(self, cwd: Path, env: dict[str, str] | None = None, kernel_name: str = KERNEL_NAME) -> None:
        self.manager = self.create_manager(kernel_name)
        self.stderr_file = tempfile.TemporaryFile(mode="w+b")
        self.manager.start_kernel(cwd=str(cwd), env=os.environ | (env or {}), stderr=self.stderr_file)
        super().__init__(self.manager.blocking_client())
        self.process = psutil.Process(self.manager.provisioner.pid)
        self.ready()

    def create_manager(self, kernel_name: str) -> KernelManager:
        return KernelManager(kernel_name=kernel_name)

    def ready(self) -> None:
        """Waits until the kernel answers and its iopub reaches this client."""
        self.client.wait_for_ready(timeout=60)

    def second_client(self) -> Client:
        return Client(self.manager.blocking_client())

    def interrupt(self, how: str = "message") -> None:
        """Interrupts by interrupt_request on control, or by SIGINT to the process."""
        if how == "signal":
            self.process.send_signal(signal.SIGINT)
            return
        request = self.send("interrupt_request", channel="control")
        self.until("interrupt_reply", lambda: request.reply)
        assert request.content["status"] == "ok", request.content

    def processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def resident_bytes(self) -> int:
        return sum(p.memory_info().rss for p in self.processes())

    def stderr(self) -> str:
        """What the kernel's process has written to its own stderr."""
        self.stderr_file.seek(0)
        return self.stderr_file.read().decode()

    def exit_code(self, timeout_seconds: float = 10.0) -> int:
        """Waits for the process to end."""
        return self.manager.provisioner.process.wait(timeout_seconds)

    def end(self) -> None:
        self.close()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.stderr_file.close()


def gone(processes: list[psutil.Process], timeout_seconds: float = 10.0) -> list[psutil.Process]:
    """Waits for processes that are not our children to end; answers with those that did not."""
    deadline = time.monotonic() + timeout_seconds
    alive = processes
    while alive and time.monotonic() < deadline:
        time.sleep(0.01)  # there is no event to wait on for another's child
        alive = [p for p in alive if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    return alive
