# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads, measures and draws the output of berdaya, a model of community empowerment.

    tree = berdaya.open("desa.h5")        # groups of xarray datasets
    tree["power"].mean("replicate")       # the regional series
    tree["village"]["empowered_share"]    # the same by village
    berdaya.plot(tree, "desa.png")        # the picture
"""

from . import figures, measures
from .files import FileError, PartialFile, Tree, open
from .picture import plot

__all__ = ["FileError", "PartialFile", "Tree", "figures", "measures", "open", "plot"]
