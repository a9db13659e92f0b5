"""What keeps others out: CurveZMQ as jupyter_client provisions it, the ipc transport, files and processes of the owner."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from kernel_under_test import KERNEL_NAME, KernelUnderTest


class ManagedKernel(KernelUnderTest):
    """A kernel whose manager is configured first."""

    def __init__(self, cwd: Path, **settings: object) -> None:
        self.settings = settings
        super().__init__(cwd=cwd)

    def create_manager(self, kernel_name: str) -> KernelManager:
        return KernelManager(kernel_name=kernel_name, **self.settings)


@pytest.fixture
def managed(tmp_path: Path) -> Iterator[Callable[..., ManagedKernel]]:
    kernels: list[ManagedKernel] = []

    def start(**settings: object) -> ManagedKernel:
        kernels.append(ManagedKernel(tmp_path, **settings))
        return kernels[-1]

    yield start
    for kernel in kernels:
        kernel.end()


def test_the_kernelspec_says_that_curve_is_supported() -> None:
    spec = KernelSpecManager().get_kernel_spec(KERNEL_NAME)
    assert spec.metadata["supported_encryption"] == ["curve"]


@pytest.mark.parametrize("policy", ["auto", "required"])
def test_all_five_channels_work_encrypted(managed: Callable[..., ManagedKernel], policy: str) -> None:
    kernel = managed(transport_encryption=policy)
    info = json.loads(Path(kernel.manager.connection_file).read_text())
    assert len(info["curve_publickey"]) == len(info["curve_secretkey"]) == 40
    assert kernel.execute("6 * 7").result == "42"  # shell and iopub
    assert kernel.ask("kernel_info_request", channel="control").content["status"] == "ok"
    cell = kernel.start("prompt('name?')", allow_stdin=True)
    kernel.next_input_request()
    kernel.client.input("Ada")
    assert kernel.finish(cell).result == "'Ada'"
    kernel.client.hb_channel.start()
    kernel.client.hb_channel.unpause()
    kernel.until("a heartbeat", kernel.client.hb_channel.is_beating)
    assert kernel.execute("1").content["status"] == "ok"


@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "iopub", "hb"])
def test_a_client_without_the_key_hears_nothing(managed: Callable[..., ManagedKernel], channel: str) -> None:
    kernel = managed(transport_encryption="required")
    info = kernel.manager.get_connection_info()
    kinds = {"iopub": zmq.SUB, "hb": zmq.REQ}
    context = zmq.Context()
    plain = context.socket(kinds.get(channel, zmq.DEALER))
    monitor = plain.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_DISCONNECTED)
    try:
        plain.linger = 0
        if channel == "iopub":
            plain.subscribe(b"")
        plain.connect(f"tcp://{info['ip']}:{info[f'{channel}_port']}")
        assert monitor.poll(5000), "the connection was not refused"
        kernel.execute("console.log('secret')")
        assert plain.poll(0) == 0
    finally:
        context.destroy(linger=0)


def test_restart_keeps_the_keys(managed: Callable[..., ManagedKernel]) -> None:
    kernel = managed(transport_encryption="required")
    key = kernel.manager.curve_publickey
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.manager.curve_publickey == key
    assert kernel.execute("6 * 7").result == "42"


@pytest.mark.skipif(os.name == "nt", reason="ipc is for Unix")
@pytest.mark.parametrize("policy", ["disabled", "required"])
def test_the_ipc_transport_works_and_its_sockets_are_the_owners(
    managed: Callable[..., ManagedKernel], tmp_path: Path, policy: str
) -> None:
    kernel = managed(transport="ipc", ip=str(tmp_path / "s"), transport_encryption=policy)
    assert kernel.execute("6 * 7").result == "42"
    sockets = [path for path in tmp_path.iterdir() if stat.S_ISSOCK(path.stat().st_mode)]
    assert len(sockets) == 5
    assert [oct(path.stat().st_mode & 0o077) for path in sockets] == ["0o0"] * 5


@pytest.mark.skipif(os.name == "nt", reason="file modes are for Unix")
def test_neither_key_is_on_the_command_line_nor_in_the_environment(managed: Callable[..., ManagedKernel]) -> None:
    kernel = managed(transport_encryption="required")
    info = json.loads(Path(kernel.manager.connection_file).read_text())
    seen = kernel.execute("JSON.stringify([process.argv, process.execArgv, process.env])").result
    for field in ("key", "curve_secretkey"):
        assert info[field] not in " ".join(kernel.process.cmdline())
        assert info[field] not in seen
