from asyncio import CancelledError, TaskGroup, create_task, current_task, sleep

from tracing import TICK, outcome, plain


async def fail_after(ticks, error):
    await sleep(ticks * TICK)
    raise error

fail_after.__module__ = "helpers"


async def a_group_waits_for_its_tasks(trace):
    async with TaskGroup() as group:
        task = group.create_task(sleep(2 * TICK, "slept"))
        trace("body ends", task.done())
    trace("group ends", task.result())


async def a_failing_task_cancels_the_others_and_the_body(trace):
    async def sibling():
        try:
            await sleep(50)
        except CancelledError:
            trace("sibling cancelled")
            raise

    async def body():
        async with TaskGroup() as group:
            group.create_task(sibling())
            group.create_task(fail_after(1, ValueError("bad")))
            try:
                await sleep(50)
            except CancelledError:
                trace("body cancelled", current_task().cancelling())
                raise

    await outcome(trace, create_task(body()))


async def a_group_reports_every_failure(trace):
    async def fail_in_cleanup():
        try:
            await sleep(50)
        finally:
            raise RuntimeError("cleanup")

    async def body():
        async with TaskGroup() as group:
            group.create_task(fail_in_cleanup())
            group.create_task(fail_after(1, ValueError("bad")))

    await outcome(trace, create_task(body()))


async def a_failing_body_cancels_its_tasks(trace):
    async def body():
        async with TaskGroup() as group:
            task = group.create_task(sleep(50))
            await sleep(0)
            try:
                raise ValueError("body")
            finally:
                trace(task.cancelling())

    await outcome(trace, create_task(body()))


async def a_cancelled_task_of_a_group_is_no_failure(trace):
    async with TaskGroup() as group:
        task = group.create_task(sleep(50))
        other = group.create_task(sleep(TICK, "fine"))
        await sleep(0)
        task.cancel()
    trace(task.cancelled(), other.result())


async def cancelling_the_parent_cancels_the_group(trace):
    async def child():
        try:
            await sleep(50)
        finally:
            trace("child ended")

    async def parent():
        async with TaskGroup() as group:
            group.create_task(child())

    task = create_task(parent())
    await sleep(TICK)
    task.cancel("from outside")
    await outcome(trace, task)
    trace(task.cancelled(), task.cancelling())


async def after_a_failed_group_the_parent_is_not_being_cancelled(trace):
    async def parent():
        try:
            async with TaskGroup() as group:
                group.create_task(fail_after(1, ValueError("bad")))
                await sleep(50)
        except ExceptionGroup as error:
            trace(error, current_task().cancelling())
        await sleep(TICK)
        return "went on"

    await outcome(trace, create_task(parent()))


async def an_inner_group_fails_within_the_outer(trace):
    async def inner():
        async with TaskGroup() as group:
            group.create_task(fail_after(1, ValueError("deep")))

    async def outer():
        async with TaskGroup() as group:
            group.create_task(inner())
            group.create_task(fail_after(2, ValueError("too late")))

    await outcome(trace, create_task(outer()))


async def a_finished_group_takes_no_more_tasks(trace):
    async with TaskGroup() as group:
        pass
    late = sleep(0)
    try:
        group.create_task(late)
    except RuntimeError as error:
        trace(str(error).split(" ")[-2:])
    late.close()


async def a_group_that_shuts_down_takes_no_more_tasks(trace):
    async def body():
        async with TaskGroup() as group:
            group.create_task(fail_after(1, ValueError("bad")))
            try:
                await sleep(50)
            finally:
                late = sleep(0)
                try:
                    group.create_task(late)
                except RuntimeError as error:
                    trace(str(error).split(" ")[-2:])
                late.close()

    await outcome(trace, create_task(body()))


async def a_task_of_a_group_may_add_another(trace):
    async with TaskGroup() as group:
        async def first():
            await sleep(TICK)
            group.create_task(second())
            trace("first")

        async def second():
            await sleep(TICK)
            trace("second")

        group.create_task(first())
    trace("group")


async def a_body_that_swallows_the_abort_still_fails(trace):
    async def body():
        async with TaskGroup() as group:
            group.create_task(fail_after(1, ValueError("bad")))
            try:
                await sleep(50)
            except CancelledError:
                trace("swallowed")

    await outcome(trace, create_task(body()))
