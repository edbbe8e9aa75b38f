"""What a document shows until Dash has drawn its page: all of it, and nothing that could harm."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from dash import Dash, Input, Output, dcc, html
from plotly.utils import PlotlyJSONEncoder

from crossroads.adoption import adopt
from crossroads.benchmarks.breaking.attacks.guarded import SITE as GUARDED
from crossroads.errors import warn_once
from crossroads.frame.first_paint import LAYOUT
from crossroads.frame.markup import Writer, markup
from crossroads.page import Page
from crossroads.settings import Testing
from crossroads.site import SITE, Site
from tests.conftest import build
from tests.support import painted
from tests.support.levers import MAIN, client
from tests.support.logins import log_in, own_logins

BOTH = pytest.mark.parametrize("approach", MAIN)
PLACE = '<div id="kit-paint">'


class Reader(HTMLParser):
    """Reads a document as a browser without scripts does."""

    def __init__(self, text: str) -> None:
        """Read *text*."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a kind."""
        return [attributes for found, attributes in self.elements if found == tag]


def copy_in(document: str) -> str:
    """Return the copy of the page that is in a document, or nothing."""
    _, _, behind = document.partition(PLACE)
    return behind.partition(LAYOUT)[0].partition("<footer hidden>")[0]


def layout_in(document: str) -> Any:
    """Return the layout that is in a document, or `None`."""
    _, _, behind = document.partition(LAYOUT)
    return json.loads(behind.partition("</script>")[0]) if behind else None


def copied(approach: str, path: str, site: Site = SITE, **levers: Any) -> Reader:
    server = build(approach, site=site, settings={**levers, "TESTING": True})
    return Reader(copy_in(server.test_client().get(path, follow_redirects=True).text))


def on_painted(approach: str, **settings: Any) -> Any:
    given = {"FIRST_PAINT": True, **settings}
    return build(approach, site=painted.SITE, settings=type("Given", (Testing,), given))


# ---------------------------------------------------------------- what is there


@BOTH
def test_a_document_has_headings_texts_links_and_tables(approach: str) -> None:
    found = copied(approach, "/barchart?year=1952&continent=Asia")
    assert "Life expectancy, Asia, 1952" in found.text
    assert len(found.all("tr")) > 30, "the figures of the chart"
    assert [one["href"] for one in found.all("a")][1:4] == ["/", "/barchart", "/linechart"]
    chosen = [one["value"] for one in found.all("option") if "selected" in one]
    assert chosen == ["Asia", "1952", "life", "None"]
    assert all("inert" in one for one in found.all("select"))
    assert len(found.all("h1")) == 1


@BOTH
def test_without_the_lever_a_document_is_as_empty_as_dash_leaves_it(approach: str) -> None:
    text = client(approach).get("/barchart", follow_redirects=True).text
    assert PLACE not in text
    assert "draws its pages with JavaScript" in text
    assert '<div id="react-entry-point">' in text


@BOTH
def test_the_words_for_visitors_without_scripts_say_what_they_have(approach: str) -> None:
    text = build(approach).test_client().get("/").text
    assert "instead of charts it has their figures" in text
    assert "draws its pages with JavaScript" not in text


@BOTH
def test_an_address_without_a_page_is_painted_too(approach: str) -> None:
    answer = build(approach).test_client().get("/nope")
    assert answer.status_code == 404
    assert "Nothing lives at this address" in copy_in(answer.text)


@BOTH
def test_a_page_with_variables_is_painted_with_their_values(approach: str) -> None:
    visitor = on_painted(approach).test_client()
    assert "This is b 7." in copy_in(visitor.get("/asset/b%207").text)
    gone = visitor.get("/asset/none")
    assert gone.status_code == 404
    assert "Nothing lives at this address" in copy_in(gone.text)


@BOTH
def test_behind_a_prefix_links_are_those_of_the_browser(approach: str) -> None:
    server = build(approach, settings={"PREFIX": "/kit", "TESTING": True})
    text = copy_in(server.test_client().get("/kit/barchart", follow_redirects=True).text)
    assert 'href="/kit/linechart"' in text
    assert 'href="/linechart"' not in text


