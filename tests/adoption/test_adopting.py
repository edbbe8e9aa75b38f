"""What is adopted is served by both approaches, as it was on plain Dash."""

import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import dash
import pytest
from dash import Dash, Input, Output, callback, dcc, html, no_update
from dash.exceptions import PreventUpdate
from flask import Flask, request
from flask.testing import FlaskClient

from crossroads.adoption import adopt
from crossroads.apps import apps_of
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.errors import ConfigurationError
from crossroads.page import Site
from crossroads.testing import Client
from tests.conftest import build
from tests.support.adopted.alone import bank, harbour, twins
from tests.support.logins import BOTH, seen

SHOP = "tests.support.adopted.shop.app:app"
FOLDER = "tests/support/adopted/rooms"


@cache
def adopted(name: str) -> Site:
    """Adopt what tests share, once."""
    made: Mapping[str, Any] = {
        "shop": lambda: adopt(SHOP),
        "twins": lambda: adopt({"/left": twins.left, "/right": twins.right}),
        "folder": lambda: adopt(FOLDER),
    }
    site: Site = made[name]()
    return site


def client(approach: str, site: Site, **settings: Any) -> FlaskClient:
    return build(approach, site=site, settings={"TESTING": True, **settings}).test_client()


@BOTH
def test_pages_are_where_they_were(approach: str) -> None:
    asked = client(approach, adopted("shop"))
    for address, words in (
        ("/", "Welcome"),
        ("/item/red?size=12", "Asked for: 12 size"),
        ("/search?word=toy&other=1", '"value": "toy"'),
    ):
        assert asked.get(address).status_code == 200
        assert words in seen(asked, address)
    assert "Basket" not in seen(asked, "/")  # a callback of the shell writes that
    assert '"id": "held"' in seen(asked, "/item/red")


@BOTH
def test_what_is_nowhere_is_a_404_in_the_apps_own_words(approach: str) -> None:
    asked = client(approach, adopted("shop"))
    assert asked.get("/nowhere").status_code == 404
    assert "We do not sell that" in seen(asked, "/nowhere")
    assert '"id": "held"' in seen(asked, "/nowhere")


@BOTH
def test_documents_say_what_the_page_says(approach: str) -> None:
    asked = client(approach, adopted("shop"))
    assert "<title>Welcome</title>" in asked.get("/").text
    red = asked.get("/item/red").text
    assert "<title>Something red</title>" in red
    assert '<meta name="description" content="Something red">' in red
    assert 'name="author"' in red


@BOTH
def test_redirects_lead_on(approach: str) -> None:
    asked = client(approach, adopted("shop"))
    told = asked.get("/old")
    assert (told.status_code, told.location) == (301, "/item/none")


@BOTH
def test_assets_are_served_and_named_and_the_kits_styles_are_not(approach: str) -> None:
    asked = client(approach, adopted("shop"))
    document = asked.get("/").text
    assert "/assets/shop.css" in document
    assert "/assets/shop.js" in document
    assert "styles.css" not in document
    with asked.get("/assets/shop.css") as file:
        assert b"rgb(120, 0, 120)" in file.get_data()


@BOTH
@pytest.mark.parametrize(
    ("address", "output", "values", "expected"),
    [
        ("/", "times", {"count": 2}, "2 times"),
        ("/item/red", "held", {"basket": ["red"]}, "Basket: red"),
    ],
    ids=["of a helper module", "of the shell"],
)
def test_callbacks_answer(
    approach: str, address: str, output: str, values: Any, expected: str
) -> None:
    page = Client(client(approach, adopted("shop"))).open(address)
    assert page.run(output, values) == expected


@BOTH
def test_a_callback_is_on_the_apps_of_its_page_or_of_all(approach: str) -> None:
    """The more pages, the more it would cost to have all of them everywhere."""
    outputs = Client(client(approach, adopted("shop"))).open("/").callbacks
    assert "held.children" in outputs
    assert "times.children" in outputs
    assert outputs.count("place.children") == 1
    assert ("hits.children" in outputs) is (approach == "single")


