"""Three scenes with one law each (phyworld, Kang et al. 2024, arXiv 2411.02385), on exact motion.

A square world of 10 by 10 units, 32 frames 0.1 s apart. Positions are formulas of time, so nothing
depends on a solver's step or threshold: in the paper's engine, slow elastic discs do not bounce.
``laws.world`` makes worlds of them.
"""
