"""On what the figures were taken."""

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    "cryptography",
    "fastapi",
    "pikepdf",
    "pyhanko",
    "qrcode",
    "sqlalchemy",
    "typst",
    "uvicorn",
    "weasyprint",
    "zxing-cpp",
)
APART = ("claim169", "cwt", "pycose")  # in the environment of tests/interop
INTEROP = Path(__file__).parent.parent / "tests" / "interop" / "requirements.txt"
CHROMIUM = "/usr/bin/chromium-headless-shell"


def machine() -> dict[str, str]:
    """Return the processor, the cores, the system and the versions that count."""
    about = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "chromium": _chromium(),
    }
    pins = dict(
        line.split("==") for line in INTEROP.read_text().split() if "==" in line
    )
    about |= {package: version(package) for package in PACKAGES}
    return about | {package: pins[package] for package in APART}


def _chromium() -> str:
    asked = [CHROMIUM, "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return said.split()[1]


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.is_file() else []
    names = [line.partition(":")[2] for line in lines if line.startswith("model name")]
    return (names or [platform.machine()])[0].strip()


def resident_mb() -> float:
    """Return the memory that this process holds now, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
