"""The routes of the officers' pages, everything behind the sign-in at /petugas.

`install` puts them into an application; `UPLOADS` says which of their paths take files,
`FORMS` which take long forms, and how large a body there may be.
"""

from typing import Final

from fastapi import APIRouter, FastAPI

from suket.web import indonesian_wording, local_times
from suket.web.body_limit import FORM_BYTES
from suket.web.flat_routes import take_in
from suket.web.office import (
    account,
    end_many,
    error_pages,
    home,
    institution_confirm,
    institution_detail,
    institutions,
    office_settings,
    officer_sign_in,
    outdated_page,
    own_sessions,
    search_page,
    unit_page,
)
from suket.web.office.applications import (
    apply_page,
    case_list,
    case_page,
    foreseen,
    paper_files,
    papers_page,
    picture_page,
    receipt_page,
    slot_choice,
    telling_page,
    urgent_page,
)
from suket.web.office.approving import approve_page, one_page
from suket.web.office.assisting import assisted_page, help_page
from suket.web.office.batch_signing import done_page, sign_page
from suket.web.office.calendar import (
    close_page,
    extra_page,
    holiday_page,
    hours_page,
    line_page,
    month_page,
    poster_page,
    quota_page,
    request_page,
    rules_page,
    slot_page,
)
from suket.web.office.changes import (
    arms_page,
    issuance_page,
    part_pages,
    rule_page,
    signatory_page,
    withdraw_page,
)
from suket.web.office.checking import decide_page, queue_page, review_page
from suket.web.office.civil_events import (
    answer_page,
    api,
    list_pages,
    record_page,
)
from suket.web.office.counter import calling_page, hand_over_page
from suket.web.office.importing import example_tables, resident_form, upload_page
from suket.web.office.issue_many import (
    applied_list,
    batch_page,
    choose_page,
    order_page,
    print_files,
)
from suket.web.office.menu import HOME
from suket.web.office.notices import contact_page, outbox_page
from suket.web.office.people import (
    account_acts,
    describe_person,
    new_person,
    own_record_page,
    people_list,
    person_page,
    role_pages,
)
from suket.web.office.residents import apply_here, issue_page, resident_page
from suket.web.office.sign_in_ways import (
    app_page,
    overview_page,
    passkey_page,
    second_step_page,
)
from suket.web.office.signed_in_officer import OFFICER
from suket.web.office.sukets import end_or_suspend, list_page, suket_page
from suket.web.pages import ENVIRONMENT

UPLOADS: Final = {
    upload_page.IMPORT: upload_page.UPLOAD_BYTES,
    end_many.MANY: end_many.UPLOAD_BYTES,
    record_page.EVENTS: record_page.UPLOAD_BYTES,
    api.PATH: api.MAX_BYTES,
    arms_page.HANG: arms_page.UPLOAD_BYTES,
    hand_over_page.HAND_OVER: paper_files.BODY_BYTES,
    case_list.CASES: paper_files.BODY_BYTES,
    help_page.HELP: paper_files.BODY_BYTES,
    "/petugas/penduduk": FORM_BYTES,  # the form with a photo, where there is none
}
FORMS: Final = {OFFICER.sign_in: 0, HOME: FORM_BYTES}

router = APIRouter()
for _page in (
    officer_sign_in,
    second_step_page,
    home,
    search_page,
    resident_page,
    apply_here,
    issue_page,
    list_page,
    suket_page,
    end_or_suspend,
    end_many,
    record_page,
    list_pages,
    answer_page,
    upload_page,
    example_tables,
    resident_form,
    outdated_page,
    applied_list,
    choose_page,
    order_page,
    print_files,
    batch_page,
    account,
    own_sessions,
    people_list,
    describe_person,
    new_person,
    person_page,
    own_record_page,
    account_acts,
    role_pages,
    case_list,
    foreseen,
    apply_page,
    telling_page,
    outbox_page,
    contact_page,
    case_page,
    papers_page,
    picture_page,
    queue_page,
    review_page,
    decide_page,
    approve_page,
    sign_page,
    done_page,
    one_page,
    receipt_page,
    slot_choice,
    urgent_page,
    help_page,
    assisted_page,
    calling_page,
    hand_over_page,
    overview_page,
    app_page,
    passkey_page,
    month_page,
    close_page,
    holiday_page,
    quota_page,
    slot_page,
    line_page,
    poster_page,
    request_page,
    hours_page,
    extra_page,
    rules_page,
    institutions,
    institution_confirm,
    institution_detail,
    office_settings,
    unit_page,
    arms_page,
    part_pages,
    rule_page,
    signatory_page,
    issuance_page,
    withdraw_page,
):
    take_in(router, _page.router)

ENVIRONMENT.filters["angka"] = indonesian_wording.angka
ENVIRONMENT.filters["hari_tanggal"] = local_times.hari_tanggal


def install(app: FastAPI) -> None:
    """Let `app` serve the officers; call it after the guards of `frame` are in place.

    `app.state.app_state` must hold a `suket.web.app_state.AppState`.
    """
    take_in(app.router, router)
    take_in(app.router, api.router)
    error_pages.install(app)
