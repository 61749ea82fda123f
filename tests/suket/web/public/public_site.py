"""The street door of a small office, opened for tests."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from prometheus_client import generate_latest
from starlette.testclient import TestClient

from suket.settings import Settings
from suket.web.public.app import create_public_app
from tests.suket.web.public.publishing_office import NOW, SITE, PublishingOffice


@dataclass
class PublicSite:
    """An application, who asks it, and the office that publishes for it."""

    folder: Path
    site: str = SITE
    now: datetime = NOW
    world: PublishingOffice = field(init=False)
    app: FastAPI = field(init=False)

    def __post_init__(self):
        settings = Settings(
            public_url=self.site, data_dir=self.folder, published_dir=self.folder
        )
        self.world = PublishingOffice(self.folder, self.site)
        self.app = create_public_app(settings, now=lambda: self.now)

    @property
    def client(self):
        return self.asking(self.site)

    def asking(self, base_url, **more):
        return TestClient(self.app, base_url=base_url, **more)

    def counters(self):
        return counters_of(self.app.state.public_state)


def counters_of(public_state):
    """Return what Prometheus is told of a public site."""
    return generate_latest(public_state.metrics.registry).decode()


def is_problem(answer, status, code):
    """Require a problem document of this status and code, and return it."""
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"urn:suket:problem:{code}"
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["title"]
    assert body["detail"].endswith(".")
    return body
