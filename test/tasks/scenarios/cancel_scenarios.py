from asyncio import CancelledError, create_task, current_task, get_running_loop, sleep

from tracing import TICK, outcome


async def a_task_cancelled_before_its_first_step_never_runs(trace):
    async def body():
        trace("ran")

    task = create_task(body())
    trace(task.cancel(), task.done(), task.cancelling())
    await outcome(trace, task)
    trace(task.cancelled(), task.cancel())


async def cancel_reaches_a_sleeping_task_at_once(trace):
    async def body():
        try:
            await sleep(50)
        except CancelledError as error:
            trace("caught", error)
            raise

    task = create_task(body())
    await sleep(0)
    task.cancel("enough")
    await outcome(trace, task)
    trace(task.cancelled())


async def a_second_cancel_reaches_the_finally_block(trace):
    async def body():
        try:
            await sleep(50)
        finally:
            trace("finally")
            try:
                await sleep(50)
            except CancelledError as error:
                trace("again", error)
                raise

    task = create_task(body())
    await sleep(TICK)
    task.cancel("one")
    await sleep(TICK)
    trace(task.done(), task.cancelling())
    task.cancel("two")
    await outcome(trace, task)
    trace(task.cancelling())


async def awaits_in_finally_go_on_after_one_cancel(trace):
    async def body():
        try:
            await sleep(50)
        finally:
            trace("cleaning")
            await sleep(TICK)
            trace("cleaned")

    task = create_task(body())
    await sleep(0)
    task.cancel()
    await outcome(trace, task)


async def a_task_may_swallow_its_cancellation(trace):
    async def body():
        try:
            await sleep(50)
        except CancelledError:
            trace("swallowed")
        await sleep(TICK)
        return "done"

    task = create_task(body())
    await sleep(0)
    trace(task.cancel())
    await outcome(trace, task)
    trace(task.cancelled(), task.cancelling(), task.result())


async def uncancel_counts_requests_down(trace):
    async def body():
        task = current_task()
        try:
            await sleep(50)
        except CancelledError:
            trace(task.cancelling(), task.uncancel(), task.uncancel(), task.cancelling())
        return "ok"

    task = create_task(body())
    await sleep(0)
    task.cancel()
    task.cancel()
    await outcome(trace, task)
    trace(task.cancelling())


async def two_cancels_before_the_task_wakes_are_delivered_once_more(trace):
    async def body():
        for turn in range(3):
            try:
                await sleep(TICK)
                trace(turn, "slept")
            except CancelledError as error:
                trace(turn, error)

    task = create_task(body())
    await sleep(0)
    task.cancel("one")
    task.cancel("two")
    await outcome(trace, task)


async def a_task_that_cancels_itself_is_told_at_its_next_wait(trace):
    async def body():
        current_task().cancel("me")
        trace("still running")
        await sleep(0)
        trace("never")

    await outcome(trace, create_task(body()))


async def a_task_that_cancels_itself_and_returns_is_cancelled(trace):
    async def body():
        current_task().cancel("late")
        return 1

    task = create_task(body())
    await outcome(trace, task)
    trace(task.cancelled())


async def a_task_that_cancels_itself_and_fails_has_failed(trace):
    async def body():
        current_task().cancel()
        raise ValueError("first")

    task = create_task(body())
    await outcome(trace, task)
    trace(task.cancelled())


async def cancel_passes_to_the_awaited_task(trace):
    async def child():
        try:
            await sleep(50)
        except CancelledError as error:
            trace("child", error)
            raise

    inner = create_task(child())

    async def parent():
        await inner

    task = create_task(parent())
    await sleep(TICK)
    task.cancel("down")
    await outcome(trace, task)
    trace(inner.cancelled(), inner.cancelling(), task.cancelled())


async def a_child_that_swallows_saves_its_parent(trace):
    async def child():
        try:
            await sleep(50)
        except CancelledError:
            return "saved"

    inner = create_task(child())

    async def parent():
        return await inner

    task = create_task(parent())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)
    trace(task.cancelling())


async def awaiting_a_cancelled_task_raises_in_the_one_who_awaits(trace):
    inner = create_task(sleep(50))

    async def parent():
        try:
            await inner
        except CancelledError as error:
            trace("parent caught", error, current_task().cancelling())

    task = create_task(parent())
    await sleep(0)
    inner.cancel("inner only")
    await outcome(trace, task)


async def a_body_that_raises_cancelled_error_is_cancelled(trace):
    async def body():
        raise CancelledError("by hand")

    task = create_task(body())
    await outcome(trace, task)
    trace(task.cancelled(), task.cancelling())


async def a_body_may_answer_a_cancel_with_another_error(trace):
    async def body():
        try:
            await sleep(50)
        except CancelledError:
            raise ValueError("instead")

    task = create_task(body())
    await sleep(0)
    task.cancel()
    await outcome(trace, task)
    trace(task.cancelled(), task.done())


async def cancelling_a_future_wakes_its_task(trace):
    future = get_running_loop().create_future()

    async def body():
        await future

    task = create_task(body())
    await sleep(0)
    trace(future.cancel("gone"), future.cancel())
    await outcome(trace, task)
    trace(task.cancelled(), task.cancelling())


async def cancelling_a_task_cancels_the_future_it_awaits(trace):
    future = get_running_loop().create_future()

    async def body():
        await future

    task = create_task(body())
    await sleep(TICK)
    task.cancel("all")
    trace(future.cancelled())
    await outcome(trace, task)


async def cancel_after_the_end_says_false(trace):
    async def body():
        return 7

    task = create_task(body())
    await task
    trace(task.cancel(), task.cancelled(), task.cancelling(), task.result())
