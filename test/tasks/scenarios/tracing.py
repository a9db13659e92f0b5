"""What a scenario writes down: plain words and values, errors as Name(message)."""
TICK = 1 / 32


def plain(value):
    if isinstance(value, BaseExceptionGroup):
        return f"AggregateError({value.message}: {', '.join(sorted(plain(e) for e in value.exceptions))})"
    if isinstance(value, BaseException):
        return f"{type(value).__name__}({value})"
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


class Trace:
    def __init__(self):
        self.events = []

    def __call__(self, *words):
        self.events.append([plain(word) for word in words])


async def outcome(trace, awaitable):
    """Writes down what the awaitable raises, or else what it gives."""
    try:
        trace("result", await awaitable)
    except BaseException as error:
        trace("raised", error)
