"""Routes of many pages in one list, each looked at once for a request."""

from fastapi import APIRouter


def take_in(router: APIRouter, *pages: APIRouter) -> None:
    """Let `router` serve the routes of `pages` as its own, in this order.

    `include_router` builds each route anew at the first request, a second for all of
    them, and then looks through what is included twice for each floor.  No page of ours
    needs what it is for: a prefix, or dependencies of whoever includes it.
    """
    for page in pages:
        router.routes.extend(page.routes)
