"""The vectors, by node's own runner, as somebody without Python would run them."""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def test_the_vectors_hold_in_javascript(node):
    command = [node, "--no-warnings", "--test", str(HERE / "verify.test.mjs")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-4000:]
