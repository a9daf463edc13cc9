"""Rights of the programs that tests start: those of an ordinary user, also where root runs the tests."""

from __future__ import annotations

import ctypes
import os

_PR_CAPBSET_DROP = 24
_PASSES_OVER_MODES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


def heed_modes() -> None:
    """Heed the modes of files from the next program on: for ``preexec_fn``, in the child.

    Root stays root, and may read the Python that belongs to it, which user 65534 may not.
    """
    if os.geteuid() == 0:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
        for capability in _PASSES_OVER_MODES:
            if prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "root's rights cannot be given up")
