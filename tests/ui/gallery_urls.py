"""URLs of the gallery alone; what is posted is counted and thanked for."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from hengjian.ui import gallery

taken: list[str] = []


@csrf_exempt
def site(request: HttpRequest) -> HttpResponse:
    """The gallery, whose forms are taken by this stand-in for a server."""
    if request.method == "GET":
        return gallery.view(request)
    taken.append(request.POST.get("idempotency_key", ""))
    return HttpResponse("<!doctype html><title>已提交</title><body><main><h1>已提交</h1></main></body>")


urlpatterns = [path("", site)]
