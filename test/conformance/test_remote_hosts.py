"""Kernels on another host, which gateway_provisioners reaches over ssh: network namespaces of this machine stand for
hosts, with an OpenSSH server each. CurveZMQ is on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import remote_host
from conftest import REPOSITORY, pinned_node
from gateway_under_test import GatewayKernel, Server, until
from kernel_under_test import KERNEL_NAME, gone
from remote_host import RemoteHost

REASON_AGAINST = remote_host.reason_against()
if REASON_AGAINST is not None:
    pytest.skip(f"KERNELS ON OTHER HOSTS WERE NOT TESTED: {REASON_AGAINST}", allow_module_level=True)

NOTEBOOKS = REPOSITORY / "notebooks"
LESSONS = ["01-first-async-code.ipynb", "02-async-await.ipynb", "03-managing-tasks.ipynb", "06-threads.ipynb"]


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[list[RemoteHost]]:
    made = [RemoteHost(tmp_path, number) for number in range(2)]
    try:
        yield [host.start() for host in made]
    finally:
        for host in made:
            host.end()


def install(folder: Path, hosts: list[RemoteHost], *flags: str) -> Path:
    """Writes the kernelspec for these hosts; gives the folder for JUPYTER_PATH. What ssh starts has this folder's
    surroundings, and the lesson's as its working directory."""
    prefix = folder / "prefix"
    surroundings = {
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "XDG_STATE_HOME": str(folder / "state"),
        "KERNEL_WORKING_DIR": str(NOTEBOOKS),
    }
    env = [part for name, value in surroundings.items() for part in ("--env", f"{name}={value}")]
    addresses = ",".join(host.address for host in hosts)
    command = [pinned_node(), str(REPOSITORY / "install-kernel.ts"), "install", "--prefix", str(prefix)]
    subprocess.run([*command, "--remote-hosts", addresses, *flags, *env], check=True, timeout=60)
    return prefix / "share" / "jupyter"


def surroundings_of(folder: Path, hosts: list[RemoteHost], jupyter_path: Path) -> dict[str, str]:
    """What the server is told by its environment: the prefix of its variables is GP_ or EG_."""
    settings = {
        "RESPONSE_IP": hosts[0].here,
        "KERNEL_LOG_DIR": str(folder),
        "PORT_RANGE": "40000..42000",
    }
    return {
        **{f"{prefix}_{name}": value for name, value in settings.items() for prefix in ("GP", "EG")},
        "HOME": str(hosts[0].home),
        "JUPYTER_PATH": str(jupyter_path),
        "KERNEL_USERNAME": "student",
    }


@pytest.fixture
def server(tmp_path: Path, hosts: list[RemoteHost]) -> Iterator[Server]:
    """The Kernel Gateway, with gateway_provisioners."""
    jupyter_path = install(tmp_path, hosts, "--gateway-provisioner")
    program = [sys.executable, "-m", "kernel_gateway", "--KernelGatewayApp.ip=127.0.0.1"]
    ports = ["--KernelGatewayApp.port=18930", "--KernelGatewayApp.port_retries=50"]
    server = Server(
        tmp_path / "server",
        [*program, *ports, "--KernelManager.transport_encryption=required"],
        env=surroundings_of(tmp_path, hosts, jupyter_path),
    )
    yield server
    server.end()


@pytest.fixture(scope="session")
def enterprise_gateway_program() -> Path:
    """Enterprise Gateway, in an environment that is kept for the next time."""
    requirements = REPOSITORY / "test" / "conformance" / "enterprise-gateway.txt"
    environment = REPOSITORY / ".cache" / "enterprise-gateway"
    program, stamp = environment / "bin" / "jupyter-enterprisegateway", environment / requirements.name
    if stamp.exists() and stamp.read_bytes() == requirements.read_bytes():
        return program
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True, timeout=120)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-r", str(requirements)], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        pytest.skip(f"ENTERPRISE GATEWAY WAS NOT TESTED: pip could not install it: {done.stderr[-500:]}")
    stamp.write_bytes(requirements.read_bytes())
    return program


