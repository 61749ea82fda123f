"""Draw arms once, in a process of their own, before they are taken.

Their values are strict (`svg_values`), yet what draws them is a library: should it not
come to an end, or take all memory, only this process is lost and the arms are refused.
"""

import json
import os
import subprocess
import sys
from typing import Final

from suket.paper.errors import BadArms

SECONDS: Final = 20.0  # by the clock, loading what draws included
CPU_SECONDS: Final = 2  # for drawing; 64 KiB of shapes take a tenth of one
_MEMORY: Final = 2**30  # bytes of addresses
_CODE: Final = """
import json, resource, sys
sys.path[:] = json.loads(sys.argv[1])
from suket.paper.emblem_drawing import EmblemDrawing
svg = sys.stdin.buffer.read()
used = resource.getrusage(resource.RUSAGE_SELF)
most = int(used.ru_utime + used.ru_stime) + 1 + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (most, most))
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]), int(sys.argv[3])))
EmblemDrawing(svg)
"""


def require_drawable(svg: bytes) -> None:
    """Raise `BadArms` unless a process draws the arms to their end, within limits."""
    path = json.dumps([os.path.abspath(p) for p in sys.path])  # noqa: PTH100 - what is on the path may be no file
    limits = [str(CPU_SECONDS), str(_MEMORY)]
    try:
        subprocess.run(  # noqa: S603 - this Python, no shell
            [sys.executable, "-I", "-c", _CODE, path, *limits],
            input=svg,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=SECONDS,
        )
    except subprocess.SubprocessError as error:
        raise BadArms("too-large") from error
