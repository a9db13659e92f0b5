"""Another host on this machine: a network namespace behind a pair of virtual cables, with an OpenSSH server of its own.
Needs root, iproute2 and openssh-server; everything lies in the given folder and is gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

LIMIT_SECONDS = 30.0
SSHD = "/usr/sbin/sshd"


def reason_against() -> str | None:
    """Why this machine cannot have such a host; None when it can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "network namespaces need root"
    for program in ("ip", "ssh-keygen", SSHD):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    name = f"lb-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, timeout=30, check=False)
    if made.returncode != 0:
        return f"ip netns add: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "delete", name], timeout=30, check=False)
    return None


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""  # it has ended since it was listed


class RemoteHost:
    """`address` is the host's, `here` is this side's; `home` has the keys that open it and know it."""

    def __init__(self, folder: Path, number: int) -> None:
        self.name = f"lb{os.getpid()}-{number}"
        # A subnet of its own for each process and host, from the range for benchmarks of networks (RFC 2544).
        subnet = (os.getpid() * 8 + number) % (1 << 14)
        base = f"198.{18 + (subnet >> 13)}.{(subnet >> 5) & 255}"
        first = (subnet & 31) * 8
        self.here, self.address = f"{base}.{first + 1}", f"{base}.{first + 2}"
        self.cable = f"lb{os.getpid() % 100000}n{number}"
        self.folder = folder / self.name
        self.home = folder / "home"
        self.sshd: subprocess.Popen[bytes] | None = None

    def start(self) -> RemoteHost:
        self.folder.mkdir()
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "address", "add", f"{self.here}/29", "dev", self.cable)
        run("ip", "-n", self.name, "address", "add", f"{self.address}/29", "dev", "eth0")
        run("ip", "-n", self.name, "link", "set", "lo", "up")
        run("ip", "-n", self.name, "link", "set", "eth0", "up")
        self.plug_in()
        self.start_sshd()
        return self

    def start_sshd(self) -> None:
        keys = self.home / ".ssh"
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (keys / "id_ed25519").exists():
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys / "id_ed25519"))
        host_key = self.folder / "host_key"
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(host_key))
        with (keys / "known_hosts").open("a") as known:
            known.write(f"{self.address} {' '.join(Path(f'{host_key}.pub').read_text().split()[:2])}\n")
        config = self.folder / "sshd_config"
        config.write_text(
            f"ListenAddress {self.address}\nHostKey {host_key}\nPidFile none\nUsePAM no\nStrictModes no\n"
            f"AuthorizedKeysFile {keys / 'id_ed25519.pub'}\nPasswordAuthentication no\nPermitRootLogin yes\n"
        )
        Path("/run/sshd").mkdir(exist_ok=True)
        log = self.folder / "sshd.log"
        with log.open("wb") as file:
            command = ["ip", "netns", "exec", self.name, SSHD, "-D", "-e", "-f", str(config)]
            self.sshd = subprocess.Popen(command, stdout=file, stderr=file)
        deadline = time.monotonic() + LIMIT_SECONDS
        while "Server listening" not in log.read_text():
            if self.sshd.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"sshd does not listen:\n{log.read_text()}")
            time.sleep(0.02)  # its log is the only word of it

    def unplug(self) -> None:
        """The host is lost: packets go nowhere, no one is told."""
        run("ip", "-n", self.name, "link", "set", "eth0", "down")

    def plug_in(self) -> None:
        run("ip", "-n", self.name, "link", "set", "eth0", "up")
        run("ip", "link", "set", self.cable, "up")
        run("ip", "-n", self.name, "route", "replace", "default", "via", self.here)

    def processes(self) -> list[int]:
        return [int(pid) for pid in run("ip", "netns", "pids", self.name).split()]

    def kernels(self) -> list[int]:
        """The Loopbook kernels that run there."""
        return [pid for pid in self.processes() if b"kernel/main." in command_line(pid)]

    def end(self) -> None:
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.sshd is not None:
            self.sshd.wait(timeout=LIMIT_SECONDS)
        run("ip", "link", "delete", self.cable)
        run("ip", "netns", "delete", self.name)


class Capture:
    """What crosses a host's cable, as raw frames, from now on."""

    def __init__(self, host: RemoteHost) -> None:
        every_protocol = 3
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(every_protocol))
        self.socket.bind((host.cable, 0))
        self.socket.setblocking(False)

    def end(self) -> bytes:
        frames = []
        with self.socket:
            while True:
                try:
                    frames.append(self.socket.recv(1 << 16))
                except BlockingIOError:
                    return b"".join(frames)
