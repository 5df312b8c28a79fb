"""Tests; a package, so that they may import their page maker as tests.scans."""