@BOTH
def test_a_shell_links_what_is_registered_below_a_prefix(approach: str) -> None:
    site = adopted("shop")
    asked = client(approach, site, PREFIX="/kit")
    layout = seen(asked, "/kit/")
    assert '"href": "/kit/search"' in layout
    assert [entry["icon"] for entry in dash.page_registry.values() if "icon" in entry] == ["S", "H"]


@BOTH
def test_a_site_can_be_built_again(approach: str) -> None:
    site = adopt(harbour.create_app)
    for _ in range(2):
        asked = client(approach, site)
        assert "Harbour" in asked.get("/").text
        assert "level" in seen(asked, "/tides")


@BOTH
def test_a_flask_keeps_its_views_and_handlers_and_its_key(
    approach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CROSSROADS_SECRET_KEY", raising=False)
    asked = client(approach, adopt(harbour.create_app))
    assert "Harbour" in asked.get("/").text
    missing = asked.get("/nowhere")
    assert (missing.status_code, missing.text) == (404, "No such quay")
    assert asked.application.secret_key == "of the harbour"  # noqa: S105 - for tests
    assert Client(asked).open("/tides/").run("level", hour=15) == "3 metres"


@BOTH
def test_a_factory_may_be_given_a_flask(approach: str) -> None:
    asked = client(approach, adopt(harbour.init_dashboard))
    assert asked.get("/tides").status_code == 200
    assert "<title>Tides</title>" in asked.get("/tides/").text


@BOTH
def test_a_folder_of_pages_has_the_kits_frame(approach: str) -> None:
    asked = client(approach, adopted("folder"))
    layout = seen(asked, "/")
    assert "kit-links" in layout
    assert '"href": "/cellar"' in layout
    assert Client(asked).open("/").run("full", boxes=2) == "2 boxes"
    assert "<title>Up in the attic</title>" in asked.get("/").text


@BOTH
def test_apps_of_different_origin_do_not_meet(approach: str) -> None:
    asked = client(approach, adopted("twins"))
    apart = {path: seen(asked, path) for path in ("/left", "/right")}
    assert "left" in apart["/left"]
    assert "right" in apart["/right"]
    ids = {"multi": '"id": "total"', "single": 'twins_left-total"'}
    assert ids[approach] in apart["/left"]


@BOTH
def test_ids_stay_if_the_reader_says_so(approach: str) -> None:
    apps = {f"/{name}": twins.made(name, 1) for name in ("one", "two")}
    site = adopt(apps, rename=False)
    if approach == "multi":
        assert '"id": "total"' in seen(client(approach, site), "/one")
    else:
        with pytest.raises(ConfigurationError, match="no other callback of the app writes to"):
            client(approach, site)


@BOTH
def test_a_login_around_the_views_of_dash_goes_on(approach: str) -> None:
    site = adopt(bank.create_app, login="views")
    asked = client(approach, site)
    assert asked.get("/").text == "<h1>Bank</h1>"
    refused = asked.get("/accounts")
    assert (refused.status_code, refused.location) == (302, "/login")
    prefix = "/" if approach == "single" else "/accounts/"
    body = callback_body(["left.children"], {"sum.value": 1})  # type: ignore[dict-item]
    assert asked.post(f"{prefix}_dash-update-component", json=body).status_code == 401
    asked.get("/login")
    assert asked.get("/accounts").status_code == 200
    assert Client(asked).open("/accounts").run("left", sum=1) == "mia has 99 left"


@BOTH
def test_a_function_can_say_who_asks(approach: str) -> None:
    who: list[str] = []
    site = adopt(bank.create_app, login=lambda: who and who[0])
    asked = client(approach, site)
    refused = asked.get("/accounts")
    assert (refused.status_code, refused.location) == (302, "/login?next=/accounts")
    who.append("mia")
    assert asked.get("/accounts").status_code == 200


def test_a_login_is_never_lost_silently() -> None:
    with pytest.raises(ConfigurationError, match=r"adopt\.login=None.*views of Dash"):
        adopt(bank.create_app)
    server = Flask("managed")
    Dash("managed app", server=server)
    server.login_manager = object()  # type: ignore[attr-defined]
    with pytest.raises(ConfigurationError, match="a login manager"):
        adopt(server)
    assert adopt(server, login="none").identify is None
    with pytest.raises(ConfigurationError, match="'views', a function"):
        adopt(server, login="login")


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (3, "a Dash, a Flask"),
        (Flask("empty"), "a Flask with a Dash on it"),
        ("tests.support.adopted.shop.app:nothing", "has no nothing"),
        (lambda _one, _two: None, "a function that is given a Flask, or nothing"),
        ({"/a": SHOP}, "without Dash Pages"),
        ("no_such_folder", "there is no such folder in /"),
    ],
)
def test_what_cannot_be_adopted_is_refused(what: Any, expected: str) -> None:
    with pytest.raises(ConfigurationError, match=expected):
        adopt(what)


