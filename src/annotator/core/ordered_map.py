"""A map over partitions through the interface of ``concurrent.futures``: results come in the order of the partitions.

Whatever speaks that interface can do the work: this process, processes of its own, or those of a cluster. Partitions
are small, such as ids, and whoever takes the results is the only one who writes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

_Part = TypeVar("_Part")
_Result = TypeVar("_Result")


def mapped_in_order(
    executor: Executor, function: Callable[[_Part], _Result], parts: Iterable[_Part], ahead: int
) -> Iterator[_Result]:
    """Yield the function's result for each part, in their order; up to ``ahead`` parts are worked on or wait.

    Raises what the function raises, in its turn. If no more results are taken, what was not begun is not done.
    """
    waiting: deque[Future[_Result]] = deque()
    try:
        for part in parts:
            waiting.append(executor.submit(function, part))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


class InThisProcess(Executor):
    """Does what is submitted at once, and in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return the future of what was done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        return future
