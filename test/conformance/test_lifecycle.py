"""Start, restart, shutdown, signals, and the death of the parent."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from kernel_under_test import KERNEL_NAME, KernelUnderTest, gone

SPAWN_CHILD = (
    'const { spawn } = await import("node:child_process");'
    'const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });'
    'await new Promise((resolve) => child.once("spawn", resolve)); console.log(child.pid)'
)


def with_child(kernel: KernelUnderTest) -> list[psutil.Process]:
    """Lets the kernel start a child process; all processes that must end with the kernel."""
    pid = int(kernel.execute(SPAWN_CHILD).text())
    processes = kernel.processes()
    assert pid in [p.pid for p in processes]
    return processes


@pytest.mark.parametrize("restart", [True, False])
@pytest.mark.parametrize("channel", ["control", "shell"])
def test_shutdown_echoes_the_restart_flag_and_ends_the_process_with_code_0(
    kernel: KernelUnderTest, restart: bool, channel: str
) -> None:
    processes = kernel.processes()
    request = kernel.send("shutdown_request", {"restart": restart}, channel=channel)
    kernel.until("shutdown_reply", lambda: request.reply)
    assert request.content == {"status": "ok", "restart": restart}
    assert kernel.exit_code() == 0
    assert gone(processes) == []


@pytest.mark.parametrize("code", ["while (true) {}", "await new Promise(() => {})"])
def test_shutdown_ends_the_kernel_while_a_cell_runs(kernel: KernelUnderTest, code: str) -> None:
    kernel.reach('console.log("ready"); ' + code)
    request = kernel.send("shutdown_request", {"restart": False}, channel="control")
    kernel.until("shutdown_reply", lambda: request.reply)
    kernel.exit_code()


def test_jupyters_own_shutdown_which_interrupts_first_ends_in_order(kernel: KernelUnderTest) -> None:
    for _ in range(3):
        process = kernel.manager.provisioner.process
        kernel.manager.restart_kernel()
        assert process.returncode == 0
        kernel.client.wait_for_ready(timeout=60)


def test_shutdown_ends_the_children_too(kernel: KernelUnderTest) -> None:
    processes = with_child(kernel)
    kernel.send("shutdown_request", {"restart": False}, channel="control")
    kernel.exit_code()
    assert gone(processes) == []


def test_a_restarted_kernel_starts_afresh(kernel: KernelUnderTest) -> None:
    kernel.execute("let before = 1")
    kernel.manager.restart_kernel(now=False)
    kernel.ready()
    cell = kernel.execute("typeof before")
    assert cell.result == "'undefined'"
    assert cell.content["execution_count"] == 1


@pytest.mark.parametrize("state", ["idle", "while (true) {}", "await new Promise(() => {})"])
def test_sigterm_ends_the_kernel_and_its_children(kernel: KernelUnderTest, state: str) -> None:
    processes = with_child(kernel)
    if state != "idle":
        kernel.reach('console.log("ready"); ' + state)
    kernel.process.send_signal(signal.SIGTERM)
    kernel.exit_code()
    assert gone(processes) == []


PARENT = """
import sys, time
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name=sys.argv[1])
manager.start_kernel()
client = manager.blocking_client()
client.start_channels()
client.wait_for_ready(timeout=60)
if sys.argv[2]:
    client.execute(sys.argv[2])
    while (message := client.get_iopub_msg(timeout=30))["msg_type"] != "stream":
        pass
    print(manager.provisioner.pid, message["content"]["text"].split()[0], flush=True)
else:
    print(manager.provisioner.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("busy", ["", "while (true) {}", "await new Promise(() => {})"], ids=["idle", "busy", "waiting"])
def test_the_kernel_and_its_children_end_when_the_parent_is_killed(tmp_path: Path, busy: str) -> None:
    code = f"{SPAWN_CHILD}; {busy}"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, KERNEL_NAME, code], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    kernel = psutil.Process(pids[0])
    processes = [kernel, *kernel.children(recursive=True)]
    assert pids[1] in [p.pid for p in processes]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(processes) == []


@pytest.mark.parametrize(("code", "exit_code"), [("process.exit(3)", 3), ("process.exit()", 0)])
def test_process_exit_in_a_cell_ends_the_kernel_with_that_code_after_its_last_output(
    kernel: KernelUnderTest, code: str, exit_code: int
) -> None:
    cell = kernel.start(f'console.log("last words"); {code}')
    kernel.printed(cell, "last words")
    assert kernel.exit_code() == exit_code


def test_the_heartbeat_answers_while_a_cell_spins(kernel: KernelUnderTest) -> None:
    busy = kernel.reach('console.log("ready"); while (true) {}')
    heart = kernel.client.hb_channel
    heart.start()
    heart.unpause()
    kernel.until("a heartbeat", heart.is_beating, timeout_seconds=10)
    kernel.interrupt()
    kernel.finish(busy)
    assert heart.is_beating()


def test_kernel_info_says_what_the_kernel_speaks(kernel: KernelUnderTest) -> None:
    content = kernel.ask("kernel_info_request").content
    assert content["status"] == "ok"
    assert content["protocol_version"].startswith("5.")
    language = content["language_info"]
    assert language["name"] == "typescript"
    assert language["file_extension"] == ".ts"
    assert language["pygments_lexer"] == "typescript"
    assert language["codemirror_mode"] == "typescript"
    assert language["nbconvert_exporter"] == "script"
    assert language["mimetype"]
    assert language["version"]
    assert content["implementation"] == "loopbook"
    assert content["banner"]
    assert isinstance(content["help_links"], list)


def test_the_kernelspec_is_complete(jupyter_home: Path) -> None:
    folder = jupyter_home / "prefix" / "share" / "jupyter" / "kernels" / KERNEL_NAME
    spec = json.loads((folder / "kernel.json").read_text())
    assert Path(spec["argv"][0]).is_absolute()
    assert "{connection_file}" in spec["argv"]
    assert spec["language"] == "typescript"
    assert spec["display_name"] == "TypeScript (Loopbook)"
    assert spec["interrupt_mode"] == "message"
    assert spec["kernel_protocol_version"].startswith("5.")
    assert {"logo-32x32.png", "logo-64x64.png"} <= {p.name for p in folder.iterdir()}


def test_a_kernel_writes_nothing_to_its_own_stderr_in_an_ordinary_life(kernel: KernelUnderTest) -> None:
    kernel.execute("console.log(1); await import('node:fs'); 2")
    kernel.execute("throw new Error('x')")
    kernel.send("shutdown_request", {"restart": False}, channel="control")
    kernel.exit_code()
    assert kernel.stderr() == ""
