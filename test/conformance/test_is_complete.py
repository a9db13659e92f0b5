"""Messaging spec, "Code completeness"."""

from __future__ import annotations

import pytest

from kernel_under_test import KernelUnderTest

COMPLETE = ["1 + 1", "let a: number = 1", "", "await fetch", "class A {}", "// note", "if (true) {\n}", "`text`", "{ a: 1 }",
            "import { x } from 'y'", "type A = { b: string }", "for (const x of []) {}", r"a = /[\p{L}--[a-z]]/v", "%lsmagic"]
INCOMPLETE = ["function f() {", "const a = [1,", "if (x) {\n  y()", "`open", "foo(", "class A {\n  m() {", "/* open", "a +",
              "const x =", "async () => {", "({ a: 1,"]
INVALID = ["let 1a = 3", "foo)", "const = 3", "class { }}", "'open\n'", "1 +* 2"]


@pytest.mark.parametrize(
    ("code", "status"),
    [(c, "complete") for c in COMPLETE] + [(c, "incomplete") for c in INCOMPLETE] + [(c, "invalid") for c in INVALID],
)
def test_code_is_complete_incomplete_or_invalid(shared_kernel: KernelUnderTest, code: str, status: str) -> None:
    content = shared_kernel.ask("is_complete_request", {"code": code}).content
    assert content["status"] == status
    if status == "incomplete":
        assert isinstance(content["indent"], str)
        assert content["indent"].strip() == ""


@pytest.mark.parametrize(
    ("code", "deeper"), [("function f() {", True), ("if (a) {\n  b()\n", True), ("  if (a) {", True), ("`open", False)]
)
def test_an_open_block_asks_for_indentation(shared_kernel: KernelUnderTest, code: str, deeper: bool) -> None:
    indent = shared_kernel.ask("is_complete_request", {"code": code}).content["indent"]
    assert (len(indent) > 0) == deeper
