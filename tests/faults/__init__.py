"""Faults that cost trust, each with its kin: what a user could meet, and what must come out."""
