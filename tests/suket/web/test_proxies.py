"""The settings for nginx in docs/serving.md are settings of nginx, and serve."""

import re
import socket
import ssl
import subprocess
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from http.client import HTTPSConnection

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from suket import clock
from tests.repository import ROOT
from tests.suket.web.hostile_clients import HOST
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.test_hostile_clients import process

SECRETS = ("/petugas/masuk", "/lembaga/masuk", "/unduh/x")
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log stderr;
events {{ worker_connections 128; }}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder};
    fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    {block}
}}
"""


def certified(folder):
    """Write a key and a certificate of the host, for a day."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    (folder / "pem").write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key").write_bytes(private)


@contextmanager
def nginx(folder, service):
    """Run nginx by the settings in the document, before a service; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = (ROOT / "docs" / "serving.md").read_text()
    block = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)[0]
    for usual, here in {
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "127.0.0.1:8000": f"127.0.0.1:{service}",
        "/etc/ssl/suket.example.pem": f"{folder}/pem",
        "/etc/ssl/suket.example.key": f"{folder}/key",
    }.items():
        assert block.count(usual) == 1
        block = block.replace(usual, here)
    certified(folder)
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder, block=block))
    command = ["/usr/sbin/nginx", "-e", "stderr", "-p", str(folder), "-c", str(file)]
    found = subprocess.run(
        [*command, "-t"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as run:
        try:
            yield port
        finally:
            run.terminate()


def asking(port):
    """Return a connection by TLS, as soon as somebody is there."""
    insecure = ssl._create_unverified_context()
    until = time.monotonic() + 30
    while True:
        line = HTTPSConnection("127.0.0.1", port, timeout=30, context=insecure)
        try:
            line.connect()
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return line


@pytest.fixture
def public_site(tmp_path):
    public_site = PublicSite(tmp_path / "published")
    public_site.text = public_site.world.issue()
    public_site.world.publish()
    return public_site


def posted(line, path, method="POST"):
    """Return the status of an answer."""
    line.request(method, path, b"", {"Host": HOST})
    answer = line.getresponse()
    answer.read()
    return answer.status


def test_the_settings_of_nginx_serve_and_limit_an_address(public_site, tmp_path):
    tmp_path.chmod(0o755)
    body = b'{"text": "%b"}' % public_site.text.encode()
    headers = {"Host": HOST, "Content-Type": "application/json"}
    with (
        process(public_site) as (service, _),
        nginx(tmp_path, service) as port,
        closing(asking(port)) as line,
    ):
        line.request("GET", "/healthz", headers={"Host": HOST})
        answer = line.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
        told = []
        for _ in range(80):
            line.request("POST", "/api/v1/verify", body, headers)
            answer = line.getresponse()
            told.append((answer.status, answer.read()))
        tried = [posted(line, path) for path in SECRETS * 20]
        looked = [posted(line, path, "GET") for path in SECRETS * 10]
    assert told[0][0] == 200
    assert b'"integrity":"ok"' in told[0][1]
    statuses = [status for status, _ in told]
    assert set(statuses) == {200, 429}  # twenty a second, and forty at once
    assert statuses.count(200) >= 40
    assert {*tried, *looked} == {404, 429}  # a street door has none of these pages
    assert 21 <= tried.count(404) <= 45  # two a second, and twenty at once
    assert set(looked) == {404}
