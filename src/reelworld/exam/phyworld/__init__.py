"""The published protocol of phyworld (Kang et al. 2024, arXiv 2411.02385).

Its scenes read by its own ruler and by a straight one, its errors, its grids, its engine's
threshold, and what needs no learning.
"""
