"""Every sentence that a public page may show: of its templates and of the program."""

from jinja2.ext import babel_extract

from suket.applications import errors as applications
from suket.applications import papers
from suket.applications.following import errors as following
from suket.quotas import errors as quotas
from suket.web import application_wording, problems
from suket.web.citizen.following import own_acts_page
from suket.web.pages import PAGES
from suket.web.public import check_pages, standing_page

FOLDERS = (
    "layout.html",
    "macros/*.html",
    "public/*.html",
    "citizen/following/*.html",
)
OF_THE_PROGRAM = {
    "suket/web/problems.py": (
        *problems.SENTENCES.values(),
        *problems.UNREADABLE.values(),
        problems.NO_CODE_IN_PDF,
        problems.UNREADABLE_AT_ALL,
    ),
    "suket/applications/papers.py": tuple(
        said
        for by_standing in papers.SENTENCES.values()
        for said in by_standing.values()
    ),
    "suket/applications/following/errors.py": (
        following.NotFollowed.pesan,
        following.BadFollowNumber.pesan,
        following.BadFollowBirthDate.pesan,
        following.BadFollowCode.pesan,
    ),
    "suket/applications/errors.py": (applications.SlotTooEarly.pesan,),
    "suket/quotas/errors.py": (quotas.SlotFull.pesan, quotas.SlotNotFound.pesan),
    "suket/web/citizen/following/own_acts_page.py": (
        own_acts_page.NO_SLOT,
        own_acts_page.OFTEN,
    ),
    "suket/web/application_wording.py": (
        *application_wording.STEP_REASONS.values(),
        *application_wording.TO_BRING.values(),
        application_wording.BY_PROXY,
    ),
    "suket/web/public/standing_page.py": (
        standing_page.WRONG_CODE,
        standing_page.NO_CODE,
    ),
    "suket/web/public/check_pages.py": (
        check_pages.NOTHING_GIVEN,
        *check_pages.MISTAKEN.values(),
    ),
}


def public_templates():
    return sorted(path for pattern in FOLDERS for path in PAGES.glob(pattern))


def sentences():
    """Return each sentence with the names of the files that have it."""
    found = {}
    for path in public_templates():
        name = path.relative_to(PAGES.parent).as_posix()
        options = {"trim_blocks": "true", "lstrip_blocks": "true"}
        with path.open("rb") as file:
            for _, _, said, _ in babel_extract(file, ("gettext", "_"), [], options):
                if isinstance(said, str):
                    found.setdefault(said, set()).add(f"templates/{name}")
    for name, said in OF_THE_PROGRAM.items():
        for sentence in said:
            found.setdefault(sentence, set()).add(name)
    return found
