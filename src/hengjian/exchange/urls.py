"""Addresses of what was reported."""

from __future__ import annotations

from django.urls import path

from hengjian.exchange import views

urlpatterns = [
    path("exchange/", views.batches, name="batches"),
    path("exchange/<uuid:identifier>/", views.batch, name="batch"),
    path("exchange/<uuid:identifier>/returned.jsonl", views.download, name="batch-returned"),
]
