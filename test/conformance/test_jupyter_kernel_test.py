"""Jupyter's own conformance suite, with a sample for every test of it."""

from __future__ import annotations

import jupyter_kernel_test

from kernel_under_test import KERNEL_NAME


class LoopbookTests(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL_NAME
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("to stderr")'
    complete_code_samples = ["1", "console.log('hello, world')", "const f = (x: number) => x * 2", "if (true) {\n}\n"]
    incomplete_code_samples = ["console.log(`hello", "function f() {", "const a = ["]
    invalid_code_samples = ["let = = 1", "import = 7q", "foo)"]
    code_page_something = "const paged = 'text to page'\n%page paged"
    code_generate_error = 'throw new Error("on purpose")'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[1, 2, 3].map((n) => n * n)", "result": "[ 1, 4, 9 ]"},
        {"code": "'text'.toUpperCase()", "result": "'TEXT'"},
        {"code": "await Promise.resolve(7)", "result": "7"},
    ]
    code_display_data = [
        {"code": 'display.html("<b>test</b>")', "mime": "text/html"},
        {"code": 'display.svg("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>")', "mime": "image/svg+xml"},
        {"code": 'display.markdown("# title")', "mime": "text/markdown"},
        {"code": 'display.latex("$x^2$")', "mime": "text/latex"},
        {"code": 'display.json({ a: 1 })', "mime": "application/json"},
        {"code": 'display({ name: "any value" })', "mime": "text/plain"},
    ]
    code_history_pattern = "1 ? 2*"
    supported_history_operations = ("tail", "range", "search")
    code_clear_output = "display.clear()"
    completion_samples = [
        {"text": "console.groupC", "matches": {"groupCollapsed"}},
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "encodeURIC", "matches": {"encodeURIComponent"}},
    ]
    code_inspect_sample = "parseInt"


class LoopbookIopubWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL_NAME
    support_iopub_welcome = True
