from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "hengjian.identity"
    label = "identity"
    verbose_name = "身份与权限"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from hengjian.identity.signin import sessions

        def begun(sender, request, user, **_):  # type: ignore[no-untyped-def]  # noqa: ARG001
            sessions.begin(request, user)

        user_logged_in.connect(begun, weak=False, dispatch_uid="hengjian.session")
