"""The addresses of administration."""

from django.urls import path

from hengjian.identity.administration.views import bodies, grants, people, posts, tokens, waiting

urlpatterns = [
    path("", bodies.index, name="administration"),
    path("organisations/", bodies.body_list, name="organisations"),
    path("organisations/new/", bodies.body_form, name="organisation-new"),
    path("organisations/<uuid:identifier>/", bodies.body, name="organisation"),
    path("organisations/<uuid:identifier>/edit/", bodies.body_form, name="organisation-edit"),
    path("organisations/<uuid:identifier>/units/new/", bodies.unit_form, name="unit-new"),
    path("organisations/<uuid:identifier>/units/<uuid:unit>/", bodies.unit_form, name="unit"),
    path("organisations/<uuid:identifier>/people/", people.people_new, name="people-new"),
    path("people/", people.person_list, name="people"),
    path("people/<uuid:identifier>/", people.person, name="person"),
    path("people/<uuid:identifier>/posts/", people.post_new, name="post-new"),
    path("people/<uuid:identifier>/leave/", people.leave, name="person-leave"),
    path("people/<uuid:identifier>/elevate/<uuid:body>/", grants.elevate, name="elevate"),
    path("posts/", posts.post_list, name="posts"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("proposals/", waiting.proposal_list, name="proposals"),
    path("posts/<uuid:identifier>/end/", people.post_end, name="post-end"),
    path("posts/<uuid:identifier>/stand-in/", grants.stand_in, name="stand-in"),
    path("grants/", grants.grant_list, name="grants"),
    path("grants/<uuid:identifier>/", grants.grant, name="grant"),
    path("grants/<uuid:identifier>/end/", grants.grant_end, name="grant-end"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/new/", tokens.token_new, name="token-new"),
    path("tokens/<uuid:identifier>/", tokens.token, name="token"),
    path("tokens/<uuid:identifier>/end/", tokens.token_end, name="token-end"),
]
