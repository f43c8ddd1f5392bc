"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from hengjian.proceedings.views import (
    asking,
    case,
    destruction,
    document,
    export_records,
    exports,
    lists,
    numbers,
    opening,
    overlays,
    participation,
    restriction,
    step,
    todo,
    voiding,
    waive,
)

urlpatterns = [
    path("", todo.todo, name="todo"),
    path("asked/<uuid:identifier>/withdraw/", asking.withdraw, name="asked-withdraw"),
    path("cases/", lists.case_list, name="cases"),
    path("cases/new/", opening.choose, name="case-choose"),
    path("cases/new/<str:procedure>/", opening.opening, name="case-new"),
    path("cases/<uuid:identifier>/", case.case, name="case"),
    path("cases/<uuid:identifier>/steps/<slug:step>/", step.step_form, name="step"),
    path("cases/<uuid:identifier>/open/<str:procedure>/", step.open_form, name="open-child"),
    path("cases/<uuid:identifier>/waive/<str:rule>/<slug:step>/", waive.waive, name="waive"),
    path("cases/<uuid:identifier>/void/<uuid:document>/", voiding.void, name="void"),
    path("cases/<uuid:identifier>/destruction/", destruction.destruction, name="destruction"),
    path("cases/<uuid:identifier>/restriction/", restriction.restriction, name="restriction"),
    path("cases/<uuid:identifier>/restricted/", restriction.enter, name="restricted"),
    path("cases/<uuid:identifier>/clocks/<uuid:clock_id>/", case.clock, name="case-clock"),
    path("cases/<uuid:identifier>/dossier/", document.dossier, name="dossier"),
    path("cases/<uuid:identifier>/evidence/<uuid:sealed_id>/", document.evidence, name="evidence"),
    path("cases/<uuid:identifier>/sealed/<uuid:sealed_id>/", case.reveal, name="case-reveal"),
    path("cases/<uuid:identifier>/participation/", participation.case_participation, name="case-participation"),
    path("participations/", participation.mine, name="participations"),
    path("standards/overlays/", overlays.overlay_list, name="overlays"),
    path("standards/overlays/<str:procedure>/", overlays.overlay, name="overlay"),
    path("numbers/", numbers.numbers, name="numbers"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/records/", export_records.export_records, name="export-records"),
    path("exports/<uuid:identifier>/decide/", exports.export_decide, name="export-decide"),
    path("exports/new/<slug:name>/", exports.export_new, name="export-new"),
    path("exports/<uuid:identifier>.xlsx", exports.export_file, name="export-file"),
    path("documents/<uuid:identifier>.pdf", document.document, name="document"),
]
