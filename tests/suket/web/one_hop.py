"""A test's client asks its application by one call into the event loop.

Starlette's own goes there and back eight times for each request, from thread to thread,
which takes longer than most pages do.
"""

from httpx2 import ASGITransport, ByteStream, Response
from starlette.testclient import TestClient, _TestClientTransport


def ask_by_one_hop(patch, portal):
    """Let every client ask so, in the loop of `portal`."""
    patch.setattr(TestClient, "portal", portal)
    patch.setattr(_TestClientTransport, "handle_request", _answer)


def _answer(self, request):
    request.read()
    transport = ASGITransport(
        self.app, self.raise_server_exceptions, self.root_path, self.client
    )
    with self.portal_factory() as portal:
        answer, body = portal.call(_whole, transport, request)
    return Response(answer.status_code, headers=answer.headers, stream=body)


async def _whole(transport, request):
    """Return an answer and its body as it was sent, still packed if it was."""
    answer = await transport.handle_async_request(request)
    return answer, ByteStream(b"".join([part async for part in answer.stream]))
