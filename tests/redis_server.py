"""A Redis of our own for as long as a test lasts; it writes nothing to the disk."""

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import redis

ENDS_WITHIN = 10  # seconds


@dataclass
class RedisServer:
    """A server at a socket in a folder of its own; it can be stopped and come back."""

    folder: Path
    process: subprocess.Popen | None = None

    @classmethod
    def in_new_folder(cls):
        return cls(Path(tempfile.mkdtemp(prefix="suket-redis-")))

    @property
    def socket(self):
        return self.folder / "redis.sock"

    @property
    def url(self):
        """As settings say it: `limits` takes `redis+unix://`."""
        return f"redis+unix://{self.socket}"

    @property
    def client(self):
        return redis.Redis(unix_socket_path=str(self.socket))

    def start(self):
        settings = {
            "port": 0,
            "unixsocket": self.socket,
            "save": "",
            "appendonly": "no",
            "dir": self.folder,
            "logfile": self.folder / "log",
        }
        words = [str(each) for pair in settings.items() for each in pair]
        words[::2] = [f"--{name}" for name in settings]
        self.process = subprocess.Popen(["redis-server", *words])
        self._wait()

    def _wait(self):
        ends_at = time.monotonic() + ENDS_WITHIN
        while True:
            try:
                self.client.ping()
            except redis.exceptions.ConnectionError:
                if time.monotonic() > ends_at:
                    raise
                time.sleep(0.02)
            else:
                return

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait(ENDS_WITHIN)
            self.process = None
        self.socket.unlink(missing_ok=True)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
