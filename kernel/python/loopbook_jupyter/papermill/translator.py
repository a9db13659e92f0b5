"""Parameters as TypeScript: name and value → `const delaySeconds: number = 0.5;`, and back for papermill's help."""

from __future__ import annotations

import json
import math
import re
from datetime import date
from typing import Any

from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator

MOST_EXACT_INTEGER = 2**53 - 1

RESERVED_WORDS = frozenset(
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends "
    "false finally for function if implements import in instanceof interface let new null package private protected "
    "public return static super switch this throw true try typeof var void while with yield".split()
)

DECLARATION = re.compile(
    r"^(?:export\s+)?(?:const|let|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>.+?))?\s*=(?![=>])\s*(?P<rest>.*)$"
)
# A string of any kind, or the comment that ends the line: whichever comes first.
STRING_OR_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|//\s*(.*)$""")


class TypeScriptTranslator(Translator):
    """Registered for the language `typescript`."""

    @classmethod
    def translate(cls, val: Any) -> str:
        return cls.translate_str(val.isoformat()) if isinstance(val, date) else super().translate(val)

    @classmethod
    def translate_none(cls, val: None) -> str:
        return "null"

    @classmethod
    def translate_escaped_str(cls, str_val: object) -> str:
        # A JSON string is a TypeScript string.
        return json.dumps(str(str_val), ensure_ascii=False)

    @classmethod
    def translate_int(cls, val: int) -> str:
        return f"{val}n" if abs(val) > MOST_EXACT_INTEGER else str(val)

    @classmethod
    def translate_float(cls, val: float) -> str:
        if math.isnan(val):
            return "Number.NaN"
        if math.isinf(val):
            return "Infinity" if val > 0 else "-Infinity"
        return repr(val)

    @classmethod
    def translate_list(cls, val: list) -> str:
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def translate_dict(cls, val: dict) -> str:
        if not val:
            return "{}"
        return f"{{ {', '.join(f'{cls.key(name)}: {cls.translate(item)}' for name, item in val.items())} }}"

    @classmethod
    def key(cls, name: object) -> str:
        text = cls.translate_str(name)
        # Without the brackets it would be the object's prototype.
        return f"[{text}]" if name == "__proto__" else text

    @classmethod
    def comment(cls, cmt_str: str) -> str:
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name: str, str_val: str) -> str:
        if not name.replace("$", "_").isidentifier() or name in RESERVED_WORDS:
            raise PapermillException(f"The parameter {name!r} cannot be a constant of TypeScript: it is no identifier")
        return f"const {name}{cls.annotation(str_val)} = {str_val};"

    @classmethod
    def annotation(cls, str_val: str) -> str:
        """The type of a plain value. Without it `3` would be of type `3`, and a comparison with 4 an error."""
        kind = type_of_literal(str_val)
        return f": {kind}" if kind in ("boolean", "number", "bigint", "string") else ""

    @classmethod
    def inspect(cls, parameters_cell: Any) -> list[Parameter]:
        """The declarations that begin a line of the cell tagged `parameters`."""
        parameters = []
        for line in parameters_cell["source"].splitlines():
            found = DECLARATION.match(line)
            if found is None:
                continue
            default, help_text = split_comment(found["rest"])
            kind = found["type"] or type_of_literal(default) or "None"
            parameters.append(Parameter(found["name"], kind, default, help_text))
        return parameters


def split_comment(text: str) -> tuple[str, str]:
    """`"a//b"; // why` → `"a//b"` and `why`."""
    value, comment = text, ""
    for found in STRING_OR_COMMENT.finditer(text):
        if found[1] is None:
            value, comment = text[: found.start()], found[2]
            break
    return value.strip().rstrip(";").rstrip(), comment.strip()


def type_of_literal(text: str) -> str | None:
    """The type of a literal's text; None: it is not a literal of a plain value."""
    if text in ("true", "false"):
        return "boolean"
    if text in ("Number.NaN", "NaN", "Infinity", "-Infinity"):
        return "number"
    if re.fullmatch(r"-?[\d_]+n", text):
        return "bigint"
    if re.fullmatch(r"-?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.IGNORECASE):
        return "number"
    if re.fullmatch(r"""("(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`(\\.|[^`\\])*`)""", text):
        return "string"
    return None
