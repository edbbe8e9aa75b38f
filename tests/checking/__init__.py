"""Tests of `crossroads check`: a reader's site in, a verdict out."""
