"""Runs every scenario of this folder in CPython's asyncio and prints their traces as JSON: {file: {name: events}}."""
import asyncio
import importlib
import inspect
import json
import pathlib
import sys

from tracing import Trace

# CPython compiled to WebAssembly, as the pyodide package brings it, has neither sockets nor threads.
IS_WASM = sys.platform == "emscripten"
NEEDS_THREADS = {"what_is_left_of_a_run_is_cancelled"}


class NothingToSelect:
    def select(self, timeout=None):
        return []


class VirtualTimeLoop(asyncio.BaseEventLoop if IS_WASM else asyncio.SelectorEventLoop):
    """Sleeps take no time: where the loop would wait, its clock jumps. So a busy machine changes no trace."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self._clock_resolution = 1e-4  # what is due so close together is due at once
        if IS_WASM:
            self._selector = NothingToSelect()
            self._process_events = lambda events: None
        self.select = self._selector.select
        self._selector.select = self.jump

    def time(self):
        self.now += 1e-7  # keeps timers of the same moment in the order of their making
        return self.now

    def jump(self, timeout=None):
        if timeout is None:
            return self.select(None)
        events = self.select(0)
        if not events and timeout > 0:
            self.now += timeout
        return events


def traces_of(module):
    traces = {}
    for name, scenario in vars(module).items():
        if not inspect.iscoroutinefunction(scenario) or scenario.__module__ != module.__name__:
            continue
        if list(inspect.signature(scenario).parameters) != ["trace"]:
            continue  # a helper
        if IS_WASM and name in NEEDS_THREADS:
            continue
        trace = Trace()
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            runner.run(scenario(trace))
        traces[name] = trace.events
    return traces


def run_all():
    traces = {}
    for path in sorted(pathlib.Path(__file__).parent.glob("*_scenarios.py")):
        if path.stem == "newer_scenarios" and sys.version_info < (3, 13):
            continue
        traces[path.stem] = traces_of(importlib.import_module(path.stem))
    return json.dumps({"version": sys.version.split()[0], "traces": traces})


if __name__ == "__main__":
    print(run_all())
