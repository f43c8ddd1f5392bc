"""Navigation of the signed-in site."""


def context(request):
    return {}