def test_a_shell_without_a_place_for_pages_is_refused() -> None:
    app = Dash("no place", use_pages=True, pages_folder="")
    dash.register_page("somewhere", "/", layout="")
    app.layout = html.Div()
    with pytest.raises(ConfigurationError, match="page_container"):
        adopt(app)


def test_what_does_not_come_along_is_said_by_file_and_line() -> None:
    app = Dash(__name__, show_undo_redo=True, routing_callback_inputs={})
    app.layout = html.Div(id="a")
    (note,) = adopt(app).notes
    file, _, number = note.place.rpartition(":")
    assert file == __file__
    with open(__file__, encoding="utf-8") as lines:
        assert "show_undo_redo=True" in lines.read().splitlines()[int(number) - 1]


def test_a_store_that_links_empty_is_named() -> None:
    app = Dash("shop of stores", use_pages=True, pages_folder="")
    dash.register_page("shelf", "/", layout="")
    kept = dcc.Store(id="kept", storage_type="session")
    app.layout = html.Div([dcc.Store(id="basket"), html.Div(kept), dash.page_container])
    (note,) = adopt(app).notes
    assert "'basket'" in note.said


def test_two_callbacks_of_an_app_that_write_to_one_output_are_named() -> None:
    app = Dash("twice")
    app.layout = html.Div([dcc.Input(id="i"), html.P(id="o")])
    for _ in range(2):
        app.callback(Output("o", "children"), Input("i", "value"))(str)
    (note,) = adopt(app).notes
    assert "o.children" in note.said


def test_what_is_registered_elsewhere_stays_where_it_is() -> None:
    """A component that brings its own callbacks has registered them before anything is adopted."""
    callback(Output("elsewhere", "children"), Input("in", "value"))(str)
    adopted.__wrapped__("folder")
    from dash import _callback

    assert "elsewhere.children" in _callback.GLOBAL_CALLBACK_MAP
    _callback.GLOBAL_CALLBACK_MAP.clear()
    _callback.GLOBAL_CALLBACK_LIST.clear()


@BOTH
def test_ids_in_own_styles_are_named_where_apps_share_documents(
    approach: str, tmp_path: Any
) -> None:
    (tmp_path / "a.css").write_text("p { margin: 0 }\n#total { color: red }\n")
    apps = {}
    for name in ("one", "two"):
        app = Dash(f"styled {name}", assets_folder=str(tmp_path))
        app.layout = html.Div([dcc.Input(id="i"), html.P(id="total")])
        app.callback(Output("total", "children"), Input("i", "value"))(str)
        apps[f"/{name}"] = app
    site = adopt(apps)
    assert {note.place for note in site.notes} == {f"{tmp_path}/a.css:2"}
    asked = client(approach, site)
    for address in ("/one/assets/a.css", "/assets/a.css"):
        with asked.get(address) as file:
            assert b"#total" in file.get_data()
    assert "/one/assets/a.css" in asked.get("/one").text


