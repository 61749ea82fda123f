"""A NIK that was mistyped: which ones may have been meant."""

from collections.abc import Iterator

from suket.residents import nik

DIGITS = "0123456789"
FEWEST_DIGITS = 8  # with fewer the beginning of a NIK tells a district, not a person


def meant(digits: str) -> list[str]:
    """Return the NIK that differ from `digits` by one slip, some 170 of them.

    One digit wrong, two in each other's place, one lost, or one too many.
    """
    slips = {*_changed(digits)} - {digits}
    return sorted(one for one in slips if nik.fault(one) is None)


def _changed(digits: str) -> Iterator[str]:
    for at in range(len(digits) + 1):
        head, tail = digits[:at], digits[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for digit in DIGITS:
            yield head + digit + tail
            yield head + digit + tail[1:]
