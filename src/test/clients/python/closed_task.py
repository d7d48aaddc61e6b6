"""A task for the worker of a service that asks for keys."""


def double_python(n: int) -> int:
    return n * 2
