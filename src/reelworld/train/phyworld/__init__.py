"""Small models of the scenes of phyworld: how much of a law do they learn, and what helps?"""
