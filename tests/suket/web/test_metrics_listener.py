"""Counters are asked for at their own address, and nowhere else."""

import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from pydantic import ValidationError

from suket.settings import PublicSiteSettings
from suket.web.metrics_listener import metrics_served
from tests.suket.cli.test_cli_serving import free_port
from tests.suket.web.public.public_site import PublicSite

SITE = "https://suket.example"


def told_at(port):
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return answer.read().decode()


def test_counters_are_told_at_the_address_given_and_not_on_the_street(tmp_path):
    site, port = PublicSite(tmp_path), free_port()
    with metrics_served(site.app.state.public_state.metrics, ("127.0.0.1", port)):
        assert site.client.get("/metrics").status_code == 404
        assert site.asking("http://127.0.0.1").get("/metrics").status_code == 421
        assert 'route="-"' in told_at(port)
    with pytest.raises(URLError):
        told_at(port)


def test_no_address_is_no_listener(tmp_path):
    with metrics_served(PublicSite(tmp_path).app.state.public_state.metrics, None):
        pass


def test_an_address_that_is_taken_is_said(tmp_path):
    metrics = PublicSite(tmp_path).app.state.public_state.metrics
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = ("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"), metrics_served(metrics, address):
            pass


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("127.0.0.1:9300", ("127.0.0.1", 9300)),
        ("[::1]:9300", ("::1", 9300)),
        ("metrics.example:80", ("metrics.example", 80)),
        ("", None),
    ],
)
def test_an_address_is_a_host_and_a_port(written, read):
    given = PublicSiteSettings(public_url=SITE, metrics_at=written)
    assert given.metrics_address == read


@pytest.mark.parametrize(
    "written",
    [
        "9300",
        ":9300",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:0",
        "h:70000",
        "h:x",
        "[::1:9300",
        "http://h:9300",
        "h:9300/metrics",
        "a@h:9300",
        "h:9300?x",
    ],
)
def test_what_is_no_address_is_refused_in_words(written):
    with pytest.raises(ValidationError, match="a host and a port"):
        PublicSiteSettings(public_url=SITE, metrics_at=written)
