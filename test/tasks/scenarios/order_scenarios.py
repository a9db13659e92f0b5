"""Who goes on when: what needs not wait does not give way, and what is ready goes on in the order in which it became so."""
import asyncio
from asyncio import Barrier, Condition, Event, Lock, PriorityQueue, Queue, Semaphore, TaskGroup, create_task, gather, sleep

from tracing import TICK, outcome


async def a_free_lock_is_taken_without_giving_way(trace):
    lock = Lock()

    async def user(name):
        trace(name, "wants")
        async with lock:
            trace(name, "has")
            await sleep(0)
            trace(name, "leaves")

    await gather(*[user(name) for name in "abc"])


async def whoever_releases_a_lock_may_not_take_it_back_at_once(trace):
    lock = Lock()

    async def user(name):
        for turn in range(3):
            async with lock:
                trace(name, turn)
                await sleep(0)

    await gather(user("a"), user("b"))


async def without_waiters_a_lock_is_taken_again_and_again(trace):
    lock = Lock()

    async def user(name):
        for turn in range(3):
            async with lock:
                trace(name, turn)

    await gather(user("a"), user("b"))


async def places_of_a_semaphore_are_taken_without_giving_way(trace):
    places = Semaphore(2)

    async def user(name):
        trace(name, "wants")
        async with places:
            trace(name, "has")
            await sleep(TICK)
        trace(name, "left")

    await gather(*[user(name) for name in "abcd"])


async def a_producer_fills_an_unbounded_queue_before_its_consumer_sees_it(trace):
    queue = Queue()

    async def consumer():
        for _ in range(3):
            trace("got", await queue.get())

    task = create_task(consumer())
    await sleep(0)
    for item in range(3):
        await queue.put(item)
        trace("put", item)
    await task


async def producer_and_consumer_take_turns_at_a_small_queue(trace):
    queue = Queue(2)

    async def producer():
        for item in range(6):
            await queue.put(item)
            trace("put", item)
        await queue.put(None)

    async def consumer():
        while (item := await queue.get()) is not None:
            trace("got", item)

    await gather(producer(), consumer())


async def two_consumers_share_the_items(trace):
    queue = Queue()

    async def consumer(name):
        while True:
            item = await queue.get()
            trace(name, item)
            await sleep(TICK * (item % 2))
            queue.task_done()

    consumers = [create_task(consumer(name)) for name in "ab"]
    for item in range(6):
        queue.put_nowait(item)
    await queue.join()
    trace("joined")
    for task in consumers:
        task.cancel()
    await gather(*consumers, return_exceptions=True)
    trace([task.cancelled() for task in consumers])


async def a_priority_queue_wakes_one_getter_an_item(trace):
    queue = PriorityQueue()

    async def getter(name):
        trace(name, (await queue.get())[0])

    tasks = [create_task(getter(name)) for name in "abc"]
    await sleep(0)
    for item in (3, 1, 2):
        queue.put_nowait((item, "x"))
    await gather(*tasks)


async def an_event_that_is_set_lets_pass_without_giving_way(trace):
    event = Event()
    event.set()

    async def walker(name):
        trace(name, "comes")
        trace(name, await event.wait())

    await gather(walker("a"), walker("b"))


async def an_event_set_and_cleared_still_wakes_who_waited(trace):
    event = Event()

    async def walker(name):
        trace(name, await event.wait(), event.is_set())

    tasks = [create_task(walker(name)) for name in "ab"]
    await sleep(0)
    event.set()
    event.clear()
    late = create_task(walker("late"))
    await gather(*tasks)
    trace(late.done())
    event.set()
    await late


async def awaiting_a_plain_coroutine_gives_way_to_nobody(trace):
    async def inner(name):
        trace(name, "inner")
        return name

    async def outer(name):
        trace(name, "before")
        trace(await inner(name))
        trace(name, "after")

    await gather(outer("a"), outer("b"))


async def awaiting_a_finished_task_gives_way_to_nobody(trace):
    async def body():
        return 1

    done = create_task(body())
    await done

    async def asker(name):
        trace(name, "asks")
        trace(name, await done)

    await gather(asker("a"), asker("b"))


async def sleep_zero_goes_round(trace):
    async def walker(name):
        for step in range(3):
            trace(name, step)
            await sleep(0)

    await gather(*[walker(name) for name in "abc"])


async def a_task_begins_after_what_was_ready_before_it(trace):
    async def child(name):
        trace(name, "starts")

    async def parent():
        trace("parent")
        create_task(child("first"))
        create_task(child("second"))
        await sleep(0)
        trace("parent again")

    async def other():
        trace("other")
        await sleep(0)
        trace("other again")

    await gather(parent(), other())


async def what_a_task_wakes_comes_before_its_own_next_turn(trace):
    event = Event()

    async def waiter():
        await event.wait()
        trace("woken")

    async def waker():
        await sleep(0)
        event.set()
        trace("set")
        await sleep(0)
        trace("next turn")

    await gather(waiter(), waker())


