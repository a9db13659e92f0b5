import asyncio
from asyncio import InvalidStateError, all_tasks, create_task, current_task, get_running_loop, sleep

from tracing import TICK, outcome


async def a_result_before_the_end_is_an_invalid_state(trace):
    task = create_task(sleep(TICK, 4))
    for ask in (task.result, task.exception):
        try:
            ask()
        except InvalidStateError as error:
            trace(error)
    trace(task.done())
    await task
    trace(task.done(), task.result(), task.exception())


async def a_failure_reaches_whoever_asks_for_the_result(trace):
    async def body():
        raise ValueError("bad")

    task = create_task(body())
    await sleep(TICK)
    for ask in (task.result, task.result, task.exception):
        try:
            trace(ask())
        except ValueError as error:
            trace("raised", error)
    await outcome(trace, task)


async def a_future_is_settled_once(trace):
    future = get_running_loop().create_future()
    future.set_result(1)
    for act in (lambda: future.set_result(2), lambda: future.set_exception(ValueError("late"))):
        try:
            act()
        except InvalidStateError as error:
            trace(error)
    trace(future.cancel(), await future)


async def a_future_carries_an_exception(trace):
    future = get_running_loop().create_future()
    future.set_exception(ValueError("set"))
    trace(future.exception())
    await outcome(trace, future)


async def done_callbacks_run_later_in_order(trace):
    future = get_running_loop().create_future()
    for name in "abc":
        future.add_done_callback(lambda _, name=name: trace(name))
    future.set_result(1)
    trace("set")
    await sleep(0)
    future.add_done_callback(lambda done: trace("late", done.result()))
    trace("added")
    await sleep(0)


async def done_callbacks_can_be_taken_back(trace):
    future = get_running_loop().create_future()

    def callback(_):
        trace("called")

    future.add_done_callback(callback)
    future.add_done_callback(callback)
    trace(future.remove_done_callback(callback), future.remove_done_callback(callback))
    future.set_result(1)
    await sleep(0)
    trace("end")


async def awaiters_and_callbacks_share_one_order(trace):
    future = get_running_loop().create_future()

    async def waiter(name):
        await future
        trace(name)

    first = create_task(waiter("first waiter"))
    await sleep(0)
    future.add_done_callback(lambda _: trace("callback"))
    second = create_task(waiter("second waiter"))
    await sleep(0)
    future.set_result(None)
    await asyncio.gather(first, second)


async def call_soon_keeps_the_order_of_calls_and_tasks(trace):
    loop = get_running_loop()

    async def body():
        trace("task")

    loop.call_soon(trace, "first")
    create_task(body())
    loop.call_soon(trace, "second", 2)
    trace("now")
    await sleep(0)
    trace("after")


async def a_callback_scheduled_by_a_callback_waits_a_turn(trace):
    loop = get_running_loop()

    def outer():
        trace("outer")
        loop.call_soon(trace, "inner")

    loop.call_soon(outer)
    loop.call_soon(trace, "next")
    await sleep(TICK)


async def a_cancelled_handle_is_not_called(trace):
    loop = get_running_loop()
    soon = loop.call_soon(trace, "soon")
    later = loop.call_later(TICK, trace, "later")
    soon.cancel()
    later.cancel()
    trace(soon.cancelled(), later.cancelled())
    await sleep(2 * TICK)
    trace("end")


async def call_later_and_call_at_keep_time(trace):
    loop = get_running_loop()
    start = loop.time()
    loop.call_later(3 * TICK, trace, "third")
    loop.call_at(start + 2 * TICK, trace, "second")
    loop.call_later(TICK, trace, "first")
    await sleep(4 * TICK)
    trace(loop.time() >= start + 4 * TICK)


async def tasks_start_in_order_after_the_current_step(trace):
    async def body(name):
        trace(name, 1)
        await sleep(0)
        trace(name, 2)

    tasks = [create_task(body(name)) for name in "abc"]
    trace("created")
    for task in tasks:
        await task


async def tasks_know_themselves(trace):
    async def body():
        trace(current_task().get_name(), len(all_tasks()))

    task = create_task(body(), name="me")
    trace(task in all_tasks())
    await task
    trace(task in all_tasks(), len(all_tasks()))


async def sleep_gives_its_result(trace):
    trace(await sleep(TICK, "later"), await sleep(0, "at once"), await sleep(-1, "before"))


async def sleepers_wake_in_the_order_of_their_times(trace):
    async def sleeper(ticks):
        await sleep(ticks * TICK)
        trace(ticks)

    await asyncio.gather(*(sleeper(ticks) for ticks in (4, 2, 3, 1)))


async def a_done_callback_sees_the_cancellation(trace):
    task = create_task(sleep(50))
    task.add_done_callback(lambda done: trace("callback", done.cancelled()))
    await sleep(0)
    task.cancel()
    trace("requested", task.done())
    await outcome(trace, task)
    await sleep(0)


async def a_task_cannot_be_settled_from_outside(trace):
    task = create_task(sleep(0))
    for act in (lambda: task.set_result(1), lambda: task.set_exception(ValueError())):
        try:
            act()
        except RuntimeError as error:
            trace(error)
    await task


async def what_is_left_of_a_run_is_cancelled(trace):
    async def left():
        try:
            await sleep(50)
        finally:
            trace("cleaned up")

    async def main():
        create_task(left())
        await sleep(0)
        return "main"

    def in_a_thread():
        return asyncio.run(main())

    trace(await asyncio.to_thread(in_a_thread))