@pytest.fixture
def enterprise_gateway(
    tmp_path: Path, hosts: list[RemoteHost], enterprise_gateway_program: Path
) -> Iterator[Server]:
    jupyter_path = install(tmp_path, hosts, "--enterprise-gateway", "--env", "LOOPBOOK_ALLOW_UNENCRYPTED=1")
    ports = ["--EnterpriseGatewayApp.port=18980", "--EnterpriseGatewayApp.port_retries=50"]
    server = Server(
        tmp_path / "server",
        [str(enterprise_gateway_program), "--EnterpriseGatewayApp.ip=127.0.0.1", *ports],
        env=surroundings_of(tmp_path, hosts, jupyter_path),
    )
    yield server
    server.end()


def logs(folder: Path) -> str:
    files = [*folder.glob("kernel-*.log"), folder / "server" / "server.log"]
    return "\n".join(f"{file.name}:\n{file.read_text()[-5000:]}" for file in files)


def host_of(hosts: list[RemoteHost], kernel: GatewayKernel) -> RemoteHost:
    """Where it runs, asked of the kernel itself."""
    code = 'JSON.stringify(Object.values((await import("node:os")).networkInterfaces()).flat().map((n) => n?.address))'
    addresses = kernel.execute(code).result or ""
    (host,) = [host for host in hosts if host.address in addresses]
    return host


def heard(kernel: GatewayKernel, *states: str) -> bool:
    """Whether the next message is a status of these."""
    message = kernel.channels.next()
    return message["msg_type"] == "status" and message["content"]["execution_state"] in states


def check_a_kernels_life(kernel: GatewayKernel, hosts: list[RemoteHost], folder: Path) -> None:
    assert kernel.execute("const kept = 42; kept").result == "42", logs(folder)
    (pid,) = host_of(hosts, kernel).kernels()

    busy = kernel.interrupt_while_busy()
    assert (busy.status, busy.ename) == ("error", "KeyboardInterrupt")
    assert kernel.execute("kept").result == "42"

    process = psutil.Process(pid)
    kernel.restart()
    assert kernel.execute("typeof kept").result == "'undefined'"
    assert gone([process]) == []
    (process,) = [psutil.Process(pid) for host in hosts for pid in host.kernels()]
    kernel.shut_down()
    assert gone([process]) == []
    assert list((folder / "runtime").glob("kernel-*.json")) == []


def ports_and_keys(kernel: GatewayKernel, folder: Path) -> tuple[list[int], set[str]]:
    """What the kernel's connection file says."""
    file = folder / "runtime" / f"kernel-{kernel.path.rsplit('/', 1)[1]}.json"
    info = json.loads(file.read_text())
    return [info[name] for name in info if name.endswith("_port")], {name for name in info if name.startswith("curve")}


def test_a_kernels_life_on_another_host(server: Server, hosts: list[RemoteHost], tmp_path: Path) -> None:
    kernel = server.start_kernel(KERNEL_NAME)
    ports, keys = ports_and_keys(kernel, tmp_path)
    assert len(ports) == 5 and all(40000 <= port <= 42000 for port in ports)
    assert keys == {"curve_publickey", "curve_secretkey"}
    check_a_kernels_life(kernel, hosts, tmp_path)


@pytest.mark.slow
def test_a_kernels_life_under_enterprise_gateway(
    enterprise_gateway: Server, hosts: list[RemoteHost], tmp_path: Path
) -> None:
    kernel = enterprise_gateway.start_kernel(KERNEL_NAME, env={"KERNEL_USERNAME": "student"})
    assert ports_and_keys(kernel, tmp_path)[1] == set()
    check_a_kernels_life(kernel, hosts, tmp_path)


