"""Pages to sign: the real one, and one that is quick to draw."""

from io import BytesIO

import pikepdf

from bench.sample import pdf_credential
from tests.builders import toy_key
from tests.office_world import DAY, NOW

SINCE = NOW - 1000 * DAY


def credential():
    """Return what signs the documents of a toy office."""
    return pdf_credential(toy_key("pdf authority"), toy_key("pdf office"), since=SINCE)


class PlainPage:
    """An empty page, drawn in a millisecond: more kills fall on what matters."""

    def render(self, printed, **_):
        pdf = pikepdf.new()
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Subject"] = printed.number
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()
