"""Many pages in one file: all of them, in order, and nothing that looks signed."""

from io import BytesIO

from pikepdf import Array, Dictionary, Name, Pdf

from suket.paper.print_file import joined


def page_of(width):
    """Return a PDF of one page with a field for a signature and a tag."""
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width, 100))
        field = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig)
        )
        page.obj.Annots = Array([field])
        page.obj.StructParents = 0
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_pages_come_in_order_and_no_signature_is_left():
    data = b"".join(joined((page_of(w) for w in (100, 200, 300)), title="Gabungan"))
    with Pdf.open(BytesIO(data)) as whole:
        assert [int(page.mediabox[2]) for page in whole.pages] == [100, 200, 300]
        assert whole.docinfo["/Title"] == "Gabungan"
        assert "/AcroForm" not in whole.Root
        assert not any("/Annots" in page.obj for page in whole.pages)
    assert b"/Sig" not in data
