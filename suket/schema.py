"""All tables of the office: loading this module loads each of them.

A command of one room loads that room's tables alone, and with them those that its keys
refer to.  Migrations, and whoever makes a database anew, need them all.
"""

from suket.access import tables as access
from suket.applications import booking_tables as bookings
from suket.applications import picture_tables as pictures
from suket.applications import request_tables as requests
from suket.applications import review_tables as reviews
from suket.applications import tables as applications
from suket.applications.following import tables as followed
from suket.applications.handover import tables as handovers
from suket.applications.planning import tables as replannings
from suket.applications.signing import tables as signings
from suket.calendar import tables as calendar
from suket.db import Base
from suket.delivery import tables as delivery
from suket.events import tables as events
from suket.institutions import tables as institutions
from suket.journal import tables as journal
from suket.notices import tables as notices
from suket.offices import intake_tables
from suket.offices import tables as offices
from suket.paper import tables as paper
from suket.quotas import tables as quotas
from suket.register import tables as register
from suket.residents import tables as residents
from suket.tickets import tables as tickets

ROOMS = (
    journal,
    offices,
    intake_tables,
    access,
    calendar,
    quotas,
    residents,
    register,
    paper,
    delivery,
    institutions,
    applications,
    requests,
    reviews,
    pictures,
    signings,
    bookings,
    handovers,
    tickets,
    replannings,
    followed,
    notices,
    events,
)
METADATA = Base.metadata
