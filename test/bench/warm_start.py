"""What a warm start gains: from the wish for a kernel to its first cell's result, with jupyter_client's own managers.

    .venv/bin/python test/bench/warm_start.py [--rounds 10]

cold: the kernel is started, then waited for. pending: `use_pending_kernels`, the server answers before the kernel does.
started before: a kernel that waits, as a pool keeps it. All take turns, so that the machine's noise falls on all alike."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


async def first_result(manager: object) -> None:
    client = manager.client()  # type: ignore[attr-defined]
    client.start_channels()
    await client.wait_for_ready(timeout=120)
    reply = await client.execute_interactive("6 * 7", output_hook=lambda _: None, timeout=120)
    assert reply["content"]["status"] == "ok"
    client.stop_channels()


async def measure(rounds: int) -> dict[str, list[tuple[float, float]]]:
    from jupyter_client.multikernelmanager import AsyncMultiKernelManager

    seen: dict[str, list[tuple[float, float]]] = {"cold": [], "pending": [], "started before": []}
    for _ in range(rounds):
        for way in seen:
            kernels = AsyncMultiKernelManager(default_kernel_name="loopbook")
            kernels.use_pending_kernels = way == "pending"
            if way == "started before":
                ready = await kernels.start_kernel()
                await first_result(kernels.get_kernel(ready))
            began = time.monotonic()
            kernel_id = ready if way == "started before" else await kernels.start_kernel()
            answered = time.monotonic() - began
            manager = kernels.get_kernel(kernel_id)
            await manager.ready
            await first_result(manager)
            seen[way].append((answered, time.monotonic() - began))
            await kernels.shutdown_all(now=True)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JUPYTER_PATH"] = f"{folder}/share/jupyter"
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        node = sorted(REPOSITORY.glob("node_modules/node-*/bin/node"))[0]
        command = [str(node), str(REPOSITORY / "dist" / "install-kernel.js"), "install", "--prefix", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seen = asyncio.run(measure(rounds))
    print("| way | the server has answered | first result |\n| --- | ---: | ---: |")
    for way, samples in seen.items():
        answered, result = (statistics.median(column) * 1000 for column in zip(*samples, strict=True))
        print(f"| {way} | {answered:.0f} ms | {result:.0f} ms |")


if __name__ == "__main__":
    main()
