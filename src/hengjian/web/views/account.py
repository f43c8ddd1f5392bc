def locked_out(request, *args, **kwargs):
    raise NotImplementedError
