"""Runs every scenario of this folder in CPython's asyncio and prints their traces as JSON: {file: {name: events}}."""
import asyncio
import importlib
import json
import pathlib
import sys

from tracing import Trace


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Sleeps take no time: where the loop would wait, its clock jumps. So a busy machine changes no trace."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self._clock_resolution = 1e-4  # what is due so close together is due at once
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

folder = pathlib.Path(__file__).parent
traces = {}
for path in sorted(folder.glob("*_scenarios.py")):
    module = importlib.import_module(path.stem)
    scenarios = {name: fn for name, fn in vars(module).items() if asyncio.iscoroutinefunction(fn) and fn.__module__ == path.stem}
    traces[path.stem] = {}
    for name, scenario in scenarios.items():
        trace = Trace()
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            runner.run(scenario(trace))
        traces[path.stem][name] = trace.events
json.dump({"version": sys.version.split()[0], "traces": traces}, sys.stdout)
