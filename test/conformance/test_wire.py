"""Bad input on the wire: it is named on stderr or answered with an error, and the kernel lives."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import zmq
from jupyter_client.session import Session

from kernel_under_test import KernelUnderTest

DELIMITER = b"<IDS|MSG>"


def frames_of(session: Session, msg_type: str, content: dict) -> list[bytes]:
    """A signed message as it goes over the wire."""
    return session.serialize(session.msg(msg_type, content))


class RawClient:
    """A socket of its own, for frames that no honest client sends."""

    def __init__(self, kernel: KernelUnderTest, channel: str) -> None:
        self.kernel = kernel
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        info = kernel.client.get_connection_info()
        self.socket.connect(f"tcp://{info['ip']}:{info[f'{channel}_port']}")

    def next_reply(self) -> str:
        """The type of the next reply on this socket."""
        assert self.socket.poll(10_000), "no reply"
        frames = self.socket.recv_multipart()
        return json.loads(frames[frames.index(DELIMITER) + 2])["msg_type"]

    def replies_until_info(self) -> list[str]:
        """Sends an honest kernel_info_request on the same socket; the types of all replies until its own."""
        honest = self.kernel.client.session.msg("kernel_info_request", {})
        self.socket.send_multipart(self.kernel.client.session.serialize(honest))
        types = []
        while True:
            assert self.socket.poll(10_000), f"no reply to an honest request after the bad one; before it: {types}"
            frames = self.socket.recv_multipart()
            body = frames[frames.index(DELIMITER) + 2 :]
            if json.loads(body[1]).get("msg_id") == honest["header"]["msg_id"]:
                return types
            types.append(json.loads(body[0])["msg_type"])


@pytest.fixture(params=["shell", "control"])
def raw(request: pytest.FixtureRequest, kernel: KernelUnderTest) -> RawClient:
    client = RawClient(kernel, request.param)
    request.addfinalizer(client.socket.close)
    return client


def wrong_key(session: Session) -> list[bytes]:
    stranger = Session(key=b"not the kernel's key")
    return frames_of(stranger, "kernel_info_request", {})


def empty_signature(session: Session) -> list[bytes]:
    frames = frames_of(session, "kernel_info_request", {})
    frames[1] = b""
    return frames


def changed_content(session: Session) -> list[bytes]:
    frames = frames_of(session, "execute_request", {"code": "1"})
    frames[5] = frames[5].replace(b'"1"', b'"2"')
    return frames


def short_signature(session: Session) -> list[bytes]:
    frames = frames_of(session, "kernel_info_request", {})
    frames[1] = frames[1][:10]
    return frames


def signed(session: Session, *parts: bytes) -> list[bytes]:
    return [DELIMITER, session.sign(list(parts)), *parts]


BAD_FRAMES: dict[str, Callable[[Session], list[bytes]]] = {
    "a wrong key": wrong_key,
    "no signature": empty_signature,
    "a cut signature": short_signature,
    "content changed after signing": changed_content,
    "no delimiter": lambda _: [b"hello"],
    "an empty frame": lambda _: [b""],
    "the delimiter alone": lambda _: [DELIMITER],
    "too few frames": lambda s: [DELIMITER, s.sign([b"{}"]), b"{}"],
    "a header that is not JSON": lambda s: signed(s, b"{", b"{}", b"{}", b"{}"),
    "a header that is an array": lambda s: signed(s, b"[]", b"{}", b"{}", b"{}"),
    "a header without msg_type": lambda s: signed(s, b'{"msg_id": "1"}', b"{}", b"{}", b"{}"),
    "a header without msg_id": lambda s: signed(s, b'{"msg_type": "kernel_info_request"}', b"{}", b"{}", b"{}"),
    "content that is not JSON": lambda s: signed(
        s, json.dumps(s.msg("execute_request")["header"], default=str).encode(), b"{}", b"{}", b"\xff\xfe"
    ),
    "content that is null": lambda s: signed(
        s, json.dumps(s.msg("execute_request")["header"], default=str).encode(), b"{}", b"{}", b"null"
    ),
    "bytes that are not UTF-8 in the header": lambda s: signed(s, b"\xff\xfe\xfd", b"{}", b"{}", b"{}"),
}


@pytest.mark.parametrize("make", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_a_malformed_or_forged_message_is_not_executed_and_the_kernel_lives(
    raw: RawClient, make: Callable[[Session], list[bytes]]
) -> None:
    kernel = raw.kernel
    raw.socket.send_multipart(make(kernel.client.session))
    types = raw.replies_until_info()
    assert "kernel_info_reply" not in types
    # It leaves a trace: an error reply to whoever sent it, or a line on the kernel's stderr.
    if not types:
        kernel.until("a line on stderr", kernel.stderr, timeout_seconds=5)
    assert kernel.execute("20 + 22").result == "42"


def test_a_replayed_message_runs_once(kernel: KernelUnderTest) -> None:
    raw = RawClient(kernel, "shell")
    kernel.execute("let times = 0")
    frames = frames_of(
        kernel.client.session,
        "execute_request",
        {"code": "times++", "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False},
    )
    raw.socket.send_multipart(frames)
    raw.socket.send_multipart(frames)
    assert raw.next_reply() == "execute_reply"
    assert raw.replies_until_info() == []
    assert kernel.execute("times").result == "1"
    assert kernel.stderr() != ""
    raw.socket.close()


@pytest.mark.parametrize("channel", ["shell", "control"])
@pytest.mark.parametrize("msg_type", ["no_such_request", "execute_reply", "toString", "__proto__"])
def test_an_unknown_message_type_gets_a_reply_or_a_line_on_stderr(
    kernel: KernelUnderTest, channel: str, msg_type: str
) -> None:
    request = kernel.send(msg_type, {}, channel=channel)
    kernel.ask("kernel_info_request", channel=channel)
    if request.reply is not None:
        assert request.content["status"] == "error"
        assert msg_type in str(request.content)
    else:
        assert msg_type in kernel.stderr()
    assert request.states in (["busy", "idle"], [])
    assert kernel.execute("1").result == "1"


def test_extra_identity_frames_come_back_with_the_reply(kernel: KernelUnderTest) -> None:
    raw = RawClient(kernel, "shell")
    message = frames_of(kernel.client.session, "kernel_info_request", {})
    raw.socket.send_multipart([b"outer", b"\x00inner", *message])
    assert raw.socket.poll(10_000)
    assert raw.socket.recv_multipart()[:2] == [b"outer", b"\x00inner"]
    raw.socket.close()


def test_a_subscriber_that_sends_rubbish_on_iopub_harms_nobody(kernel: KernelUnderTest) -> None:
    info = kernel.client.get_connection_info()
    socket = zmq.Context.instance().socket(zmq.XSUB)
    socket.linger = 0
    socket.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
    for frame in (b"", b"\x01", b"\x07rubbish", b"\x01execute"):
        socket.send(frame)
    assert kernel.execute('console.log("fine")').text() == "fine\n"
    socket.close()
