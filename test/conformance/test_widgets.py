"""Widget states in notebooks that nbconvert executes: saved as ipywidgets saves them, shown in the HTML."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import nbformat

from kernel_under_test import KERNEL_NAME

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


def test_nbconvert_saves_the_last_widget_states_with_their_buffers_and_html_shows_them(tmp_path: Path) -> None:
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                'import { anyWidget, HBox, Slider } from "loopbook/widgets";\n'
                "const slider = new Slider({ value: 3, max: 10 });\n"
                'const bytes = anyWidget({ esm: "export default {}", state: { data: new Uint8Array([1, 2]) } });\n'
                "new HBox([slider, bytes])"
            ),
            nbformat.v4.new_code_cell("slider.value = 8;"),
        ],
        metadata={"kernelspec": {"name": KERNEL_NAME, "display_name": KERNEL_NAME, "language": "typescript"}},
    )
    nbformat.write(book, tmp_path / "widgets.ipynb")
    for target in ("notebook", "html"):
        command = [sys.executable, "-m", "nbconvert", "--execute", "--to", target, "--output", "done", "widgets.ipynb"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
    saved = nbformat.read(tmp_path / "done.ipynb", as_version=4)
    nbformat.validate(saved)
    states = saved.metadata.widgets[STATE]
    assert (states.version_major, states.version_minor) == (2, 0)
    by_name = {entry.model_name: entry for entry in states.state.values()}
    assert by_name["IntSliderModel"].state.value == 8
    (buffer,) = by_name["AnyModel"].buffers
    assert (buffer.path, base64.b64decode(buffer.data)) == (["data"], b"\x01\x02")
    view = saved.cells[0].outputs[0].data[VIEW]
    box = states.state[view.model_id]
    assert box.model_name == "HBoxModel"
    assert all(child.removeprefix("IPY_MODEL_") in states.state for child in box.state.children)
    html = (tmp_path / "done.html").read_text()
    assert f'type="{STATE}"' in html
    assert f'type="{VIEW}"' in html
