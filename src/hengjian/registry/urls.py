"""Addresses of what the system administrator keeps beside people and bodies: certificates, items."""

from __future__ import annotations

from django.urls import path

from hengjian.registry.views import certificates, items

urlpatterns = [
    path("administration/people/<uuid:identifier>/certificates/<uuid:body>/", certificates.certificate_new,
         name="certificate-new"),
    path("administration/certificates/<uuid:identifier>/", certificates.certificate, name="certificate"),
    path("administration/organisations/<uuid:identifier>/items/", items.item_list, name="organisation-items"),
    path("administration/organisations/<uuid:identifier>/items/new/", items.item_new, name="organisation-items-new"),
    path("administration/items/<uuid:identifier>/", items.item, name="item-authority"),
]
