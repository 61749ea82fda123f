"""On what the figures were taken."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("weasyprint", "pyhanko", "pikepdf", "qrcode", "cryptography")


def machine() -> dict[str, str]:
    """Return the processor, the cores, the system and the versions that count."""
    about = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": platform.platform(),
        "python": platform.python_version(),
    }
    return about | {package: version(package) for package in PACKAGES}


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.is_file() else []
    names = [line.partition(":")[2] for line in lines if line.startswith("model name")]
    return (names or [platform.machine()])[0].strip()


def resident_mb() -> float:
    """Return the memory that this process holds now, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
