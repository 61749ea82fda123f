"""Each route is built once for all applications of the tests.

FastAPI builds what an application includes at its first requests, and there are 150
routes of 2 ms: most of what a test of a page costs, which has an application of its own.
Nothing that is built knows its application but where dependencies are overridden, which
no test does.
"""

from dataclasses import replace
from functools import wraps

from fastapi.routing import _IncludedRouter

_build = _IncludedRouter._build_effective_context
_built = {}


@wraps(_build)
def _once(self, route):
    context = replace(self.include_context, dependency_overrides_provider=None)
    _, known = _built.setdefault(id(route), (route, []))
    for same, made in known:
        if same == context:
            return made
    made = _build(_IncludedRouter(self.original_router, context), route)
    known.append((context, made))
    return made


def build_routes_once():
    """Let FastAPI build so from now on, in this process."""
    _IncludedRouter._build_effective_context = _once
