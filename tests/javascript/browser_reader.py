"""The browser's verifier in one long-running node process, asked in JSON lines."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from threading import Thread
from typing import IO, Any

import playwright

HERE = Path(__file__).parent
# Playwright brings its own Node: the same on every system, while Debian 12 has one in
# which WebCrypto is no global.
NODE = Path(playwright.__file__).parent / "driver" / "node"


def find_node() -> str:
    """Return the path of node, or stop with what to install."""
    if not NODE.exists():
        raise RuntimeError(f"{NODE} is not there: install Playwright's wheel anew")
    return str(NODE)


class BrowserReader:
    """Answers what templates/static/verify.js answers; see answer.mjs for questions."""

    def __init__(self, node: str) -> None:
        self._process = subprocess.Popen(
            [node, "--no-warnings", str(HERE / "answer.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: IO[str] = self._process.stdin
        self._out: IO[str] = self._process.stdout

    def close(self) -> None:
        """End the process by ending what it reads."""
        self._in.close()
        self._out.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, **question: Any) -> Any:
        """Return {"answer": …}, or {"refused": reason}."""
        return self.ask_all([question])[0]

    def ask_all(self, questions: Iterable[dict[str, Any]]) -> list[Any]:
        """Return an answer for each question, in order."""
        lines = [json.dumps(question) + "\n" for question in questions]
        writer = Thread(target=self._write, args=(lines,))
        writer.start()  # both pipes would fill up, if nobody read meanwhile
        answers = [json.loads(self._out.readline() or "null") for _ in lines]
        writer.join()
        assert None not in answers, "the verifier threw what it may not throw"
        return answers

    def _write(self, lines: list[str]) -> None:
        try:
            self._in.writelines(lines)
            self._in.flush()
        except BrokenPipeError:
            pass  # whoever reads the answers will say so
