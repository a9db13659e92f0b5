"""Jupyter's own conformance suite, for what the language service answers: completion and inspection."""

from __future__ import annotations

import jupyter_kernel_test
import pytest

from kernel_under_test import KERNEL_NAME

pytestmark = pytest.mark.language


class LoopbookLanguageTests(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL_NAME
    completion_samples = [
        {"text": "console.groupC", "matches": {"groupCollapsed"}},
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "encodeURIC", "matches": {"encodeURIComponent"}},
    ]
    code_inspect_sample = "parseInt"