# ---------------------------------------------------------------- what has no copy


@BOTH
def test_a_page_may_do_without(approach: str) -> None:
    text = on_painted(approach).test_client().get("/silent", follow_redirects=True).text
    assert PLACE not in text
    assert "Only Dash" not in text
    assert not painted.silent.renamed("twin", path="/twin").painted


@BOTH
def test_a_layout_that_fails_is_told_of_where_dash_asks(approach: str) -> None:
    server = on_painted(approach)
    server.config["PROPAGATE_EXCEPTIONS"] = server.testing = False
    visitor = server.test_client()
    answer = visitor.get("/failing", follow_redirects=True)
    assert (answer.status_code, PLACE in answer.text) == (200, False)
    prefix = {"multi": "/failing/", "single": "/"}[approach]
    asked = visitor.get(f"{prefix}_dash-layout", headers={"Referer": "http://localhost/failing"})
    assert asked.status_code == 500


@BOTH
def test_a_first_answer_that_fails_is_noted_once(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page("echo", "/", "Echo", "Fails.")
    page.layout(lambda page: [html.P("in", id=page.id("in")), html.P(id=page.id("out"))])
    is_warm = [True]

    @page.callback(
        Output(page.id("out"), "children"), Input(page.id("in"), "children"), in_layout=True
    )
    def broken(_: str) -> str:
        if is_warm:
            return "warm"
        raise ValueError("no answer today")

    visitor = build(approach, site=Site("Echo", (page,))).test_client()
    is_warm.clear()
    assert PLACE not in visitor.get("/").text
    assert "no answer today" not in caplog.text
    assert visitor.get("/_dash-layout").status_code == 200
    assert caplog.text.count("ValueError: no answer today") == 1


@BOTH
def test_what_is_loaded_ahead_has_no_copy_unless_it_is_static(approach: str) -> None:
    visitor = on_painted(approach).test_client()
    ahead = {"Sec-Purpose": "prefetch;prerender"}
    for path, expected in (("/changing", False), ("/still", True)):
        document = visitor.get(path, headers=ahead, follow_redirects=True)
        assert (PLACE in document.text) is expected
        assert "Sec-Purpose" in document.headers["Vary"]


@BOTH
def test_a_component_that_nobody_knows_leaves_nothing_and_is_named_once(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    warn_once.cache_clear()
    visitor = on_painted(approach).test_client()
    for _ in range(2):
        text = copy_in(visitor.get("/strange", follow_redirects=True).text)
    assert "<p>known</p><noscript><p>not drawn</p></noscript>" in text
    assert '<div style="height:70px" data-late="true"></div><p>again</p>' in text
    assert caplog.text.count("unheard_of.Unheard") == 1
    assert "strange" in caplog.text


def test_what_holds_the_page_is_passed_over() -> None:
    def around(_site: Site, _page: Page | None, content: Any) -> Any:
        return painted.Unheard(html.Main(content, id="kit-main"))

    site = Site("Held", (painted.home,), frame=around)
    text = copy_in(build("multi", site=site).test_client().get("/").text)
    assert '<div id="kit-paint"><main id="kit-main"><h1>Home</h1>' in f"{PLACE}{text}"


@BOTH
def test_an_adopted_site_begins_without_copies_and_may_have_them(approach: str) -> None:
    app = Dash("plain")
    app.layout = html.Div([html.H1("Plain"), dcc.Input(id="in", value="typed")])
    without, painting = (
        build(approach, site=adopt(app), settings={"TESTING": True, **given}).test_client()
        for given in ({}, {"FIRST_PAINT": True})
    )
    assert PLACE not in without.get("/").text
    text = copy_in(painting.get("/").text)
    assert "<h1>Plain</h1>" in text
    assert 'value="typed"' in text


# ---------------------------------------------------------------- who may see it, who may keep it


@BOTH
def test_a_copy_is_what_its_visitor_may_see(approach: str, tmp_path: Any) -> None:
    server = build(approach, site=GUARDED, settings=own_logins(tmp_path))
    nobody, editor = server.test_client(), server.test_client()
    log_in(editor, "ed")
    assert nobody.get("/desk").status_code == 302
    for path in ("/", "/barchart", "/nope"):
        assert "/vault" not in copy_in(nobody.get(path, follow_redirects=True).text)
    answer = editor.get("/desk", follow_redirects=True)
    assert "Draft layout" in copy_in(answer.text)
    assert 'href="/vault"' in copy_in(answer.text)
    assert "Log out ed" in copy_in(answer.text)
    assert 'href="/vault"' in copy_in(editor.get("/").text)
    assert "/vault" not in copy_in(nobody.get("/").text), "not kept from one for another"
    for one in (answer, nobody.get("/")):
        assert one.headers["Cache-Control"] == "no-store"
        assert "Cookie" in one.headers["Vary"]


@BOTH
def test_what_depends_on_the_visitor_is_kept_for_nobody_else(approach: str) -> None:
    visitor = on_painted(approach).test_client()
    visitor.set_cookie("who", "ada")
    mine = visitor.get("/changing", follow_redirects=True)
    assert "ada" in copy_in(mine.text)
    assert mine.headers["Cache-Control"] == "private"
    visitor.delete_cookie("who")
    assert "nobody" in copy_in(visitor.get("/changing", follow_redirects=True).text)


@BOTH
def test_who_asks_for_the_head_alone_is_told_the_same(approach: str) -> None:
    visitor = on_painted(approach).test_client()
    whole, head = (ask("/changing", follow_redirects=True) for ask in (visitor.get, visitor.head))
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Cache-Control", "Vary", "Content-Type"):
        assert head.headers.get(name) == whole.headers.get(name)


@BOTH
@pytest.mark.parametrize("path", ["/", "/barchart?year=1952&continent=Asia", "/linechart", "/nope"])
def test_a_document_has_the_layout_that_dash_would_ask_for(approach: str, path: str) -> None:
    client = build(approach, settings={"TESTING": True}).test_client()
    document = client.get(path, follow_redirects=True)
    prefix = f"{path.partition('?')[0].rstrip('/')}/" if approach == "multi" else "/"
    place = "/" if path == "/nope" else prefix
    asked = client.get(f"{place}_dash-layout", headers={"Referer": f"http://localhost{path}"})
    assert layout_in(document.text) == asked.get_json()
    assert f'"{place}_dash-layout"' not in document.text, "nothing asks for it once more"
    assert document.headers["Cache-Control"] == "private"


@BOTH
def test_a_layout_is_built_once_for_a_document(approach: str) -> None:
    server = on_painted(approach)
    visitor = server.test_client()
    counts = []
    for path in ("/still", "/still", "/still?a=1", "/changing", "/changing"):
        text = copy_in(visitor.get(path, follow_redirects=True).text)
        assert "It stands still" in text or "nobody" in text
        counts.append((server.extensions["built"], server.extensions["counted"]))
    (first, before), *rest = counts
    assert rest == [(first + 1, before), (first + 2, before)] + [
        (first + 2, before + more) for more in (1, 2)
    ]


@BOTH
def test_what_is_loaded_ahead_does_not_bring_its_layout(approach: str) -> None:
    visitor = on_painted(approach).test_client()
    for path in ("/still", "/changing"):
        ahead = visitor.get(path, follow_redirects=True, headers={"Sec-Purpose": "prefetch"})
        assert layout_in(ahead.text) is None
        assert "_dash-layout" in ahead.text, "asked for when it is opened"


@BOTH
def test_scripts_of_dash_wait_in_their_order(approach: str) -> None:
    visitor = build(approach, settings={"TESTING": True}).test_client()
    text = visitor.get("/barchart", follow_redirects=True).text
    waiting = text.partition('<template id="kit-later">')[2].partition("</template>")[0]
    names = [one["src"] for one in Reader(waiting).all("script")]
    without = {"TESTING": True, "FIRST_PAINT": False}
    usual_one = build(approach, settings=without).test_client()
    stock = usual_one.get("/barchart", follow_redirects=True).text
    usual = [one["src"] for one in Reader(stock).all("script") if one.get("src")]
    assert names == [name for name in usual if "/_dash-component-suites/" in (name or "")]
    rest = text.replace(waiting, "")
    assert "/_dash-component-suites/" not in "".join(
        one.get("src") or "" for one in Reader(rest).all("script")
    )


def waited_for(document: str) -> list[str]:
    """Return the files without which a browser with scripts shows nothing of a document."""
    without = re.sub(r"(?s)<(template|noscript)\b.*?</\1>", "", document)
    links = [one for one in Reader(without).all("link") if one.get("rel") == "stylesheet"]
    scripts = [one for one in Reader(without).all("script") if "defer" not in one]
    named = [one.get("href") or one.get("src") for one in (*links, *scripts)]
    return [name.partition("?")[0] for name in named if name]


@BOTH
@pytest.mark.parametrize("path", ["/", "/gallery", "/late", "/nope"])
@pytest.mark.parametrize("settings", [{}, {"PREFIX": "/kit"}, {"LONG_CACHE": False}])
def test_one_file_is_waited_for_before_a_page_is_seen(
    approach: str, path: str, settings: dict[str, Any]
) -> None:
    visitor = on_painted(approach, **settings).test_client()
    prefix = settings.get("PREFIX", "")
    found = waited_for(visitor.get(prefix + path, follow_redirects=True).text)
    assert found == [f"{prefix}/_kit/styles.css"]


@BOTH
def test_a_stylesheet_of_a_site_is_waited_for_after_those_of_the_kit(
    approach: str, tmp_path: Any
) -> None:
    (tmp_path / "own.css").write_text("h1 { color: var(--bs-teal) }")
    text = build(approach, site=replace(painted.SITE, assets=tmp_path)).test_client().get("/").text
    assert waited_for(text) == ["/_kit/styles.css", "/assets/own.css"]


@BOTH
def test_with_scripts_of_its_own_a_site_has_all_of_them_as_they_were(
    approach: str, tmp_path: Any
) -> None:
    (tmp_path / "own.js").write_text("addEventListener('DOMContentLoaded', () => {});")
    site = replace(SITE, assets=tmp_path)
    text = build(approach, site=site, settings={"TESTING": True}).test_client().get("/").text
    assert PLACE in text
    assert "<template" not in text
    assert "own.js" in text


# ---------------------------------------------------------------- attacks


@BOTH
def test_nothing_on_a_page_becomes_markup(approach: str) -> None:
    answer = on_painted(approach).test_client().get("/attack", follow_redirects=True)
    assert answer.status_code == 200
    text = copy_in(answer.text)
    assert "alert(1)" in text, "as text"
    found = Reader(text)
    tags = {tag for tag, _ in found.elements}
    assert not tags & {"script", "iframe", "object", "embed", "base", "meta", "template", "title"}
    assert not tags & {"plaintext", "xmp", "link"}
    for _tag, attributes in found.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src", "action", "formaction"):
            address = re.sub(r"[\x00-\x20]", "", attributes.get(name) or "").lower()
            assert not address.startswith(("javascript:", "vbscript:", "data:"))
        style = attributes.get("style") or ""
        assert "position:fixed" not in style.replace(" ", "")
        assert "evil" not in style
    assert [one for one in found.all("p") if one.get("id") == painted.BIDDEN]
    assert not any("onerror" in one for one in found.all("img"))


@BOTH
def test_nothing_on_a_page_is_filled_in_by_dash(approach: str) -> None:
    answer = on_painted(approach).test_client().get("/attack", follow_redirects=True)
    assert painted.PLACEHOLDERS in Reader(copy_in(answer.text)).text
    assert "{" not in copy_in(answer.text), "in whichever order Dash fills it in"
    assert answer.text.count('id="_dash-config"') == 1
    assert answer.text.count('id="_dash-renderer"') == 1


@BOTH
def test_the_policy_for_scripts_is_as_strict_with_a_copy(approach: str) -> None:
    """It names one script more: that of the colours, which is the same in each document."""

    def policy(path: str, *, has_copy: bool) -> tuple[set[str], str]:
        visitor = on_painted(approach, FIRST_PAINT=has_copy).test_client()
        answer = visitor.get(path, follow_redirects=True)
        scripts, _, rest = answer.headers["Content-Security-Policy"].partition(";")
        return set(scripts.split()), rest

    more = set[str]()
    for path in ("/gallery", "/still"):
        (with_copy, rest), (without, same) = (policy(path, has_copy=one) for one in (True, False))
        assert rest == same
        assert "'unsafe-inline'" not in with_copy
        assert without < with_copy
        more |= with_copy - without
    assert len(more) == 1
    assert more.pop().startswith("'sha256-")


@pytest.mark.parametrize("given", painted.STYLES, ids=str)
def test_a_style_is_one_value_or_none(given: dict[str, Any]) -> None:
    assert markup(html.P("x", style=given)) == "<p>x</p>"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"marginTop": 3, "lineHeight": 2}, "margin-top:3px;line-height:2"),
        ({"WebkitLineClamp": 2, "msFlex": 1}, "-webkit-line-clamp:2;-ms-flex:1"),
        ({"--own": 4, "color": "var(--own, #fff)"}, "--own:4;color:var(--own, #fff)"),
        ({"background": "url(data:image/png;base64,AA==)"}, None),
        ({"background": "url('/a;b.png') no-repeat"}, None),
        (
            {"width": "calc((100% - 2px) / 3)", "zIndex": 0},
            "width:calc((100% - 2px) / 3);z-index:0",
        ),
    ],
    ids=str,
)
def test_styles_are_those_of_react(given: dict[str, Any], written: str | None) -> None:
    expected = written or f"background:{given['background']}".replace("'", "&#x27;")
    assert markup(html.P("x", style=given)) == f'<p style="{expected}">x</p>'


