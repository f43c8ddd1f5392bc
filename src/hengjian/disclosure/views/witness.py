"""见证 on the public site: the key, the witness file, and the verifier, so that nobody has to take our word."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from hengjian.disclosure import witnessing
from hengjian.disclosure.views.site import page, public
from hengjian.runtime import paths

OUTSIDERS = ("docs", "verify")


@public
def witness(_: HttpRequest) -> HttpResponse:
    """The public key, until when the logs are witnessed, and how to check."""
    latest = witnessing.latest()
    context = {"latest": latest, "count": latest and latest.number + 1}
    return page("witness", context | {"at": latest and datetime.fromisoformat(latest.at)})


@public
def witness_file(_: HttpRequest) -> HttpResponseBase:
    """The witness file, streamed."""
    latest = witnessing.latest()
    if latest is None:
        return page("missing", {}, status=404)
    answer = StreamingHttpResponse(witnessing.lines(latest.key), content_type="application/x-ndjson")
    return _named(answer, "witness.jsonl")


@public
def key_file(_: HttpRequest) -> HttpResponseBase:
    """The public key as a file, to lie beside the witness file."""
    latest = witnessing.latest()
    if latest is None:
        return page("missing", {}, status=404)
    return _named(HttpResponse(f"{latest.key}\n", content_type="text/plain; charset=utf-8"), "public.hex")


@public
def verifier(_: HttpRequest) -> HttpResponseBase:
    """docs/verify/verify.py as it stands in the project."""
    return _file("verify.py")


@public
def manual(_: HttpRequest) -> HttpResponseBase:
    """What the verifier checks, and the formats."""
    return _file("README.md")


def _file(name: str) -> HttpResponseBase:
    try:
        data = paths.root().joinpath(*OUTSIDERS, name).read_bytes()
    except (OSError, paths.NoHome):
        return page("missing", {}, status=404)
    return _named(HttpResponse(data, content_type="text/plain; charset=utf-8"), name)


def _named(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
