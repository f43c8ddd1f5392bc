"""Every component, empty, full and failing, on pages of its own. Routed in the demo and in tests only.

``?page=`` case, list, form, phone, parts or plain; ``?state=`` full, empty or failing. Names are invented.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hengjian.ui import gallery_data as data
from hengjian.ui.navigation import PhoneStep

PAGES = ("case", "list", "form", "phone", "parts", "plain")
STATES = ("full", "empty", "failing")


def view(request: HttpRequest) -> HttpResponse:
    """One page of the gallery; 404 for a page or state that does not exist."""
    if request.method == "POST":
        return redirect(request.get_full_path())
    page = request.GET.get("page", "parts")
    state = request.GET.get("state", "full")
    if page not in PAGES or state not in STATES:
        raise Http404
    shell = {"nav": data.navigation(page), "viewer": data.VIEWER, "state": state, "page_name": page}
    return render(request, f"ui/gallery/{page}.html", shell | _context(page, state, request))


def _context(page: str, state: str, request: HttpRequest) -> dict[str, Any]:
    if page == "list":
        return {"page": data.case_list(state, request.GET, request.path)}
    if page == "form":
        return {"form": data.entry_form(state)}
    if page == "phone":
        phone = PhoneStep("当场处罚", 1, 2, "作出决定", back_url=request.path)
        return {"phone": phone, "form": data.spot_form(state), "refusal": data.REFUSAL}
    if page == "plain":
        return {"form": data.sign_in_form(state)}
    return data.case(state)
