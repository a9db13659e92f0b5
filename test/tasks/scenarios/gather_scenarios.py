import asyncio
from asyncio import CancelledError, create_task, current_task, gather, shield, sleep

from tracing import TICK, outcome


async def after(ticks, value):
    await sleep(ticks * TICK)
    if isinstance(value, Exception):
        raise value
    return value

after.__module__ = "helpers"


async def results_come_in_the_order_of_the_arguments(trace):
    await outcome(trace, gather(after(3, "a"), after(1, "b"), after(2, "c")))


async def gathering_nothing_gives_an_empty_list(trace):
    await outcome(trace, gather())


async def the_first_failure_is_raised_at_once_and_the_others_go_on(trace):
    slow = create_task(after(4, "slow"))
    await outcome(trace, gather(after(1, ValueError("bad")), slow))
    trace(slow.done(), await slow)


async def failures_are_results_when_asked_for(trace):
    await outcome(trace, gather(after(2, 1), after(1, ValueError("bad")), return_exceptions=True))


async def cancelling_a_gather_cancels_all_children(trace):
    async def child(name):
        try:
            await sleep(50)
        except CancelledError:
            trace(name, "cancelled")
            raise

    outer = gather(child("a"), child("b"))
    await sleep(TICK)
    trace(outer.cancel(), outer.done())
    await outcome(trace, outer)
    trace(outer.cancel())


async def a_cancelled_gather_that_returns_exceptions_still_raises(trace):
    async def parent():
        await gather(sleep(50), sleep(50), return_exceptions=True)

    task = create_task(parent())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)
    trace(task.cancelled())


async def a_cancelled_child_fails_the_gather(trace):
    child = create_task(sleep(50))
    outer = gather(child, after(1, "other"))
    await sleep(0)
    child.cancel()
    await outcome(trace, outer)
    trace(outer.cancelled())


async def a_cancelled_child_is_a_result_when_asked_for(trace):
    child = create_task(sleep(50))
    outer = gather(child, after(1, "other"), return_exceptions=True)
    await sleep(0)
    child.cancel("why")
    results = await outer
    trace(type(results[0]).__name__, results[1])


async def the_same_task_twice_runs_once(trace):
    async def body():
        trace("ran")
        return 5

    task = create_task(body())
    await outcome(trace, gather(task, task))


async def cancelling_the_task_that_gathers_cancels_children(trace):
    child = create_task(sleep(50))

    async def parent():
        try:
            await gather(child, sleep(50))
        except CancelledError:
            trace("parent", current_task().cancelling())
            raise

    task = create_task(parent())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)
    trace(child.cancelled())


async def children_that_swallow_do_not_save_the_gather(trace):
    async def child():
        try:
            await sleep(50)
        except CancelledError:
            return "swallowed"

    outer = gather(child(), child())
    await sleep(TICK)
    outer.cancel()
    await outcome(trace, outer)


async def a_second_failure_after_the_first_is_silent(trace):
    outer = gather(after(1, ValueError("first")), after(2, ValueError("second")))
    await outcome(trace, outer)
    await sleep(3 * TICK)
    trace(outer.exception())


async def a_gather_of_finished_tasks_gives_their_results(trace):
    first, second = create_task(after(0, 1)), create_task(after(0, 2))
    await sleep(TICK)
    await outcome(trace, gather(second, first))


async def a_shielded_task_goes_on_when_its_awaiter_is_cancelled(trace):
    inner = create_task(after(3, "kept"))

    async def parent():
        await shield(inner)

    task = create_task(parent())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)
    trace(inner.done(), inner.cancelling())
    await outcome(trace, inner)


async def a_shield_passes_results_and_failures(trace):
    await outcome(trace, shield(after(1, "fine")))
    await outcome(trace, shield(after(1, ValueError("bad"))))


async def cancelling_what_is_shielded_cancels_the_shield(trace):
    inner = create_task(sleep(50))
    outer = shield(inner)
    await sleep(0)
    inner.cancel()
    await outcome(trace, outer)
    trace(outer.cancelled())


async def a_shield_of_a_finished_task_is_that_task(trace):
    inner = create_task(after(0, 1))
    await inner
    trace(shield(inner) is inner)


async def a_shielded_wait_may_be_tried_again(trace):
    inner = create_task(after(3, "at last"))
    tries = 0

    async def parent():
        nonlocal tries
        while True:
            tries += 1
            try:
                return await asyncio.wait_for(shield(inner), TICK * 2)
            except TimeoutError as error:
                trace("timed out", tries)

    await outcome(trace, parent())