async def a_sleeper_of_no_time_keeps_its_place_when_others_are_woken(trace):
    event = Event()

    async def waiter():
        await event.wait()
        trace("woken")

    async def sleeper():
        await event.wait()
        trace("to sleep")
        await sleep(0)
        trace("slept")

    async def waker():
        await sleep(TICK)
        event.set()
        await sleep(0)
        trace("waker")

    await gather(sleeper(), waiter(), waker())


async def one_end_wakes_awaiters_and_callbacks_as_they_came(trace):
    async def body():
        await sleep(TICK)
        return 1

    task = create_task(body())

    async def awaiter(name):
        await task
        trace(name)

    first = create_task(awaiter("first"))
    await sleep(0)
    task.add_done_callback(lambda _: trace("callback"))
    second = create_task(awaiter("second"))
    await gather(first, second)


async def gathered_results_come_one_round_after_the_last_child(trace):
    async def child(name):
        await sleep(0)
        trace(name, "ends")

    async def parent():
        await gather(child("a"), child("b"))
        trace("gathered")

    async def walker():
        for step in range(6):
            trace("step", step)
            await sleep(0)

    await gather(parent(), walker())


async def a_wait_is_woken_after_the_callbacks_of_its_tasks(trace):
    async def child():
        await sleep(0)
        trace("child")

    async def parent():
        await asyncio.wait([create_task(child())])
        trace("waited")

    async def walker():
        for step in range(6):
            trace("step", step)
            await sleep(0)

    await gather(parent(), walker())


async def a_group_ends_after_its_last_task(trace):
    async def child(name):
        await sleep(0)
        trace(name)

    async def parent():
        async with TaskGroup() as group:
            group.create_task(child("a"))
            group.create_task(child("b"))
            trace("body ends")
        trace("group ends")

    async def walker():
        for step in range(6):
            trace("step", step)
            await sleep(0)

    await gather(parent(), walker())


async def call_soon_stands_in_line_with_tasks(trace):
    loop = asyncio.get_running_loop()

    async def body(name):
        trace(name)
        await sleep(0)
        trace(name, "again")

    tasks = [create_task(body("a"))]
    loop.call_soon(trace, "soon 1")
    tasks.append(create_task(body("b")))
    loop.call_soon(trace, "soon 2")
    await gather(*tasks)


async def callbacks_that_call_soon_go_round_with_tasks(trace):
    loop = asyncio.get_running_loop()

    def again(count):
        trace("callback", count)
        if count:
            loop.call_soon(again, count - 1)

    async def walker():
        for step in range(4):
            trace("step", step)
            await sleep(0)

    loop.call_soon(again, 3)
    await walker()


async def timers_come_between_the_turns_of_busy_tasks(trace):
    loop = asyncio.get_running_loop()
    stop = Event()
    loop.call_later(0, stop.set)
    turns = 0

    async def busy():
        nonlocal turns
        while not stop.is_set():
            turns += 1
            await sleep(0)

    await busy()
    trace(turns > 0)


async def a_condition_hands_on_in_the_order_of_waiting(trace):
    changed = Condition()
    state = []

    async def waiter(name):
        async with changed:
            trace(name, "waits")
            await changed.wait_for(lambda: state)
            trace(name, "goes on")

    tasks = [create_task(waiter(name)) for name in "abc"]
    await sleep(0)
    async with changed:
        changed.notify_all()
        trace("notified too early")
    await sleep(TICK)
    async with changed:
        state.append(1)
        changed.notify_all()
        trace("notified")
    await gather(*tasks)


async def the_last_at_a_barrier_goes_on_first(trace):
    barrier = Barrier(3)

    async def member(name):
        trace(name, "comes")
        place = await barrier.wait()
        trace(name, place)

    await gather(*[member(name) for name in "abc"])


async def a_result_at_the_moment_of_the_cancel_is_lost(trace):
    event = Event()

    async def body():
        try:
            await event.wait()
            trace("went on")
        except asyncio.CancelledError as error:
            trace("cancelled", str(error))
            raise

    task = create_task(body())
    await sleep(0)
    event.set()
    task.cancel("too late")
    await outcome(trace, task)


async def a_cancel_beats_the_result_of_an_awaited_task(trace):
    async def child():
        return "result"

    async def parent():
        inner = create_task(child())
        try:
            trace(await inner)
        finally:
            trace(inner.done(), inner.cancelled())

    task = create_task(parent())
    await sleep(0)
    await sleep(0)
    task.cancel()
    await outcome(trace, task)


async def a_cancel_beats_the_failure_of_an_awaited_task(trace):
    async def child():
        raise ValueError("child")

    async def parent():
        await create_task(child())

    task = create_task(parent())
    await sleep(0)
    await sleep(0)
    task.cancel()
    await outcome(trace, task)


async def a_pending_cancel_passes_what_need_not_wait(trace):
    lock, queue, event = Lock(), Queue(), Event()
    event.set()

    async def body():
        asyncio.current_task().cancel()
        await lock.acquire()
        await queue.put(1)
        trace(await queue.get(), await event.wait())
        try:
            await sleep(0)
        except asyncio.CancelledError:
            trace("at the first wait")

    await outcome(trace, create_task(body()))


