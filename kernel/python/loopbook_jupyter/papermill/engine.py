"""The engine `loopbook`, and with it the translator: papermill loads engines by entry point, translators not at all."""

from papermill.engines import NBClientEngine
from papermill.translators import papermill_translators

from loopbook_jupyter.papermill.translator import TypeScriptTranslator

papermill_translators.register("typescript", TypeScriptTranslator)


class LoopbookEngine(NBClientEngine):
    """papermill's own engine. Naming it is never needed: its entry point is there to have this module loaded."""
