"""The addresses of the site; every app keeps its own pages."""

from __future__ import annotations

from django.urls import include, path, re_path

from hengjian.web.api import problems
from hengjian.web.api.site import api
from hengjian.web.views import auditfile, calendar, errors, procedures, registers, rules, scopes, search

urlpatterns = [
    path("", include("hengjian.identity.urls")),
    path("", include("hengjian.registry.urls")),
    path("", include("hengjian.disclosure.urls")),  # before the engine's: its review takes the place of a step's page
    path("", include("hengjian.proceedings.urls")),
    path("", include("hengjian.enforcement.urls")),
    path("", include("hengjian.exchange.urls")),
    path("", include("hengjian.supervision.urls")),
    path("api/v1/", api.urls),
    re_path(r"^api/(?P<path>.*)$", problems.missing),
    path("audit/file/", auditfile.audit_file, name="audit-file"),
    path("search/", search.search, name="search"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("registers/devices/", registers.device_list, name="devices"),
    path("registers/devices/new/", registers.device, name="device-new"),
    path("registers/devices/<uuid:identifier>/", registers.device, name="device"),
    path("registers/changes/", registers.change_list, name="law-changes"),
    path("registers/changes/new/", registers.change_new, name="law-change-new"),
    path("registers/changes/<uuid:identifier>/", registers.change, name="law-change"),
    path("registers/changes/<uuid:identifier>/withdraw/", registers.change_withdraw, name="law-change-withdraw"),
    path("standards/procedures/", procedures.procedure_list, name="procedures"),
    path("standards/procedures/<str:name>/", procedures.procedure, name="procedure"),
    path("standards/scopes/", scopes.scope_list, name="scopes"),
    path("standards/rules/", rules.rule_list, name="rules"),
    path("standards/rules/<str:identifier>/", rules.rule, name="rule"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
