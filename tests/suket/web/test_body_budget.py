"""Large bodies in memory: what is there is bounded, and whoever comes late waits."""

import asyncio

import pytest
from starlette.exceptions import HTTPException

from suket.web.body_budget import BodyBudget
from suket.web.body_limit import Bodies, BodyLimit, Doors

MIB = 2**20
PATH = "/v"


def test_who_finds_none_waits_until_some_is_given_back():
    async def scene():
        budget, order = BodyBudget(10), []

        async def hold(name, count, done):
            async with budget.lend() as loan:
                await loan.take(count)
                order.append(name)
                await done.wait()

        first, second = asyncio.Event(), asyncio.Event()
        one = asyncio.create_task(hold("first", 6, first))
        two = asyncio.create_task(hold("second", 6, second))
        await asyncio.sleep(0.01)
        assert (order, budget.free) == (["first"], 4)
        first.set()
        await one
        await asyncio.sleep(0.01)
        assert order == ["first", "second"]
        second.set()
        await two
        assert budget.free == 10

    asyncio.run(scene())


def test_who_waits_too_long_is_told_when_to_come_back():
    async def scene():
        budget = BodyBudget(10, wait_seconds=0.01)
        async with budget.lend() as loan:
            await loan.take(10)
            with pytest.raises(HTTPException) as caught:
                async with budget.lend() as other:
                    await other.take(1)
            assert caught.value.status_code == 503
            assert caught.value.headers == {"Retry-After": "5"}
        assert budget.free == 10

    asyncio.run(scene())


def test_a_body_larger_than_all_has_all():
    async def scene():
        budget = BodyBudget(10)
        async with budget.lend() as loan:
            await loan.take(25)
            assert budget.free == 0
        assert budget.free == 10

    asyncio.run(scene())


def request(kind="multipart/form-data; boundary=x", path=PATH):
    headers = [(b"content-type", kind.encode())]
    return {"type": "http", "path": path, "headers": headers}


def send_to(limit, scope, pieces):
    """Hand a body to the application behind the limit; return what was free there."""
    seen = []

    async def receive():
        return {
            "type": "http.request",
            "body": pieces.pop(0),
            "more_body": bool(pieces),
        }

    async def app(scope, receive, send):
        del scope, send
        while True:
            message = await receive()
            seen.append(limit.public.budget.free)
            if not message["more_body"]:
                return

    limit.app = app
    asyncio.run(limit(scope, receive, None))
    return seen


def test_a_body_is_paid_for_when_it_is_whole_and_given_back_with_its_answer():
    limit = BodyLimit(None, doors=Doors(Bodies({PATH: 10 * MIB})))
    whole = limit.public.budget.free
    seen = send_to(limit, request(), [bytes(MIB), bytes(MIB), bytes(MIB)])
    assert seen == [whole, whole, whole - 3 * MIB]
    assert limit.public.budget.free == whole


def test_what_is_read_from_the_disk_costs_nothing():
    limit = BodyLimit(None, doors=Doors(Bodies({PATH: 10 * MIB})))
    whole = limit.public.budget.free
    assert send_to(limit, request("application/zip"), [bytes(MIB)]) == [whole]
    assert send_to(limit, request(), [bytes(100)]) == [whole]
