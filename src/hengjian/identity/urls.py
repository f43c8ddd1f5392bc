"""Addresses of sign-in and of one's own account."""

from __future__ import annotations

from django.urls import include, path

from hengjian.identity import audit_views, body, own, views
from hengjian.identity.signin import oidc
from hengjian.identity.signin.views import accounts, entering, password, second, sessions

urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign-in"),
    path("sign-in/second/", second.second_step, name="second-step"),
    path("sign-in/password/", password.password_step, name="password-step"),
    path("sign-in/single/", oidc.ask, name="single-sign-on"),
    path("sign-in/single/answer/", oidc.answer, name="oidc_authentication_callback"),
    path("sign-out/", entering.sign_out, name="sign-out"),
    path("account/", views.account, name="account"),
    path("account/second-factor/", second.second_factor, name="second-factor"),
    path("account/sessions/", sessions.session_list, name="sessions"),
    path("account/sessions/end-others/", sessions.session_end_others, name="sessions-end-others"),
    path("account/sessions/<uuid:identifier>/end/", sessions.session_end, name="session-end"),
    path("administration/accounts/<uuid:identifier>/sign-in/", accounts.account_sign_in, name="account-sign-in"),
    path("account/body/", body.switch, name="switch-body"),
    path("own/", own.own_posts, name="own-posts"),
    path("own/grants/", own.own_grants, name="own-grants"),
    path("administration/", include("hengjian.identity.administration.urls")),
    path("account/confirmations/", views.confirmation_list, name="confirmations"),
    path("account/confirmations/<uuid:identifier>/", views.confirmation, name="confirmation"),
    path("audit/", audit_views.log, name="audit"),
    path("audit/<uuid:identifier>/", audit_views.entry, name="audit-entry"),
    path("alerts/", audit_views.alert_list, name="audit-alerts"),
    path("alerts/<uuid:identifier>/", audit_views.alert, name="audit-alert"),
]
