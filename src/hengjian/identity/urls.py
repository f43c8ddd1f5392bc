"""Addresses of sign-in and of one's own account."""

from __future__ import annotations

from django.urls import include, path

from hengjian.identity import audit_views, body, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/", views.account, name="account"),
    path("account/body/", body.switch, name="switch-body"),
    path("administration/", include("hengjian.identity.administration.urls")),
    path("account/confirmations/", views.confirmation_list, name="confirmations"),
    path("account/confirmations/<uuid:identifier>/", views.confirmation, name="confirmation"),
    path("audit/", audit_views.log, name="audit"),
    path("audit/<uuid:identifier>/", audit_views.entry, name="audit-entry"),
    path("alerts/", audit_views.alert_list, name="audit-alerts"),
    path("alerts/<uuid:identifier>/", audit_views.alert, name="audit-alert"),
]
