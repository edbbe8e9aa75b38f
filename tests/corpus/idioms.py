"""The idioms of public Dash sites, by number of apps, each with a site that is written so.

55 apps with Dash Pages were counted (some counts are without two documentation sites), and 25
repositories with several Dash on a Flask of their own. A site is a folder below `sites/`; it knows
nothing of this kit, and its author's words and files are all it has.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

SITES = Path(__file__).parent / "sites"
NOTHING: Mapping[str, object] = MappingProxyType({})
Step = tuple[str, ...]


class Idiom(NamedTuple):
    """How people write sites, and what a visitor of such a site does.

    *site* is a folder below `sites/`; *apps* of how many have the idiom, of 0 if nobody counted.
    """

    site: str
    idiom: str
    apps: int
    of: int = 55
    pages: tuple[str, ...] = ("/",)
    """What is opened by its address: the first answers 200, and is where links are followed."""
    steps: tuple[Step, ...] = ()
    """What is done, in a tab of its own that shows the first page: see `seen.ACTIONS`.

    Where apps of different origin come together, `single` renames ids: those name no ids.
    """
    reads: tuple[str, ...] = ()
    """JavaScript expressions for what text does not show, such as a colour."""
    heads: tuple[str, ...] = ()
    """Selectors in the document's head: what content they have when a page is opened."""
    unknown: tuple[str, ...] = ()
    """Addresses that are no page: stock Dash answers 200 and says so, the kit answers 404."""
    what: str = "app:app"
    """What is adopted: `module:name` of a Dash, a Flask or a factory, or a folder of pages."""
    plain: str = ""
    """What the author serves, if that is another thing."""
    within: str = "body"
    """Where text is read: a folder of pages has no shell, and is seen in the kit's."""
    adoption: Mapping[str, object] = NOTHING
    """What `adopt` is told in addition."""
    settings: Mapping[str, object] = NOTHING
    """Settings of the kit that the site needs."""
    short: bool = False
    """Whether `nox -s tests` looks at it, too."""


def colour(selector: str) -> str:
    """Return an expression for the colour of an element."""
    return f"getComputedStyle(document.querySelector({selector!r})).color"


def width(selector: str) -> str:
    """Return an expression for the width of a picture in pixels: 0 if its file did not come."""
    return f"document.querySelector({selector!r}).naturalWidth"


def said(name: str) -> str:
    """Return an expression for what a script has noted at the document."""
    return f"document.documentElement.dataset.{name}"


