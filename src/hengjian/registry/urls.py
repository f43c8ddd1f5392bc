"""Addresses of what the system administrator keeps of people's certificates, beside their pages."""

from __future__ import annotations

from django.urls import path

from hengjian.registry import views

urlpatterns = [
    path("administration/people/<uuid:identifier>/certificates/<uuid:body>/", views.certificate_new,
         name="certificate-new"),
    path("administration/certificates/<uuid:identifier>/", views.certificate, name="certificate"),
]
