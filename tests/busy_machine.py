"""How much longer something may take where others work too."""

import os


def patience():
    """Return by how many want each core, at least 1: so many times as long."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
