"""The search box: straight to the case where a document number says which, else what was found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from hengjian.identity.access import actor_of, reading
from hengjian.proceedings import reading as cases
from hengjian.proceedings import searching

LONGEST = 100


@require_GET
@reading
def search(request: HttpRequest) -> HttpResponse:
    """Cases in scope by number, party, credit code, resident id or words."""
    question = request.GET.get("q", "").strip()[:LONGEST].replace("\x00", "")
    found = searching.find(actor_of(request), question) if question else []
    if len(found) == 1 and found[0].number == searching.number_of(question):
        return redirect("case", identifier=found[0].id)
    rows = [(case, cases.stage_title(case)) for case in found]
    context = {"query": question, "rows": rows, "more": len(found) == searching.FOUND_AT_MOST}
    return render(request, "web/search.html", context)
