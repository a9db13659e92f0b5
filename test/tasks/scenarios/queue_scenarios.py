import asyncio
from asyncio import LifoQueue, PriorityQueue, Queue, create_task, gather, sleep

from tracing import TICK, outcome


async def items_leave_in_the_order_they_came(trace):
    queue = Queue()
    for item in "abc":
        queue.put_nowait(item)
    trace(queue.qsize(), queue.empty(), queue.full())
    trace([queue.get_nowait() for _ in range(3)], queue.empty())


async def a_stack_and_a_priority_queue_keep_their_orders(trace):
    stack, heap = LifoQueue(), PriorityQueue()
    for item in (3, 1, 2, 5, 4):
        await stack.put(item)
        await heap.put((item, "x"))
    trace([await stack.get() for _ in range(5)])
    trace([await heap.get() for _ in range(5)])


async def an_empty_queue_says_so(trace):
    try:
        Queue().get_nowait()
    except asyncio.QueueEmpty as error:
        trace(error)


async def a_full_queue_says_so(trace):
    queue = Queue(1)
    queue.put_nowait(1)
    trace(queue.full(), queue.maxsize)
    try:
        queue.put_nowait(2)
    except asyncio.QueueFull as error:
        trace(error)


async def put_waits_for_room(trace):
    queue = Queue(1)

    async def producer():
        for item in range(3):
            await queue.put(item)
            trace("put", item)

    task = create_task(producer())
    for _ in range(3):
        await sleep(TICK)
        trace("got", await queue.get())
    await task


async def getters_are_served_in_order(trace):
    queue = Queue()

    async def getter(name):
        trace(name, await queue.get())

    tasks = [create_task(getter(name)) for name in "abc"]
    await sleep(0)
    for item in range(3):
        queue.put_nowait(item)
    await gather(*tasks)


async def a_cancelled_getter_loses_no_item(trace):
    queue = Queue()

    async def getter(name):
        trace(name, await queue.get())

    first, second = create_task(getter("first")), create_task(getter("second"))
    await sleep(0)
    queue.put_nowait("item")
    first.cancel()
    await outcome(trace, first)
    await second
    trace(queue.qsize())


async def a_cancelled_putter_adds_nothing(trace):
    queue = Queue(1)
    await queue.put("a")
    task = create_task(queue.put("b"))
    await sleep(0)
    task.cancel()
    await outcome(trace, task)
    trace(await queue.get(), queue.empty())


async def a_putter_cancelled_as_it_is_woken_lets_the_next_in(trace):
    queue = Queue(1)
    await queue.put("a")
    first, second = create_task(queue.put("b")), create_task(queue.put("c"))
    await sleep(0)
    queue.get_nowait()
    first.cancel()
    await outcome(trace, first)
    await second
    trace(await queue.get())


async def join_waits_until_all_is_done(trace):
    queue = Queue()

    async def worker():
        while True:
            item = await queue.get()
            await sleep(TICK)
            trace("worked", item)
            queue.task_done()

    for item in range(2):
        queue.put_nowait(item)
    task = create_task(worker())
    await queue.join()
    trace("joined")
    task.cancel()
    await outcome(trace, queue.join())


async def task_done_too_often_is_an_error(trace):
    queue = Queue()
    queue.put_nowait(1)
    queue.get_nowait()
    queue.task_done()
    try:
        queue.task_done()
    except ValueError as error:
        trace(error)
