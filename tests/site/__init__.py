"""Tests of the site that is compared: what its pages say, draw and look like."""
