"""What came with Python 3.12, 3.13 and 3.14; older ones are not asked."""
import asyncio
from asyncio import Condition, Lock, Queue, TaskGroup, create_task, current_task, gather, sleep

from tracing import TICK, outcome


async def after(ticks, value):
    await sleep(ticks * TICK)
    return value


async def a_queue_that_is_shut_down_gives_what_it_holds(trace):
    queue = Queue()
    for item in "ab":
        queue.put_nowait(item)
    queue.shutdown()
    await outcome(trace, queue.get())
    await outcome(trace, queue.get())
    await outcome(trace, queue.get())
    await outcome(trace, queue.put("c"))
    try:
        queue.get_nowait()
    except asyncio.QueueShutDown as error:
        trace(error)


async def a_shutdown_wakes_getters_and_putters(trace):
    empty, full = Queue(), Queue(1)
    full.put_nowait("kept")

    async def getter():
        await outcome(trace, empty.get())

    async def putter():
        await outcome(trace, full.put("late"))

    tasks = [create_task(getter()), create_task(getter()), create_task(putter())]
    await sleep(0)
    empty.shutdown()
    full.shutdown()
    await gather(*tasks)
    trace(full.qsize())


async def an_immediate_shutdown_empties_the_queue_and_ends_join(trace):
    queue = Queue()
    for item in range(3):
        queue.put_nowait(item)

    async def joiner():
        await queue.join()
        trace("joined")

    task = create_task(joiner())
    await sleep(0)
    queue.shutdown(immediate=True)
    trace(queue.qsize(), queue.empty())
    await task
    await outcome(trace, queue.get())


async def join_after_a_shutdown_waits_for_what_was_taken(trace):
    queue = Queue()
    queue.put_nowait("item")
    queue.get_nowait()
    queue.shutdown(immediate=True)

    async def joiner():
        await queue.join()
        trace("joined")

    task = create_task(joiner())
    await sleep(0)
    trace("not yet")
    queue.task_done()
    await task


async def consumers_end_when_a_queue_is_shut_down(trace):
    queue = Queue(1)

    async def consumer(name):
        try:
            while True:
                trace(name, await queue.get())
        except asyncio.QueueShutDown:
            trace(name, "ends")

    async with TaskGroup() as group:
        for name in "ab":
            group.create_task(consumer(name))
        for item in range(4):
            await queue.put(item)
        queue.shutdown()


async def a_shutdown_lets_a_full_queue_be_drained(trace):
    queue = Queue(1)
    queue.put_nowait(1)

    async def putter(item):
        await outcome(trace, queue.put(item))

    tasks = [create_task(putter(item)) for item in (2, 3)]
    await sleep(0)
    trace(queue.get_nowait())
    queue.shutdown()
    await gather(*tasks)
    trace(queue.qsize())


async def uncancel_drops_a_cancel_that_is_not_delivered_yet(trace):
    async def body():
        task = current_task()
        task.cancel()
        trace(task.cancelling(), task.uncancel())
        await sleep(0)
        return "went on"

    await outcome(trace, create_task(body()))


async def uncancel_of_one_of_two_keeps_the_cancel(trace):
    async def body():
        task = current_task()
        task.cancel()
        task.cancel()
        trace(task.uncancel())
        try:
            await sleep(0)
        finally:
            trace("cancelled", task.cancelling())

    await outcome(trace, create_task(body()))


async def a_group_within_a_cancelled_parent_keeps_the_cancel(trace):
    async def fail():
        await sleep(0 * TICK)
        raise ValueError("child")

    async def parent():
        try:
            async with TaskGroup() as group:
                group.create_task(fail())
                current_task().cancel()
        except BaseException as error:
            trace(error, current_task().cancelling())
        await sleep(0)
        trace("never")

    await outcome(trace, create_task(parent()))


async def a_cancelled_parent_of_a_failing_group_is_cancelled_at_its_next_wait(trace):
    async def fail():
        try:
            await sleep(50)
        finally:
            raise ValueError("in cleanup")

    async def parent():
        try:
            async with TaskGroup() as group:
                group.create_task(fail())
        except BaseExceptionGroup as error:
            trace(error)
        trace(current_task().cancelling())
        await sleep(TICK)
        trace("never")

    task = create_task(parent())
    await sleep(0)
    await sleep(0)
    task.cancel()
    await outcome(trace, task)


async def nested_groups_fail_once(trace):
    async def fail(name):
        await sleep(TICK)
        raise ValueError(name)

    async def parent():
        try:
            async with TaskGroup() as outer:
                outer.create_task(fail("outer"))
                try:
                    async with TaskGroup() as inner:
                        inner.create_task(fail("inner"))
                except BaseException as error:
                    trace("inner", error)
                    raise
        except BaseException as error:
            trace("outer", error)
        trace(current_task().cancelling())

    await create_task(parent())


async def a_task_made_by_a_failing_body_is_cancelled_before_it_begins(trace):
    async def child():
        trace("never")

    async def parent():
        async with TaskGroup() as group:
            group.create_task(child())
            raise ValueError("body")

    await outcome(trace, parent())


