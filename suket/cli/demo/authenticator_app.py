"""An authenticator app on the phone of an invented person."""

from dataclasses import dataclass, field
from datetime import datetime

import pyotp

from suket.access import totp
from suket.access.totp import DRIFT, STEP_SECONDS


@dataclass
class AuthenticatorApp:
    """An app that was shown a secret; each code works once, so it shows none twice."""

    secret: str = field(default_factory=totp.draw, repr=False)
    _last_step: int = 0

    def code(self, now: datetime) -> str:
        """Return the oldest code that still works at a moment and was not shown yet."""
        oldest = int(now.timestamp()) // STEP_SECONDS - DRIFT
        self._last_step = max(oldest, self._last_step + 1)
        return pyotp.TOTP(self.secret).generate_otp(self._last_step)
