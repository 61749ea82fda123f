"""Where the files lie that are shipped with the program: forms, pages, stylesheets."""

from pathlib import Path


def templates() -> Path:
    """Return the folder of `suket/`, `pages/`, `static/` and the like.

    A wheel carries it inside the package; in a clone, also one installed as editable,
    it lies beside the rooms.
    """
    here = Path(__file__).resolve().parent
    carried = here / "_templates"
    return carried if carried.is_dir() else here.parent / "templates"
