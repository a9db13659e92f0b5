import asyncio
from asyncio import CancelledError, create_task, current_task, sleep, timeout, wait, wait_for

from tracing import TICK, outcome


async def after(ticks, value):
    await sleep(ticks * TICK)
    if isinstance(value, Exception):
        raise value
    return value


async def names(trace, tasks, **options):
    done, pending = await wait(tasks, **options)
    trace(sorted(t.get_name() for t in done), sorted(t.get_name() for t in pending))

after.__module__ = names.__module__ = "helpers"


async def wait_for_all_gives_both_sets(trace):
    tasks = [create_task(after(1, 1), name="a"), create_task(after(2, ValueError("x")), name="b")]
    await names(trace, tasks)
    trace(tasks[1].exception())


async def wait_for_the_first_leaves_the_rest_running(trace):
    tasks = [create_task(after(1, 1), name="a"), create_task(after(3, 2), name="b")]
    await names(trace, tasks, return_when=asyncio.FIRST_COMPLETED)
    await outcome(trace, tasks[1])


async def wait_for_the_first_exception_passes_over_results(trace):
    tasks = [
        create_task(after(1, 1), name="a"),
        create_task(after(2, ValueError("x")), name="b"),
        create_task(after(5, 3), name="c"),
    ]
    await names(trace, tasks, return_when=asyncio.FIRST_EXCEPTION)
    tasks[2].cancel()


async def wait_for_the_first_exception_passes_over_cancelled_tasks(trace):
    tasks = [create_task(after(9, 1), name="a"), create_task(after(2, 2), name="b")]
    await sleep(0)
    tasks[0].cancel()
    await names(trace, tasks, return_when=asyncio.FIRST_EXCEPTION)


async def wait_with_a_timeout_raises_nothing(trace):
    tasks = [create_task(after(1, 1), name="a"), create_task(after(9, 2), name="b")]
    await names(trace, tasks, timeout=3 * TICK)
    trace(tasks[1].cancelling())
    tasks[1].cancel()


async def waiting_for_nothing_is_a_value_error(trace):
    try:
        await wait([])
    except ValueError as error:
        trace(type(error).__name__)


async def waiting_for_a_coroutine_is_a_type_error(trace):
    coroutine = after(0, 1)
    try:
        await wait([coroutine])
    except TypeError as error:
        trace(error)
    coroutine.close()


async def an_unknown_condition_is_a_value_error(trace):
    task = create_task(after(0, 1))
    await outcome(trace, wait([task], return_when="SOMETIMES"))
    await task


async def cancelling_a_wait_leaves_its_tasks_alone(trace):
    inner = create_task(after(3, "kept"))

    async def parent():
        await wait([inner])

    task = create_task(parent())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)
    await outcome(trace, inner)


async def wait_for_gives_the_result_in_time(trace):
    await outcome(trace, wait_for(after(1, "ok"), 5 * TICK))
    await outcome(trace, wait_for(after(1, "ok"), None))


async def wait_for_cancels_what_takes_too_long(trace):
    inner = create_task(sleep(50))
    await outcome(trace, wait_for(inner, TICK))
    trace(inner.cancelled())


async def wait_for_waits_until_the_cancelled_task_has_ended(trace):
    async def slow_to_end():
        try:
            await sleep(50)
        finally:
            await sleep(2 * TICK)
            trace("ended")

    await outcome(trace, wait_for(slow_to_end(), TICK))


async def wait_for_zero_seconds_takes_only_what_is_done(trace):
    done = create_task(after(0, "done"))
    await done
    await outcome(trace, wait_for(done, 0))

    async def body():
        trace("ran")

    await outcome(trace, wait_for(create_task(body()), 0))


async def wait_for_passes_a_failure_on(trace):
    await outcome(trace, wait_for(after(1, ValueError("own")), 5 * TICK))


async def cancelling_a_wait_for_cancels_what_it_waits_for(trace):
    inner = create_task(sleep(50))

    async def parent():
        await wait_for(inner, 10)

    task = create_task(parent())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)
    trace(inner.cancelled(), task.cancelled())


async def a_timeout_becomes_a_timeout_error(trace):
    async def body():
        try:
            async with timeout(TICK) as scope:
                try:
                    await sleep(50)
                except CancelledError:
                    trace("cancelled inside", current_task().cancelling())
                    raise
        except TimeoutError as error:
            trace(error, scope.expired(), current_task().cancelling(), type(error.__cause__).__name__)

    await create_task(body())


async def a_timeout_in_time_changes_nothing(trace):
    async with timeout(5 * TICK) as scope:
        await sleep(TICK)
    trace(scope.expired())
    await sleep(6 * TICK)
    trace("alive")


async def the_inner_timeout_is_caught_inside_the_outer(trace):
    async with timeout(50):
        try:
            async with timeout(TICK):
                await sleep(50)
        except TimeoutError:
            trace("inner")
        await sleep(TICK)
        trace("went on")


async def the_outer_timeout_passes_through_the_inner(trace):
    try:
        async with timeout(TICK) as outer:
            try:
                async with timeout(50) as inner:
                    await sleep(50)
            finally:
                trace("inner", inner.expired())
    except TimeoutError:
        trace("outer", outer.expired())


async def a_cancel_from_outside_is_not_a_timeout(trace):
    async def body():
        async with timeout(50):
            await sleep(50)

    task = create_task(body())
    await sleep(TICK)
    task.cancel("outside")
    await outcome(trace, task)
    trace(task.cancelled())


async def a_swallowed_timeout_is_no_error(trace):
    async with timeout(TICK) as scope:
        try:
            await sleep(50)
        except CancelledError:
            trace("swallowed")
    trace(scope.expired(), current_task().cancelling())


async def another_error_at_the_deadline_passes(trace):
    async def body():
        async with timeout(TICK):
            try:
                await sleep(50)
            except CancelledError:
                raise ValueError("instead")

    await outcome(trace, create_task(body()))


async def a_deadline_may_be_moved(trace):
    loop = asyncio.get_running_loop()
    async with timeout(TICK) as scope:
        scope.reschedule(None)
        trace(scope.when())
        await sleep(2 * TICK)
        scope.reschedule(loop.time() + 50)
    trace(scope.expired())
    try:
        scope.reschedule(None)
    except RuntimeError as error:
        trace(error)


async def a_timeout_of_zero_strikes_at_the_first_wait(trace):
    try:
        async with timeout(0):
            trace("inside")
            await sleep(50)
    except TimeoutError:
        trace("timed out")


async def a_cancel_together_with_the_timeout_stays_a_cancel(trace):
    async def body():
        async with timeout(TICK):
            try:
                await sleep(50)
            finally:
                current_task().cancel()

    task = create_task(body())
    await outcome(trace, task)
    trace(task.cancelled())


async def results_come_as_they_are_completed(trace):
    tasks = [create_task(after(n, n)) for n in (3, 1, 2)]
    for each in asyncio.as_completed(tasks):
        trace(await each)


async def as_completed_fails_when_time_is_up(trace):
    tasks = [create_task(after(1, "in time")), create_task(after(50, "late"))]
    try:
        for each in asyncio.as_completed(tasks, timeout=3 * TICK):
            trace(await each)
    except TimeoutError as error:
        trace(error)
    trace(tasks[1].cancelling())
    tasks[1].cancel()


async def as_completed_raises_where_a_task_failed(trace):
    tasks = [create_task(after(1, ValueError("bad"))), create_task(after(2, "good"))]
    for each in asyncio.as_completed(tasks):
        await outcome(trace, each)
