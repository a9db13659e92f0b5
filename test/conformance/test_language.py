"""Jupyter's own conformance suite, for what the language service answers: completion and inspection."""

from __future__ import annotations

import jupyter_kernel_test
import pytest

from kernel_under_test import KERNEL_NAME

pytestmark = pytest.mark.language


class LoopbookLanguageTests(jupyter_kernel_test.KernelTests):
    # All but these two are in test_jupyter_kernel_test.py.
    test_clear_output = test_display_data = test_error = test_execute_result = test_execute_stderr = None
    test_execute_stdout = test_history = test_is_complete = test_kernel_info = test_pager = None

    kernel_name = KERNEL_NAME
    completion_samples = [
        {"text": "console.groupC", "matches": {"groupCollapsed"}},
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "encodeURIC", "matches": {"encodeURIComponent"}},
    ]
    code_inspect_sample = "parseInt"