def test_what_crosses_the_cable_is_encrypted(server: Server, hosts: list[RemoteHost], tmp_path: Path) -> None:
    kernel = server.start_kernel(KERNEL_NAME)
    host = host_of(hosts, kernel)
    capture = remote_host.Capture(host)
    cell = kernel.execute('const marker = ["plain", "text", "marker"].join("-"); console.log(marker)')
    assert cell.text == "plain-text-marker\n"
    seen = capture.end()
    assert len(seen) > 500
    assert b"plain-text-marker" not in seen
    assert b"execute_reply" not in seen
    kernel.shut_down()


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_lesson_runs_on_another_host(server: Server, lesson: str) -> None:
    kernel = server.start_kernel(KERNEL_NAME)
    assert kernel.run_notebook(NOTEBOOKS / lesson) == []
    kernel.shut_down()


@pytest.mark.slow
def test_the_lesson_runs_under_enterprise_gateway(enterprise_gateway: Server) -> None:
    kernel = enterprise_gateway.start_kernel(KERNEL_NAME, env={"KERNEL_USERNAME": "student"})
    assert kernel.run_notebook(NOTEBOOKS / LESSONS[0]) == []
    kernel.shut_down()


@pytest.mark.slow
def test_a_short_loss_of_the_host_loses_nothing(server: Server, hosts: list[RemoteHost]) -> None:
    kernel = server.start_kernel(KERNEL_NAME)
    kernel.execute("let count = 0")
    host = host_of(hosts, kernel)
    host.unplug()
    host.plug_in()
    assert kernel.execute("++count").result == "1"
    kernel.shut_down()


def check_that_a_kernel_comes_back(kernel: GatewayKernel, hosts: list[RemoteHost], tmp_path: Path) -> None:
    kernel.execute("let count = 0")
    lost = host_of(hosts, kernel)
    (other,) = [host for host in hosts if host is not lost]
    lost.unplug()
    # The server's restarter finds it dead, says so to every client, and starts it on the next host.
    until("word of the lost kernel", lambda: heard(kernel, "restarting", "dead"), lambda: logs(tmp_path))
    until("a kernel on the other host", other.kernels, lambda: logs(tmp_path))
    kernel.reconnect()
    assert kernel.execute("typeof count").result == "'undefined'"
    assert host_of(hosts, kernel) is other


@pytest.mark.slow
def test_a_lost_host_is_told_and_the_kernel_comes_back_on_another(
    server: Server, hosts: list[RemoteHost], tmp_path: Path
) -> None:
    check_that_a_kernel_comes_back(server.start_kernel(KERNEL_NAME), hosts, tmp_path)
    server.kill()


@pytest.mark.slow
def test_under_enterprise_gateway_too_the_kernel_of_a_lost_host_comes_back_on_another(
    enterprise_gateway: Server, hosts: list[RemoteHost], tmp_path: Path
) -> None:
    kernel = enterprise_gateway.start_kernel(KERNEL_NAME, env={"KERNEL_USERNAME": "student"})
    check_that_a_kernel_comes_back(kernel, hosts, tmp_path)
    enterprise_gateway.kill()


@pytest.mark.slow
def test_without_any_host_left_clients_hear_of_it_a_start_says_why_and_a_restart_works_once_one_is_back(
    server: Server, hosts: list[RemoteHost], tmp_path: Path
) -> None:
    kernel = server.start_kernel(KERNEL_NAME)
    kernel.execute("let count = 0")
    for host in hosts:
        host.unplug()
    # Nowhere to start it again: clients hear that it is gone, the log says why.
    until("word of the lost kernel", lambda: heard(kernel, "restarting", "dead"), lambda: logs(tmp_path))
    log = tmp_path / "server" / "server.log"
    until("the reason", lambda: "Unable to connect to port 22 on" in log.read_text(), log.read_text)
    # A start and a restart are refused. The engine's answer to a restart names no reason; its log does.
    status, text = server.refused("POST", "/api/kernels", {"name": KERNEL_NAME})
    assert status == 500
    assert "Unable to connect to port 22 on" in text
    status, text = server.refused("POST", f"{kernel.path}/restart", {})
    assert status == 500
    assert "Exception restarting kernel" in text
    # One host comes back, and the kernel on it.
    hosts[0].plug_in()
    kernel.restart()
    assert kernel.execute("typeof count").result == "'undefined'"
    assert host_of(hosts, kernel) is hosts[0]
    server.kill()
