"""Forms that wait for a second officer's answer."""

from __future__ import annotations

from django.db import models

from hengjian.identity.models import Scoped


class AskedForm(Scoped):
    """What was typed into a form whose second officer was asked to confirm; only who asked opens it.

    `id` is the request's (`identity.Confirmation`). All of it is sealed under a key of its own, whatever its levels,
    and goes with that key when the form was sent, withdrawn or became too old.
    """

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    content = models.BinaryField()
    expires_at = models.DateTimeField()
