"""Pages of the publisher, and the public site.

The review stands at the address of the general page for the step `publish`: included before the engine's, it takes
that page's place, and every link to the step leads to it.
"""

from __future__ import annotations

from django.urls import path

from hengjian.disclosure.views import officers, site, witness

urlpatterns = [
    path("publications/", officers.waiting, name="publications"),
    path("cases/<uuid:identifier>/steps/publish/", officers.review, name="publication-review"),
    path("public/", site.publications, name="public"),
    path("public/witness/", witness.witness, name="public-witness"),
    path("public/witness/witness.jsonl", witness.witness_file, name="public-witness-file"),
    path("public/witness/public.hex", witness.key_file, name="public-witness-key"),
    path("public/witness/verify.py", witness.verifier, name="public-verifier"),
    path("public/witness/README.md", witness.manual, name="public-verifier-manual"),
    path("public/<uuid:identifier>/", site.publication, name="public-publication"),
    path("public/<uuid:identifier>/proof.json", site.proof_file, name="public-proof"),
]
