# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs, reads, measures and draws berdaya, a model of community empowerment.

    tree = berdaya.open("desa.h5")        # groups of xarray datasets
    tree["power"].mean("replicate")       # the regional series
    tree["village"]["empowered_share"]    # the same by village
    berdaya.tidy(tree, "power")           # a pandas data frame
    berdaya.plot(tree, "desa.png")        # the picture
    berdaya.run("configs/desa.yaml", set={"population.villages": 8})     # in memory
"""

from . import figures, measures
from .files import FileError, PartialFile, Tree, open
from .binding import InputError, SimulationError
from .picture import plot
from .simulation import Simulation, compare, run
from .tables import tidy

__all__ = [
    "FileError", "InputError", "PartialFile", "Simulation", "SimulationError", "Tree", "compare",
    "figures", "measures", "open", "plot", "run", "tidy",
]
