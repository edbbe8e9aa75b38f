"""Sites that tests mount instead of the kit's own."""

from shared.site import Site, barchart, home

TWICE = Site(
    title="Twice",
    pages=(
        home.page,
        barchart.page,
        barchart.page.renamed("again", path="/compare/again", title="Bar chart again"),
    ),
)
"""The same page module mounted under two names (plotly/dash#637)."""

ALONE = Site(title="Alone", pages=(home.page,))
"""A site whose navigation leads nowhere else."""
