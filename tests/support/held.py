"""Requests of a page that get no answer until a test lets them go."""

from playwright.sync_api import Page, Route


class Held:
    """Requests of a page that get no answer until they are let go; without a list, Dash has none.

    Each is let go by name. Playwright does not reliably go on with a request that is held when
    nothing is held any more.
    """

    def __init__(self, page: Page, what: str = "**/_dash-dependencies*") -> None:
        """Hold what is asked for from now on."""
        self.routes: list[Route] = []
        self.is_over = False
        page.route(what, self._take)

    def _take(self, route: Route) -> None:
        route.continue_() if self.is_over else self.routes.append(route)

    def let_go(self, *, with_answer: bool = True) -> None:
        """Let all of them be answered, or break off, and have those that come be answered."""
        self.is_over = True
        while self.routes:
            one = self.routes.pop()
            one.continue_() if with_answer else one.abort()
