"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path

from hengjian.supervision import views

urlpatterns = [
    path("findings/", views.summary, name="findings"),
    path("findings/list/", views.finding_list, name="finding-list"),
    path("findings/<uuid:identifier>/", views.finding, name="finding"),
]