def on_a_flask(prefix: str = "/desk/") -> Site:
    """Adopt an app beside a view of Flask's."""
    flask = Flask("beside")
    flask.add_url_rule("/", "front", lambda: "front")
    app = Dash("desk", server=flask, url_base_pathname=prefix)
    app.layout = html.Div(
        [
            html.Button(id="b"),
            html.P(id="o"),
        ]
    )

    def count(clicks: int | None) -> int:
        if not clicks:
            raise PreventUpdate
        return clicks

    app.callback(Output("o", "children"), Input("b", "n_clicks"))(count)
    return adopt(app)


@BOTH
@pytest.mark.parametrize("shared", [True, False])
def test_a_callback_on_a_kept_flask_may_prevent_an_update(approach: str, shared: bool) -> None:
    page = Client(client(approach, on_a_flask(), SHARE_ROUTES=shared)).open("/desk")
    assert page.run("o", b=None) is no_update
    assert page.run("o", b=2) == 2


@BOTH
@pytest.mark.parametrize("shared", [True, False])
def test_what_lies_beside_an_app_is_left_to_flask(approach: str, shared: bool) -> None:
    asked = client(approach, on_a_flask(), SHARE_ROUTES=shared)
    found = {path: asked.get(path) for path in ("/", "/desk/", "/desk/x", "/x", "/x/desk")}
    statuses = [one.status_code for one in found.values()]
    assert statuses == [200, 200, 404, 404, 404]
    is_dash = ["_dash-config" in one.text for one in found.values()]
    assert is_dash == [False, True, True, False, False]


@BOTH
def test_a_login_is_not_asked_for_beside_what_it_guards(approach: str) -> None:
    flask = Flask("beside")
    flask.add_url_rule("/", "front", lambda: "front")
    app = Dash("desk", server=flask, url_base_pathname="/desk/")
    app.layout = html.P("desk")
    asked = client(approach, adopt(app, login=lambda: ""))
    assert [asked.get(path).status_code for path in ("/desk/", "/x")] == [401, 404]


@BOTH
def test_a_redirect_leads_to_the_page_as_it_was_declared(approach: str) -> None:
    def make() -> Dash:
        app = Dash("about", use_pages=True, pages_folder="")
        dash.register_page(
            "about",
            path_template="/about/<topic>",
            path="/about/one",
            redirect_from=["/about", "/about/"],
            layout=lambda topic="", **_: html.P(topic),
        )
        dash.register_page("start", "/", layout="")
        app.layout = dash.page_container
        return app

    asked = client(approach, adopt(make))
    told = asked.get("/about?a=b")
    assert (told.status_code, told.location) == (301, "/about/one?a=b")
    assert "one" in seen(asked, "/about/one")


