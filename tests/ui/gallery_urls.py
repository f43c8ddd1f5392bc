"""URLs of the gallery alone, and one that answers forms the ways a server can."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from hengjian.ui import gallery

taken: list[str] = []


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    """Keeps the key of what it was sent; answers as the form asked."""
    taken.append(request.POST.get("idempotency_key", ""))
    return HttpResponse("<!doctype html><title>已提交</title><main><h1>已提交</h1></main>")


urlpatterns = [path("", gallery.view), path("take", take)]
