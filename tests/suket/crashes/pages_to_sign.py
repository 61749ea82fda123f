"""Pages to sign: the real one, and one that is quick to draw."""

from io import BytesIO

import pikepdf

from keys.certificates import Authority, certify_authority, certify_office
from keys.store import PdfCredential
from tests.builders import CIREBON, SITE, toy_key
from tests.office_world import DAY, NOW

SINCE = NOW - 1000 * DAY


def credential():
    """Return what signs the documents of a toy office."""
    root, leaf = toy_key("pdf authority"), toy_key("pdf office")
    above = certify_authority(root, site=SITE, not_before=SINCE)
    authority = Authority(root, above)
    certificate = certify_office(
        CIREBON, leaf.public_key(), authority, not_before=SINCE
    )
    return PdfCredential(leaf, certificate, (above,))


class PlainPage:
    """An empty page, drawn in a millisecond: more kills fall on what matters."""

    def render(self, printed, **_):
        pdf = pikepdf.new()
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Subject"] = printed.number
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()
