"""Faults of the connection file: a clear line on stderr and a non-zero exit code, within seconds."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import KernelSpecManager

from kernel_under_test import KERNEL_NAME

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


def start(connection_file: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs the kernel as Jupyter would and waits for its end."""
    spec = KernelSpecManager().get_kernel_spec(KERNEL_NAME)
    argv = [word.format(connection_file=connection_file) if "{" in word else word for word in spec.argv]
    return subprocess.run(
        argv, env=os.environ | spec.env, capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, dict]:
    path = tmp_path / "kernel.json"
    write_connection_file(str(path), key=b"secret-key-of-this-test")
    return path, json.loads(path.read_text())


def is_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode > 0
    lines = done.stderr.strip().splitlines()
    assert 1 <= len(lines) <= 3, done.stderr
    for word in words:
        assert word in done.stderr
    assert "secret-key-of-this-test" not in done.stderr


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.json"
    is_refused(start(path), str(path))


def test_a_path_that_is_a_folder(tmp_path: Path) -> None:
    is_refused(start(tmp_path), str(tmp_path))


@pytest.mark.parametrize("text", ["", "{", "not json", '{"key": '])
def test_a_file_that_is_not_json(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kernel.json"
    path.write_text(text)
    is_refused(start(path), str(path), "JSON")


@pytest.mark.parametrize("text", ["[]", "null", "3", '"text"', "{}"])
def test_json_of_another_shape(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kernel.json"
    path.write_text(text)
    is_refused(start(path), str(path))


BAD_FIELDS: dict[str, Callable[[dict], object]] = {
    "shell_port": lambda _: "many",
    "iopub_port": lambda _: 70_000,
    "hb_port": lambda _: None,
    "control_port": lambda _: 1.5,
    "stdin_port": lambda _: -1,
    "transport": lambda _: "pigeon",
    "key": lambda _: 5,
    "signature_scheme": lambda _: "hmac-nothing",
    "ip": lambda _: ["127.0.0.1"],
}


@pytest.mark.parametrize("field", BAD_FIELDS)
def test_a_field_that_makes_no_sense_is_named(written: tuple[Path, dict], field: str) -> None:
    path, info = written
    path.write_text(json.dumps(info | {field: BAD_FIELDS[field](info)}))
    is_refused(start(path), field)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_port_in_use_is_named(written: tuple[Path, dict], channel: str) -> None:
    path, info = written
    with socket.socket() as taken:
        taken.bind((info["ip"], 0))
        taken.listen()
        port = taken.getsockname()[1]
        path.write_text(json.dumps(info | {f"{channel}_port": port}))
        is_refused(start(path), str(port))


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_an_address_beyond_this_machine_without_encryption_is_refused(written: tuple[Path, dict], address: str) -> None:
    path, info = written
    path.write_text(json.dumps(info | {"ip": address}))
    is_refused(start(path), address)


@pytest.mark.parametrize("field", ["curve_publickey", "curve_secretkey"])
def test_one_curve_key_alone_is_refused(written: tuple[Path, dict], field: str) -> None:
    path, info = written
    path.write_text(json.dumps(info | {field: "x" * 40}))
    is_refused(start(path), "curve")


def test_no_argument_at_all() -> None:
    spec = KernelSpecManager().get_kernel_spec(KERNEL_NAME)
    argv = [word for word in spec.argv if "{" not in word]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode > 0
    assert "connection file" in done.stderr
