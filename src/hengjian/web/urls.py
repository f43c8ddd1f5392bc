"""The addresses of the site; every app keeps its own pages."""

from __future__ import annotations

from django.urls import include, path

from hengjian.web.views import calendar, errors, procedures, rules, search

urlpatterns = [
    path("", include("hengjian.identity.urls")),
    path("", include("hengjian.disclosure.urls")),  # before the engine's: its review takes the place of a step's page
    path("", include("hengjian.proceedings.urls")),
    path("", include("hengjian.enforcement.urls")),
    path("", include("hengjian.exchange.urls")),
    path("", include("hengjian.supervision.urls")),
    path("search/", search.search, name="search"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("standards/procedures/", procedures.procedure_list, name="procedures"),
    path("standards/procedures/<str:name>/", procedures.procedure, name="procedure"),
    path("standards/rules/", rules.rule_list, name="rules"),
    path("standards/rules/<str:identifier>/", rules.rule, name="rule"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