@BOTH
def test_an_id_that_is_there_twice_is_said_and_shown(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = Dash("twice", use_pages=True, pages_folder="")
    twice = [html.P("a", id="same"), html.P("b", id="same")]
    dash.register_page("twice", "/", layout=twice)
    app.layout = dash.page_container
    site = adopt(app)
    with caplog.at_level(logging.WARNING, "crossroads"):
        asked = client(approach, site)
    (said,) = [record.getMessage() for record in caplog.records]
    assert "id='same'" in said
    assert "It is shown as on plain Dash." in said
    assert asked.get("/").status_code == 200


@BOTH
def test_a_guard_that_goes_by_a_path_is_never_lost_silently(approach: str) -> None:
    """What Dash asks for is at another path in `single`, where no such guard looks."""
    flask = Flask("guarded")

    @flask.before_request
    def check() -> Any:
        return ("no", 403) if request.path.startswith("/desk/") else None

    app = Dash("desk", server=flask, use_pages=True, pages_folder="", url_base_pathname="/desk/")
    dash.register_page("row", path_template="/row/<number>", layout=lambda number: [number])
    app.layout = dash.page_container
    with pytest.raises(ConfigurationError, match=r"may go by a path.*\(check\)"):
        adopt(app)
    asked = client(approach, adopt(app, login="none"), WARM_UP=False)
    assert asked.get("/desk/row/1").status_code == 403
    if approach == "multi":
        (prefix,) = {one for one in apps_of(asked.application) if "row" in one}
        assert asked.get(f"{prefix}_dash-layout?address=/desk/row/1").status_code == 403


@BOTH
def test_a_page_that_fails_leaves_the_shell_to_its_visitor(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    data = {"1": "one"}
    app = Dash("failing", use_pages=True, pages_folder="")
    dash.register_page("start", "/", layout="")
    dash.register_page("row", path_template="/row/<number>", layout=lambda number: data[number])
    app.layout = html.Div([html.Nav("Links"), dash.page_container])
    asked = client(approach, adopt(app))
    assert "one" in seen(asked, "/row/1")
    caplog.clear()
    layout = seen(asked, "/row/gone")
    assert "Links" in layout
    assert "This part of the site has failed" in layout
    assert "KeyError: 'gone'" in caplog.text


def test_a_link_to_a_view_of_flask_is_not_opened_as_a_page() -> None:
    """Although a page with a variable has such addresses, too."""
    flask = Flask("reports")
    flask.add_url_rule("/logout", "logout", lambda: "gone")
    app = Dash("reports", server=flask, use_pages=True, pages_folder="")
    dash.register_page("report", path_template="/<report>", layout=lambda report: [report])
    dash.register_page("start", "/", layout="")
    app.layout = dash.page_container
    asked = client("single", adopt(app))
    assert asked.get("/_dash-layout?address=/sales").status_code == 200
    assert asked.get("/_dash-layout?address=/logout").status_code == 404
    assert asked.get("/logout").text == "gone"


def test_what_only_the_documents_of_one_app_have_is_said() -> None:
    apps = {}
    for name in ("one", "two"):
        app = Dash(f"documents {name}", meta_tags=[{"name": "author", "content": name}])
        app.index_string = app.index_string.replace("<body>", "<body class='own'>")
        app.layout = html.P(name)
        apps[f"/{name}"] = app
    said = [note.said.split(" ")[0] for note in adopt(apps).notes]
    assert said == ["index_string", "meta_tags"] * 2


@BOTH
def test_a_document_loads_the_files_of_the_apps_that_it_may_show(
    approach: str, tmp_path: Path
) -> None:
    apps = {}
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for file in ("own.css", "own.js", "own.mjs"):
            (folder / file).write_text("")
        styles = [f"https://styles.example/{name}.css"]
        app = Dash(f"files {name}", assets_folder=str(folder), external_stylesheets=styles)
        app.layout = html.P(name)
        apps[f"/{name}"] = app
    document = client(approach, adopt(apps)).get("/one").text
    for file in ("https://styles.example/{}.css", "/{}/assets/own.css", "/{}/assets/own.js"):
        assert file.format("one") in document
        assert (file.format("two") in document) == (approach == "single")
    assert re.search(r'<script[^>]*src="/one/assets/own.mjs"[^>]*type="module"', document)


@BOTH
def test_a_reader_may_exempt_dashs_view_as_on_plain_dash(approach: str) -> None:
    """Flask-WTF's `csrf.exempt("dash.dash.dispatch")` goes by module and name."""
    server = build(approach, site=on_a_flask())
    view = server.view_functions["kit-dash"]
    assert f"{view.__module__}.{view.__name__}" == "dash.dash.dispatch"


def test_a_function_that_makes_the_shell_is_called_once_for_a_document() -> None:
    """As on plain Dash; a router has the shell, and asks for pages alone."""
    calls = []

    def shell() -> html.Div:
        calls.append(1)
        return html.Div(["Shell", dash.page_container])

    app = Dash("counted", use_pages=True, pages_folder="")
    dash.register_page("start", "/", layout="start")
    dash.register_page("other", "/other", layout="other")
    app.layout = shell
    asked = client("single", adopt(app))
    calls.clear()
    answer = asked.get("/_dash-layout?address=/other", headers={"Kit-Part": "page"})
    assert ("Shell" in answer.text, "other" in answer.text, calls) == (False, True, [])
    assert "Kit-Part" in answer.headers["Vary"]
    whole = asked.get("/_dash-layout?address=/other").text
    assert ("Shell" in whole, "other" in whole, calls) == (True, True, [1])
