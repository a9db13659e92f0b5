from asyncio import (
    Barrier, BoundedSemaphore, BrokenBarrierError, CancelledError, Condition, Event, Lock, Semaphore, create_task,
    gather, sleep,
)

from tracing import TICK, outcome


async def a_lock_serves_its_waiters_in_order(trace):
    lock = Lock()

    async def user(name):
        async with lock:
            trace(name, "in")
            await sleep(TICK)
            trace(name, "out")

    await gather(user("a"), user("b"), user("c"))
    trace(lock.locked())


async def a_newcomer_does_not_overtake_a_woken_waiter(trace):
    lock = Lock()
    await lock.acquire()

    async def waiter():
        await lock.acquire()
        trace("waiter")
        lock.release()

    task = create_task(waiter())
    await sleep(0)
    lock.release()
    trace(lock.locked())
    await lock.acquire()
    trace("newcomer")
    lock.release()
    await task


async def a_cancelled_lock_waiter_leaves_the_line(trace):
    lock = Lock()
    await lock.acquire()

    async def waiter(name):
        async with lock:
            trace(name)

    first, second = create_task(waiter("first")), create_task(waiter("second"))
    await sleep(0)
    first.cancel()
    await sleep(0)
    lock.release()
    await second
    await outcome(trace, first)


async def a_waiter_cancelled_as_it_is_woken_passes_the_lock_on(trace):
    lock = Lock()
    await lock.acquire()

    async def waiter(name):
        async with lock:
            trace(name)

    first, second = create_task(waiter("first")), create_task(waiter("second"))
    await sleep(0)
    lock.release()
    first.cancel()
    await outcome(trace, first)
    await second
    trace(lock.locked())


async def releasing_a_free_lock_is_an_error(trace):
    try:
        Lock().release()
    except RuntimeError as error:
        trace(error)


async def a_semaphore_lets_in_as_many_as_it_has_places(trace):
    semaphore = Semaphore(2)

    async def user(name, ticks):
        async with semaphore:
            trace(name, "in")
            await sleep(ticks * TICK)
            trace(name, "out")

    await gather(user("a", 1), user("b", 3), user("c", 4), user("d", 1))
    trace(semaphore.locked())


async def a_semaphore_does_not_let_newcomers_overtake(trace):
    semaphore = Semaphore(1)
    await semaphore.acquire()

    async def user(name):
        async with semaphore:
            trace(name)

    first = create_task(user("first"))
    await sleep(0)
    semaphore.release()
    trace(semaphore.locked())
    await gather(first, user("second"))


async def a_cancelled_semaphore_waiter_gives_its_place_back(trace):
    semaphore = Semaphore(1)
    await semaphore.acquire()

    async def user(name):
        async with semaphore:
            trace(name)

    first, second = create_task(user("first")), create_task(user("second"))
    await sleep(0)
    semaphore.release()
    first.cancel()
    await outcome(trace, first)
    await second
    trace(semaphore.locked())


async def a_bounded_semaphore_counts_releases(trace):
    semaphore = BoundedSemaphore(1)
    await semaphore.acquire()
    semaphore.release()
    try:
        semaphore.release()
    except ValueError as error:
        trace(error)


async def a_semaphore_below_zero_is_refused(trace):
    try:
        Semaphore(-1)
    except ValueError as error:
        trace(error)


async def an_event_wakes_all_who_wait(trace):
    event = Event()

    async def waiter(name):
        trace(name, await event.wait())

    tasks = [create_task(waiter("a")), create_task(waiter("b"))]
    await sleep(0)
    trace(event.is_set())
    event.set()
    event.clear()
    await gather(*tasks)
    trace(event.is_set())
    event.set()
    trace(await event.wait())


async def a_cancelled_event_waiter_leaves_the_others_waiting(trace):
    event = Event()

    async def waiter(name):
        await event.wait()
        trace(name)

    first, second = create_task(waiter("first")), create_task(waiter("second"))
    await sleep(0)
    first.cancel()
    await outcome(trace, first)
    event.set()
    await second


async def notify_wakes_one_and_notify_all_the_rest(trace):
    condition = Condition()

    async def waiter(name):
        async with condition:
            await condition.wait()
            trace(name)

    tasks = [create_task(waiter(name)) for name in "abc"]
    await sleep(TICK)
    async with condition:
        condition.notify()
        trace("notified one")
    await sleep(TICK)
    async with condition:
        condition.notify_all()
        trace("notified all")
    await gather(*tasks)


async def a_condition_asks_for_its_lock(trace):
    condition = Condition()
    await outcome(trace, condition.wait())
    try:
        condition.notify()
    except RuntimeError as error:
        trace(error)


async def wait_for_a_predicate_asks_again(trace):
    condition = Condition()
    value = 0

    async def waiter():
        async with condition:
            trace("got", await condition.wait_for(lambda: value >= 2 and value))

    task = create_task(waiter())
    for _ in range(3):
        await sleep(TICK)
        async with condition:
            value += 1
            condition.notify_all()
    await task


async def a_cancelled_condition_waiter_takes_the_lock_back_first(trace):
    condition = Condition()

    async def waiter():
        async with condition:
            try:
                await condition.wait()
            except CancelledError:
                trace("cancelled", condition.locked())
                raise

    task = create_task(waiter())
    await sleep(0)
    await condition.acquire()
    task.cancel()
    await sleep(TICK)
    trace("still held", task.done())
    condition.release()
    await outcome(trace, task)
    trace(condition.locked())


async def a_barrier_lets_all_go_at_once(trace):
    barrier = Barrier(3)

    async def member(ticks):
        await sleep(ticks * TICK)
        place = await barrier.wait()
        trace("through", place)

    first = [create_task(member(1)), create_task(member(2))]
    await sleep(3 * TICK)
    trace(barrier.n_waiting, barrier.parties)
    await gather(*first, member(0))
    trace(barrier.n_waiting, barrier.broken)


async def a_barrier_serves_round_after_round(trace):
    barrier = Barrier(2)

    async def member(name):
        for turn in range(3):
            await sleep(TICK)
            await barrier.wait()
            trace(turn)

    await gather(member("a"), member("b"))


async def aborting_a_barrier_breaks_it_for_all(trace):
    barrier = Barrier(3)
    tasks = [create_task(barrier.wait()), create_task(barrier.wait())]
    await sleep(TICK)
    await barrier.abort()
    for task in tasks:
        await outcome(trace, task)
    await outcome(trace, barrier.wait())
    trace(barrier.broken)
    await barrier.reset()
    trace(barrier.broken)


async def resetting_a_barrier_sends_away_who_waits(trace):
    barrier = Barrier(2)
    task = create_task(barrier.wait())
    await sleep(TICK)
    await barrier.reset()
    await outcome(trace, task)
    results = await gather(barrier.wait(), barrier.wait())
    trace(sorted(results), barrier.broken)


async def a_cancelled_barrier_member_is_not_counted(trace):
    barrier = Barrier(2)
    task = create_task(barrier.wait())
    await sleep(TICK)
    task.cancel()
    await outcome(trace, task)
    trace(barrier.n_waiting)
    trace(sorted(await gather(barrier.wait(), barrier.wait())))