def test_one_end_is_not_written_inside_another() -> None:
    writer = Writer(
        lambda _: {}, lambda writer, props: writer.without_scripts(props.get("children"))
    )
    inner = painted.Unheard([html.P("a"), painted.Unheard(html.P("b"))])
    assert writer.write(inner) == "<noscript><p>a</p><p>b</p></noscript>"


def test_buttons_wait_unless_the_browser_needs_nobody() -> None:
    writer = Writer(lambda _: {}, lambda _writer, _props: "", is_live=True)
    assert "inert" in writer.write(html.Button("x"))
    assert "inert" not in writer.write(html.Form(html.Button("Log out"), action="/out"))
    lost = html.Form([html.Button("x"), painted.Unheard("a field")], action="/out")
    assert "inert" in writer.write(lost)
    assert "inert" not in writer.write(html.Button("Theme", id="kit-theme"))


def test_what_dash_would_send_is_written_like_the_component() -> None:
    built = html.P(["a", html.B("<b>", className="y")])
    assert markup(json.loads(json.dumps(built, cls=PlotlyJSONEncoder))) == markup(built)


@pytest.mark.parametrize(
    "given",
    [
        {"type": "P", "namespace": "dash_html_components", "props": None},
        {"type": ["P"], "namespace": "dash_html_components", "props": {}},
        {"type": "P", "namespace": None, "props": {"children": "a"}},
        {"type": "P", "props": {"children": "a"}},
        {},
    ],
    ids=str,
)
def test_data_that_only_looks_like_a_component_is_none(given: dict[str, Any]) -> None:
    assert markup(given) == ""
    assert markup(html.P(given)) == "<p></p>"
