"""Who has posts in several bodies works for one at a time, and says which."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengjian.identity import rights
from hengjian.identity.access import actor_of, signed_in
from hengjian.identity.services import audit
from hengjian.identity.signin.sessions import BODY


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """The bodies in which the reader has posts, and going over to another of them."""
    actor = actor_of(request)
    bodies = rights.bodies_of(actor.person_id, timezone.localdate())
    if request.method == "POST":
        wanted = next((one for one in bodies if str(one.id) == request.POST.get("body")), None)
        if wanted is None:
            raise Http404
        request.session[BODY] = str(wanted.id)
        audit("body_switched", str(wanted.id), actor=actor)
        messages.success(request, f"现在以{wanted.name}的岗位办理。")
        return redirect("/")
    return render(request, "identity/body.html", {"bodies": bodies, "here": actor.organisation})
