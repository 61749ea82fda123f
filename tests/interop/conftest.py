"""Readers by other people, in an environment of their own that is made if missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interop.interop_refusal import Refused
from verify.cose import kid_of

HERE = Path(__file__).parent


class Oracles:
    """The process in which the others read, one question at a time."""

    def __init__(self, process):
        self._process = process

    def ask(self, reader, token, public):
        numbers = public.public_numbers()
        x, y = (n.to_bytes(32, "big").hex() for n in (numbers.x, numbers.y))
        key = {"x": x, "y": y, "kid": kid_of(public).hex()}
        question = {"reader": reader, "token": token.hex(), "key": key}
        print(json.dumps(question), file=self._process.stdin, flush=True)
        said = json.loads(self._process.stdout.readline())
        if "refusal" in said:
            raise Refused(said["refusal"])
        return said["answer"]


@pytest.fixture(scope="session")
def oracles():
    made = subprocess.run(
        [HERE / "make_environment.sh"],
        env=os.environ | {"PYTHON": sys._base_executable},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    process = subprocess.Popen(
        [made.stdout.strip(), "-W", "ignore", HERE / "oracles.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Oracles(process)
        process.stdin.close()