IDIOMS = (
    Idiom(
        *("shell", "an own `app.layout` around `page_container`", 52),
        pages=("/", "/hours"),
        short=True,
    ),
    Idiom(
        *("links", "links by `dcc.Link`, `html.A`, dbc's `href`", 50),
        pages=("/", "/bread", "/cakes", "/contact"),
        steps=(
            ("click", "text=Ask us"),
            ("sees", "Contact"),
            ("click", "#back"),
            ("click", "text=Bread again"),
            ("sees", "To the cakes"),
            ("click", "text=To the cakes"),
            ("back",),
            ("back",),
            ("forward",),
        ),
        reads=("document.querySelector('.nav-link.active').textContent",),
        short=True,
    ),
    Idiom(
        *("global_callbacks", "the global `@callback`", 48),
        pages=("/", "/pounds"),
        steps=(
            ("sees", "16.1 km"),
            ("fill", "#miles", "20"),
            ("sees", "32.2 km"),
            ("click", "text=Pounds"),
            ("sees", "0 times weighed, 1.36 kg"),
            ("fill", "#pounds", "10"),
            ("click", "#weigh"),
            ("sees", "1 times weighed, 4.54 kg"),
            ("back",),
            ("sees", "16.1 km"),
        ),
        short=True,
    ),
    Idiom(
        *("module_layout", "a layout that is a variable of the module", 47),
        pages=("/", "/wind"),
    ),
    Idiom(
        *("own_css", "own CSS in `assets/`", 46),
        pages=("/", "/tools"),
        reads=(
            colour("h1"),
            "getComputedStyle(document.querySelector('#advice')).borderLeftColor",
        ),
        short=True,
    ),
    Idiom(
        *("external_stylesheets", "`external_stylesheets`", 37),
        pages=("/", "/past"),
        reads=(colour("h1"), "document.querySelector('.icon-bell').offsetWidth"),
    ),
    Idiom(
        *("bootstrap", "dash-bootstrap-components with a theme", 37),
        pages=("/", "/boats"),
        steps=(
            ("sees", "Leaves at ten."),
            ("click", "text=South"),
            ("sees", "Leaves at noon."),
            ("click", "text=Boats"),
            ("click", "text=Its story"),
            ("sees", "built in 1911"),
            ("click", "text=Book"),
            ("sees", "See you at the pier."),
        ),
    ),
    Idiom(
        *("express_at_import", "pandas and `plotly.express` at import of a page", 33),
        steps=(("click", "#island label:has-text('Biscoe')"),),
    ),
    Idiom(
        *("initial_call", "`prevent_initial_call`", 32),
        pages=("/", "/menu"),
        steps=(
            ("click", "#reserve"),
            ("sees", "Table 1 is yours"),
            ("click", "text=Menu"),
            ("sees", "Nothing ordered"),
            ("click", "#dishes label:has-text('Fish')"),
            ("sees", "Ordered: Soup, Fish"),
            ("click", "text=Tables"),
            ("sees", "No table yet"),
        ),
    ),
    Idiom(
        *("stores", "`dcc.Store` on a page", 32),
        pages=("/", "/till"),
        steps=(
            ("sees", "0 in the basket"),
            ("click", "#add"),
            ("click", "#add"),
            ("sees", "2 in the basket"),
            ("click", "text=Till"),
            ("sees", "Pay here."),
            ("click", "text=Basket"),
            ("sees", "0 in the basket"),
        ),
    ),
    Idiom(
        *("location", "`dcc.Location`, in the shell and on a page", 29),
        pages=("/", "/feeding", "/feeding?animal=elephant"),
        steps=(
            ("sees", "You are at /"),
            ("click", "text=Feeding"),
            ("sees", "The seal is fed at 13"),
            ("sees", "You are at /feeding"),
        ),
    ),
    Idiom(
        *("registry_navigation", "navigation from `dash.page_registry`", 28),
        pages=("/", "/map", "/time-table"),
    ),
    Idiom(
        *("asset_files", "files named `/assets/...` in pages and shell", 28, 53),
        pages=("/", "/huts"),
        reads=(
            width("#mark"),
            width("#trail"),
            "getComputedStyle(document.querySelector('#sky')).backgroundImage.split('/').pop()",
        ),
    ),
    Idiom(
        *("triggered", "`ctx.triggered_id`, `callback_context.triggered`", 27),
        steps=(
            ("sees", "Silence"),
            ("click", "#news"),
            ("sees", "Playing news, asked by 2 buttons"),
            ("click", "#jazz"),
            ("sees", "Playing jazz"),
            ("click", "#louder"),
            ("sees", "by louder.n_clicks"),
        ),
    ),
    Idiom(
        *("own_flask", "an own Flask with a view at `/`", 24, 25),
        pages=("/", "/address", "/flour/", "/water/"),
        steps=(
            ("click", "text=Flour"),
            ("choose", ".dash-dropdown", "Wheat"),
            ("sees", "Wheat costs 5 euros"),
            ("open", "/water/"),
            ("fill", "input[type=number]", "4"),
            ("sees", "4 metres above the sea"),
            ("click", "text=Mill"),
            ("sees", "Mill"),
        ),
        what="app:server",
    ),
    Idiom(
        *("factory", "a Dash made in a function that is given the Flask", 24, 25),
        pages=("/tides/",),
        steps=(("click", "#which label:has-text('Low')"),),
        what="harbour:init_dashboard",
        plain="wsgi:server",
    ),
    Idiom(
        *("templates", "`render_template` beside Dash, `create_app()`", 23, 25),
        pages=("/", "/rooms/Coins", "/visitors/"),
        steps=(
            ("click", "text=Visitors"),
            ("sees", "80 visitors"),
            ("press", "#day [role=slider]", "ArrowRight"),
            ("sees", "120 visitors"),
        ),
        reads=(colour("h1"),),
        what="wsgi:app",
    ),
    Idiom(
        *("shell_callbacks", "callbacks of the shell, by `@app.callback`", 23, 53),
        pages=("/", "/choirs"),
        steps=(
            ("sees", "Good evening"),
            ("click", "#toggle"),
            ("click", "#toggle"),
            ("choose", "#language", "Welsh"),
            ("sees", "Noswaith dda"),
            ("open", "/choirs"),
            ("sees", "Good evening"),
        ),
    ),
    Idiom(
        *("pattern_matching", "pattern matching ids, `Patch`", 21),
        steps=(
            ("sees", "5 minutes"),
            ("click", "#another"),
            ("sees", "10 minutes"),
            ("click", "text=Done 1"),
            ("sees", "last: done 1"),
            ("fill", "input >> nth=0", "20"),
            ("sees", "25 minutes"),
        ),
    ),
    Idiom(
        *("allow_duplicate", "`allow_duplicate`", 21),
        steps=(
            ("sees", "The lamp is new"),
            ("click", "#on"),
            ("sees", "The lamp was lit 1 times"),
            ("click", "#off"),
            ("sees", "The lamp is dark"),
        ),
    ),
    Idiom(
        *("helper_callbacks", "the global `@callback` in a helper module", 20, 53),
        pages=("/", "/plays"),
        steps=(
            ("click", "#like"),
            ("sees", "1 people like it"),
            ("click", "text=Plays"),
            ("sees", "0 people like it"),
            ("click", "#like"),
            ("sees", "1 people like it"),
        ),
    ),
    Idiom(
        *("mantine", "dash-mantine-components in a provider", 20),
        pages=("/", "/guests"),
        steps=(
            ("sees", "80 a night"),
            ("click", "text=Two beds"),
            ("sees", "110 a night"),
        ),
    ),
    Idiom(
        *("icons", "icons of dash-iconify", 19),
        pages=("/", "/prices"),
        reads=("document.querySelectorAll('svg path').length",),
    ),
    Idiom(
        *("clientside", "clientside callbacks as text", 19),
        steps=(
            ("sees", "3 words"),
            ("sees", "white paper"),
            ("fill", "#text", "two words"),
            ("sees", "2 words"),
            ("click", "#shout"),
            ("sees", "TWO WORDS by shout"),
            ("click", "#dark"),
            ("sees", "dark paper"),
        ),
    ),
    Idiom(
        *("old_names", "`dash_core_components` and other names of Dash 1", 19, 25),
        pages=("/", "/plot/"),
        steps=(
            ("open", "/plot/"),
            ("choose", "#power", "Cube"),
        ),
        what="app:server",
    ),
    Idiom(
        *("page_keywords", "keywords of one's own for `register_page`", 18),
        pages=("/", "/knots", "/words"),
    ),
    Idiom(
        *("layout_function", "a layout that is a function, of a page and of the app", 18),
        pages=("/", "/write"),
        steps=(
            ("click", "text=Write"),
            ("fill", "#note", "Feed the cat"),
            ("click", "#keep"),
            ("sees", "kept: Feed the cat"),
            ("click", "text=Notes"),
            ("sees", "Feed the cat"),
            ("click", "text=Write"),
            ("sees", "2 notes"),
        ),
    ),
    Idiom(
        *("ids_elsewhere", "a page that names ids of the shell", 18),
        pages=("/", "/sheep"),
        steps=(
            ("sees", "Farms of the coast: 5"),
            ("click", "#region label:has-text('Hills')"),
            ("sees", "Farms of the hills: 5"),
            ("open", "/sheep"),
            ("click", "#region label:has-text('Hills')"),
            ("click", "#count"),
            ("sees", "100 sheep"),
            ("sees", "Counting in the hills"),
        ),
    ),
    Idiom(
        *("own_scripts", "own JavaScript in `assets/`", 18),
        pages=("/", "/lights"),
        steps=(
            ("click", "text=Flag >> nth=0"),
            ("click", "text=Lights"),
        ),
        reads=(said("ready"), said("pressed")),
    ),
    Idiom(
        *("registered_callbacks", "one Dash alone, `register_callbacks(app)`", 17, 25),
        steps=(
            ("sees", "10.00 for 50 minutes"),
            ("press", "#minutes [role=slider]", "End"),
            ("sees", "20.00 for 100 minutes"),
            ("click", "#ask"),
            ("sees", "You are number 1"),
        ),
    ),
    Idiom(
        *("assets_folder", "`assets_folder=` and `meta_tags=` of one of several Dash", 17, 25),
        pages=("/", "/board/"),
        reads=(colour(".town"), width("#plane")),
        heads=("meta[name=theme-color]",),
        what="wsgi:server",
    ),
    Idiom(
        *("session_in_callbacks", "`session` in layouts and callbacks", 17, 25),
        pages=("/", "/votes/"),
        steps=(
            ("open", "/name?name=Ngozi"),
            ("sees", "Hello Ngozi"),
            ("click", "text=Vote"),
            ("sees", "Votes of Ngozi"),
            ("click", "#yes"),
            ("sees", "Ngozi voted 1 times"),
            ("click", "#yes"),
            ("sees", "Ngozi voted 2 times"),
        ),
        what="app:server",
    ),
    Idiom(
        *("lasting_stores", "stores that last: local, session, `persistence`", 16),
        pages=("/", "/size"),
        steps=(
            ("sees", "A white shirt"),
            ("click", "#red"),
            ("fill", "#name", "Kim"),
            ("sees", "A red shirt"),
            ("click", "text=Size"),
            ("click", "#larger"),
            ("sees", "Size 39"),
            ("reload",),
            ("sees", "Size 39"),
            ("click", "text=Colour"),
            ("sees", "A red shirt"),
        ),
    ),
    Idiom(
        *("wrapped_login", "a login that wraps Dash's `view_functions`", 15, 25),
        pages=("/", "/accounts/"),
        steps=(
            ("click", "text=Accounts"),
            ("fill", "#word", "sesame"),
            ("click", "text=Enter"),
            ("sees", "Amina has 95 left"),
            ("fill", "#sum", "30"),
            ("sees", "Amina has 70 left"),
        ),
        what="app:server",
        adoption={"login": "views"},
    ),
    Idiom(*("data_at_import", "data read at import, from a relative path", 15)),
    Idiom(
        *("meta_tags", "`meta_tags=`", 14),
        pages=("/", "/soft"),
        heads=(
            "meta[name=viewport]",
            "meta[name=author]",
            "meta[property='og:site_name']",
            "meta[name=description]",
        ),
    ),
    Idiom(
        *("query_arguments", "a layout that takes the query", 13),
        pages=("/", "/?town=Oslo&days=3", "/compare?town=Oslo&town=Rome&note=a%20b&empty="),
    ),
    Idiom(
        *("redirecting_callbacks", "callbacks that write the address", 13),
        pages=("/", "/answer", "/answer?year=next"),
        steps=(
            ("click", "#answer"),
            ("sees", "Answer of this year"),
            ("sees", "asked: nothing"),
            ("click", "#next"),
            ("sees", "asked: ?page=1"),
            ("open", "/"),
            ("click", "#old"),
            ("sees", "Answer of last year"),
            ("back",),
            ("click", "#anew"),
            ("sees", "Answer of any year"),
        ),
    ),
    Idiom(
        *("nested_folders", "pages in nested folders", 12),
        pages=("/", "/stone-fruit/plums", "/stone-fruit/sweet/cherries"),
        steps=(
            ("open", "/stone-fruit/sweet/cherries"),
            ("click", "#eat"),
            ("sees", "1 stones"),
        ),
    ),
    Idiom(
        *("same_ids", "an id that two pages have", 12),
        pages=("/", "/dogs"),
        steps=(
            ("sees", "Tom sleeps"),
            ("click", "#name label:has-text('Luna')"),
            ("sees", "Luna sleeps"),
            ("click", "text=Dogs"),
            ("sees", "Rex barks"),
            ("fill", "#name", "Bo"),
            ("sees", "Bo barks"),
        ),
    ),
    Idiom(
        *("no_home", "no page at `/`", 11, 53),
        pages=("/today", "/week"),
        unknown=("/",),
    ),
    Idiom(
        *("title_functions", "title and description by function or expression", 10),
        pages=("/", "/painting/sunset", "/painting/la-mer"),
        heads=("meta[name=description]",),
    ),
    Idiom(
        *("shell_store", "a store in the shell that pages write and read", 10, 53),
        pages=("/", "/pay"),
        steps=(
            ("sees", "You hold 0"),
            ("click", "#buy"),
            ("sees", "You hold 1"),
            ("click", "#buy"),
            ("sees", "You hold 2"),
            ("click", "text=Pay"),
            ("sees", "16 euros"),
            ("back",),
            ("sees", "You hold 2"),
        ),
    ),
    Idiom(
        *("flask_login", "a login by flask_login", 10, 53),
        pages=("/", "/diary", "/login"),
        steps=(
            ("sees", "Nobody is logged in"),
            ("click", "text=Diary"),
            ("sees", "Please"),
            ("click", "text=log in"),
            ("fill", "#word", "sesame"),
            ("click", "text=Enter"),
            ("sees", "Amina"),
            ("click", "text=Diary"),
            ("click", "#read"),
            ("sees", "It rained."),
            ("open", "/leave"),
            ("sees", "Nobody is logged in"),
        ),
        adoption={"login": "none"},
    ),
    Idiom(
        *("path_templates", "`path_template=`", 8),
        pages=("/", "/shelf/4", "/shelf/b-c", "/shelf/4/book/7", "/shelf/4/book/7?lent=yes"),
        steps=(
            ("click", "text=Book 7 of shelf 4"),
            ("sees", "Book 7 of shelf 4, lent: no"),
            ("click", "#lend"),
            ("sees", "Lent: 7 of 4"),
            ("click", "text=Another copy"),
            ("sees", "Book 7-b of shelf 4, lent: yes"),
            ("click", "#lend"),
            ("sees", "Lent: 7-b of 4"),
            ("back",),
            ("sees", "Book 7 of shelf 4, lent: no"),
        ),
    ),
    Idiom(
        *("external_scripts", "`external_scripts`", 8),
        pages=("/", "/key"),
        reads=(said("first"), said("second")),
    ),
    Idiom(
        *("grid", "dash-ag-grid with functions in `assets/`", 8),
        steps=(
            ("sees", "6 euros"),
            ("click", "text=Ceylon"),
            ("sees", "Chosen: Ceylon"),
        ),
        reads=("document.querySelectorAll('#teas strong').length",),
    ),
    Idiom(
        *("server_routes", "Flask routes beside Dash, `@server.route`", 8),
        pages=("/", "/api/count", "/robots.txt"),
        steps=(
            ("click", "#who"),
            ("sees", "a POST to _dash-update-component"),
        ),
    ),
    Idiom(
        *("relative_paths", "`get_asset_url`, `get_relative_path`, `relative_path`", 8),
        pages=("/", "/garden"),
        steps=(
            ("click", "text=The garden"),
            ("click", "#serve"),
        ),
        reads=(width("#cup"), width("#small-cup")),
    ),
    Idiom(
        *("ordered_pages", "`order=`", 7),
        pages=("/", "/painting", "/after", "/appendix"),
    ),
    Idiom(
        *("clientside_files", "`ClientsideFunction` with a file of one's own", 6),
        steps=(
            ("sees", "Hello Ada"),
            ("sees", "pots"),
            ("fill", "#word", "drawer"),
            ("sees", "reward"),
        ),
    ),
    Idiom(
        *("social_image", "pictures for links in other places, `image=`, `image_url=`", 6),
        pages=("/", "/lamp", "/stairs"),
        heads=("meta[property='og:image']", "meta[property='og:title']", "meta[name=description]"),
    ),
    Idiom(
        *("index_string", "`index_string`", 6),
        pages=("/", "/seats"),
        reads=(
            colour("h1"),
            said("inline"),
            "document.documentElement.lang",
            "document.body.className",
        ),
    ),
    Idiom(
        *("background", "background callbacks with the manager of the app", 4),
        steps=(
            ("sees", "No bread"),
            ("click", "#bake"),
            ("sees", "1 loaves"),
        ),
    ),
    Idiom(
        *("pages_location", "callbacks on `_pages_location`", 3),
        pages=("/", "/west"),
        steps=(
            ("sees", "On the side of /"),
            ("click", "text=West"),
            ("sees", "On the side of /west"),
        ),
    ),
    Idiom(
        *("hooks", "`dash.hooks`", 3),
        pages=("/", "/sauna", "/opening"),
        steps=(("sees", "16 letters"),),
    ),
    Idiom(
        *("async_callbacks", "`async` callbacks", 3),
        pages=("/", "/bus"),
        steps=(
            ("sees", "ferry 0"),
            ("click", "#wait"),
            ("sees", "ferry 1"),
            ("sees", "deck 1"),
        ),
    ),
    Idiom(
        *("redirects", "`redirect_from=`", 2),
        pages=("/", "/kitchen", "/home", "/index", "/cooking", "/old/kitchen"),
        steps=(
            ("click", "text=Kitchen"),
            ("click", "text=Hall, by its old name"),
            ("sees", "Hall"),
        ),
    ),
    Idiom(
        *("frame_ids", "ids such as `main`, `links`, `head`", 2, 53),
        pages=("/", "/moon"),
        steps=(
            ("click", "#route"),
            ("sees", "risen 1 times"),
            ("click", "text=Moon"),
            ("click", "#theme label:has-text('full')"),
            ("sees", "The moon is full"),
            ("back",),
            ("sees", "risen 0 times"),
        ),
    ),
    Idiom(
        *("initial_call_outside", "`prevent_initial_call` on an input of the shell", 0, 0),
        pages=("/", "/wine"),
        steps=(
            ("fill", "#year", "2021"),
            ("sees", "Harvest of 2021"),
            ("click", "text=Wine"),
        ),
    ),
    Idiom(
        *("own_404", "a page `not_found_404`", 0, 0),
        pages=("/",),
        unknown=("/nowhere",),
    ),
    Idiom(
        *("pages_in_code", "`register_page(..., layout=)` without a folder of pages", 0, 0),
        pages=("/", "/birds", "/cage/1", "/cage/2"),
        steps=(
            ("click", "text=Our birds"),
            ("click", "#feed"),
            ("sees", "1 fish"),
        ),
    ),
    Idiom(
        *("alone", "one Dash alone, with a chart", 0, 0),
        steps=(("choose", "#sides", "12"),),
    ),
    Idiom(
        *("several_dash", "one module whose function makes several Dash, with the same ids", 0, 0),
        pages=("/", "/a/", "/b/"),
        steps=(
            ("click", "text=Second"),
            ("sees", "k"),
            ("click", "text=Next"),
            ("sees", "l"),
            ("open", "/a/"),
            ("click", "text=Next"),
            ("sees", "b"),
        ),
        what="app:server",
    ),
    Idiom(
        *("page_folder", "a folder of pages, without its shell", 0, 0),
        pages=("/", "/cellar"),
        steps=(
            ("open", "/cellar"),
            ("fill", "#bottles", "24"),
            ("sees", "4 boxes"),
        ),
        what="rooms/",
        plain="app:app",
        within="main",
    ),
)
BY_NAME: Mapping[str, Idiom] = MappingProxyType({idiom.site: idiom for idiom in IDIOMS})