async def wait_for_runs_in_its_own_task(trace):
    async def body():
        return current_task().get_name()

    current_task().set_name("asker")
    trace(await asyncio.wait_for(body(), 1))


async def wait_for_passes_cleanup_and_late_results(trace):
    async def stubborn():
        try:
            await sleep(50)
        except asyncio.CancelledError:
            await sleep(TICK)
            return "late"

    await outcome(trace, asyncio.wait_for(stubborn(), TICK))


async def wait_for_raises_what_the_cleanup_raises(trace):
    async def body():
        try:
            await sleep(50)
        finally:
            raise ValueError("cleanup")

    await outcome(trace, asyncio.wait_for(body(), TICK))


async def wait_for_cancelled_with_its_deadline_is_cancelled(trace):
    async def parent():
        await asyncio.wait_for(sleep(50), 2 * TICK)

    task = create_task(parent())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)


async def as_completed_gives_the_tasks_themselves(trace):
    tasks = [create_task(after(ticks, ticks), name=f"t{ticks}") for ticks in (3, 1, 2)]
    async for task in asyncio.as_completed(tasks):
        trace(task.get_name(), task in tasks, task.done(), await task)


async def as_completed_runs_out_of_time_in_the_middle(trace):
    tasks = [create_task(after(ticks, ticks)) for ticks in (1, 3)]
    try:
        async for task in asyncio.as_completed(tasks, timeout=2 * TICK):
            trace(await task)
    except TimeoutError as error:
        trace(error)
    trace([task.done() for task in tasks])
    await gather(*tasks)


async def as_completed_gives_failures_with_their_tasks(trace):
    async def fail():
        raise ValueError("no")

    async for task in asyncio.as_completed([create_task(fail()), create_task(after(1, "yes"))]):
        try:
            trace(await task)
        except ValueError as error:
            trace(error)


async def as_completed_may_be_gathered(trace):
    trace(await gather(*asyncio.as_completed([create_task(after(ticks, ticks)) for ticks in (3, 1, 2)])))


async def as_completed_out_of_time_fails_each_that_is_left(trace):
    tasks = [create_task(after(ticks, ticks)) for ticks in (1, 3, 4)]
    for each in asyncio.as_completed(tasks, timeout=2 * TICK):
        await outcome(trace, each)
    await gather(*tasks)


async def as_completed_of_nothing_is_over(trace):
    async for task in asyncio.as_completed([]):
        trace("never", task)
    trace(list(asyncio.as_completed([])))


async def a_condition_waiter_cancelled_after_its_notification_passes_it_on(trace):
    changed = Condition()

    async def waiter(name):
        async with changed:
            await changed.wait()
            trace(name)

    first, second = create_task(waiter("first")), create_task(waiter("second"))
    await sleep(0)
    async with changed:
        changed.notify(1)
    first.cancel()
    await outcome(trace, first)
    await second


async def an_eager_task_begins_at_once(trace):
    async def body(name):
        trace(name, "begins")
        await sleep(0)
        trace(name, "ends")

    loop = asyncio.get_running_loop()
    eager = asyncio.Task(body("eager"), loop=loop, eager_start=True)
    lazy = create_task(body("lazy"))
    trace("made")
    await gather(eager, lazy)


async def an_eager_task_that_need_not_wait_is_done_at_once(trace):
    async def body():
        return 5

    task = asyncio.Task(body(), loop=asyncio.get_running_loop(), eager_start=True)
    trace(task.done(), await task)


async def a_timeout_within_a_group_leaves_the_group_alone(trace):
    async def child():
        await sleep(2 * TICK)
        trace("child ends")

    async def parent():
        async with TaskGroup() as group:
            group.create_task(child())
            try:
                async with asyncio.timeout(TICK):
                    await sleep(50)
            except TimeoutError as error:
                trace(error)
        trace(current_task().cancelling())

    await create_task(parent())


async def a_group_within_a_timeout_is_cancelled_by_it(trace):
    async def child():
        try:
            await sleep(50)
        finally:
            trace("child cancelled")

    async def parent():
        async with asyncio.timeout(TICK):
            async with TaskGroup() as group:
                group.create_task(child())

    await outcome(trace, create_task(parent()))


async def a_failure_in_a_group_within_a_timeout_is_its_own(trace):
    async def fail():
        raise ValueError("child")

    async def parent():
        async with asyncio.timeout(TICK):
            async with TaskGroup() as group:
                group.create_task(fail())
                await sleep(50)

    await outcome(trace, create_task(parent()))


async def a_timeout_whose_deadline_is_past_strikes_at_once(trace):
    async def body():
        async with asyncio.timeout(-1) as scope:
            try:
                await sleep(0)
            finally:
                trace(scope.expired())

    await outcome(trace, create_task(body()))


async def a_closed_timeout_cannot_be_moved(trace):
    async with asyncio.timeout(1) as scope:
        pass
    try:
        scope.reschedule(2)
    except RuntimeError as error:
        trace(error)
    trace(scope.expired())