async def a_cancelled_sleeper_of_no_time_keeps_its_place(trace):
    async def victim():
        try:
            await sleep(0)
        finally:
            trace("victim")

    async def other():
        await sleep(0)
        trace("other")

    task, second = create_task(victim()), create_task(other())
    await sleep(0)
    task.cancel()
    await gather(task, second, return_exceptions=True)


async def two_cancels_one_error(trace):
    async def body():
        try:
            await sleep(50)
        except asyncio.CancelledError as error:
            trace("first", str(error))
        await sleep(TICK)
        trace("went on")
        return asyncio.current_task().cancelling()

    task = create_task(body())
    await sleep(0)
    task.cancel("one")
    task.cancel("two")
    await outcome(trace, task)


async def a_waiter_cancelled_with_the_lock_in_hand_passes_it_on(trace):
    lock = Lock()
    await lock.acquire()

    async def user(name):
        async with lock:
            trace(name)

    first, second = create_task(user("first")), create_task(user("second"))
    await sleep(0)
    lock.release()
    first.cancel()
    await gather(first, second, return_exceptions=True)
    trace(first.cancelled(), lock.locked())


async def a_getter_cancelled_as_it_is_woken_leaves_the_item_to_the_next(trace):
    queue = Queue()

    async def getter(name):
        trace(name, await queue.get())

    first, second = create_task(getter("first")), create_task(getter("second"))
    await sleep(0)
    queue.put_nowait("item")
    first.cancel()
    await gather(first, second, return_exceptions=True)
    trace(first.cancelled(), queue.qsize())


async def a_semaphore_waiter_cancelled_with_its_place_passes_it_on(trace):
    places = Semaphore(0)

    async def user(name):
        await places.acquire()
        trace(name)

    first, second = create_task(user("first")), create_task(user("second"))
    await sleep(0)
    places.release()
    first.cancel()
    await gather(first, second, return_exceptions=True)
    trace(first.cancelled(), places.locked())


async def a_shield_holds_off_a_cancel_and_then_gives_its_result(trace):
    async def inner():
        await sleep(TICK)
        trace("inner ends")
        return 7

    task = create_task(inner())

    async def outer():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            trace("outer cancelled", task.done())
            return await task

    waiting = create_task(outer())
    await sleep(0)
    waiting.cancel()
    await outcome(trace, waiting)


async def cleanup_of_a_cancelled_task_ends_before_its_awaiter_goes_on(trace):
    async def body():
        try:
            await sleep(50)
        finally:
            trace("cleans")
            await sleep(TICK)
            trace("clean")

    task = create_task(body())
    await sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        trace("awaiter")


async def a_cancel_from_a_callback_reaches_the_next_wait(trace):
    async def body():
        trace("begins")
        await sleep(0)
        trace("never")

    task = create_task(body())
    asyncio.get_running_loop().call_soon(task.cancel)
    await outcome(trace, task)


async def tasks_of_tasks_end_inside_out(trace):
    async def leaf(name):
        try:
            await sleep(50)
        finally:
            trace("leaf", name)

    async def middle():
        try:
            await gather(leaf(1), leaf(2))
        finally:
            trace("middle")

    async def root():
        try:
            await create_task(middle())
        finally:
            trace("root")

    task = create_task(root())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)


async def a_worker_pool_deals_jobs_in_order(trace):
    queue = Queue(3)

    async def worker(name):
        while True:
            job = await queue.get()
            trace(name, "begins", job)
            await sleep(TICK * (1 + job % 3))
            trace(name, "ends", job)
            queue.task_done()

    workers = [create_task(worker(name)) for name in "ab"]
    for job in range(7):
        await queue.put(job)
        trace("queued", job)
    await queue.join()
    for each in workers:
        each.cancel()
    trace(await gather(*workers, return_exceptions=True))


async def readers_and_writers_share_a_condition(trace):
    changed = Condition()
    readers, writing = [], []

    async def reader(name):
        async with changed:
            await changed.wait_for(lambda: not writing)
            readers.append(name)
        trace(name, "reads")
        await sleep(TICK)
        async with changed:
            readers.remove(name)
            changed.notify_all()

    async def writer(name):
        async with changed:
            await changed.wait_for(lambda: not writing and not readers)
            writing.append(name)
        trace(name, "writes")
        await sleep(TICK)
        async with changed:
            writing.remove(name)
            changed.notify_all()

    await gather(reader("r1"), writer("w1"), reader("r2"), writer("w2"), reader("r3"))


async def philosophers_eat_one_after_another(trace):
    forks = [Lock() for _ in range(3)]

    async def philosopher(seat):
        left, right = sorted((seat, (seat + 1) % 3))
        for meal in range(2):
            async with forks[left]:
                await sleep(0)
                async with forks[right]:
                    trace(seat, "eats", meal)
                    await sleep(TICK)

    await gather(*[philosopher(seat) for seat in range(3)])
