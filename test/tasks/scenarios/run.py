"""Runs every scenario of this folder in CPython's asyncio and prints their traces as JSON: {file: {name: events}}."""
import asyncio
import importlib
import json
import pathlib
import sys

from tracing import Trace

folder = pathlib.Path(__file__).parent
traces = {}
for path in sorted(folder.glob("*_scenarios.py")):
    module = importlib.import_module(path.stem)
    scenarios = {name: fn for name, fn in vars(module).items() if asyncio.iscoroutinefunction(fn) and fn.__module__ == path.stem}
    traces[path.stem] = {}
    for name, scenario in scenarios.items():
        trace = Trace()
        asyncio.run(scenario(trace))
        traces[path.stem][name] = trace.events
json.dump({"version": sys.version.split()[0], "traces": traces}, sys.stdout)
