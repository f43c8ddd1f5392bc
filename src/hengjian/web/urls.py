"""The addresses of the site; every app keeps its own pages."""

from __future__ import annotations

from django.urls import include, path

from hengjian.web.views import calendar, errors, search

urlpatterns = [
    path("", include("hengjian.identity.urls")),
    path("", include("hengjian.proceedings.urls")),
    path("", include("hengjian.enforcement.urls")),
    path("", include("hengjian.exchange.urls")),
    path("search/", search.search, name="search"),
    path("calendar/", calendar.calendar, name="calendar"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
