"""The same page by typst, an engine in Rust with a language of its own for pages."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from typst import Compiler

from bench.naive import EMBLEM, Naive, qr_drawing
from bench.sample import HOST, PRINTED, Sample
from suket.paper.formatting import card_date, grouped_nip, long_date

SOURCE = Path(__file__).with_name("naive.typ")


class Typeset:
    """Makes documents with a compiler that has read its fonts and its source."""

    def __init__(self, sample: Sample, folder: Path) -> None:
        shutil.copy(SOURCE, folder / "page.typ")
        shutil.copy(EMBLEM, folder / "emblem.svg")
        (folder / "photo.jpg").write_bytes(sample.photo)
        self._compiler = Compiler(folder / "page.typ", root=folder)
        self._sample = sample
        self._signer = Naive(sample)
        self._turn = 0

    def document(self) -> bytes:
        """Return one signed document, its number another each time."""
        self._turn += 1
        number = f"470/{self._turn:05d}/32.74/XI/2026"
        pdf: bytes = self._compiler.compile(  # type: ignore[assignment]
            format="pdf",
            pdf_standards="a-3a",
            sys_inputs={"data": json.dumps(self._data(number))},
        )
        return self._signer.signed(pdf)

    def _data(self, number: str) -> dict[str, object]:
        data = asdict(replace(PRINTED, number=number))
        data["born"] = card_date(PRINTED.born)
        data["issued_on"] = long_date(PRINTED.issued_on)
        data["signatory"]["nip"] = grouped_nip(PRINTED.signatory.nip)
        shown = {"host": HOST, "check_code": self._sample.check_code}
        return data | shown | {"qr": qr_drawing(self._sample.text).decode()}


@contextmanager
def typeset(sample: Sample) -> Iterator[Typeset]:
    """Set up a folder for typst, until the block ends."""
    with TemporaryDirectory() as folder:
        yield Typeset(sample, Path(folder))
