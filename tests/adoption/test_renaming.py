"""Ids with a prefix: in layouts, in callbacks and answers, and back for functions."""

import json
from typing import Any

import dash_bootstrap_components as dbc
import pytest
from dash import ALL, MATCH, Dash, Input, Output, Patch, State, dcc, html
from dash._utils import to_json

from crossroads.adoption.private import AttributeDict, Globals, own_callbacks
from crossroads.adoption.renaming import Prefix, blind

OF = Prefix("shop")


def written(component: Any) -> Any:
    return json.loads(to_json(component))


def test_ids_and_what_names_them_in_a_layout() -> None:
    layout = html.Div(
        [
            html.Label("A", htmlFor="a"),
            html.Textarea(id="a", **{"aria-describedby": "b c"}),
            dbc.Tooltip("Tip", target="a"),
            dbc.Label("A", html_for={"row": 1}),
            html.A("Down", href="#b", target="_blank"),
            html.A("Out", href="/b#b"),
            dcc.Loading(html.P(id="b"), target_components={"b": "children"}),
            dcc.Graph(figure={"layout": {"id": "a"}}),
        ],
        id={"row": 1},
    )
    before = written(layout)
    props = written(OF.value(layout))["props"]
    assert props["id"] == {"row": 1, "_of": "shop"}
    label, field, tip, other, link, out, loading, graph = (
        one["props"] for one in props["children"]
    )
    assert label["htmlFor"] == field["id"] == tip["target"] == "shop-a"
    assert field["aria-describedby"] == "shop-b shop-c"
    assert other["html_for"] == {"row": 1, "_of": "shop"}
    assert (link["href"], link["target"]) == ("#shop-b", "_blank")
    assert out["href"] == "/b#b"
    assert loading["target_components"] == {"shop-b": "children"}
    assert loading["children"]["props"]["id"] == "shop-b"
    assert graph["figure"]["layout"]["id"] == "a"
    assert written(layout) == before, "a layout may be one for all requests"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("a.children", "shop-a.children"),
        ("a\\.b.children", "shop-a\\.b.children"),
        ("..a.children...b.value..", "..shop-a.children...shop-b.value.."),
        ("a.data@0123", "shop-a.data@0123"),
        ('{"row":["ALL"]}.value', '{"_of":"shop","row":["ALL"]}.value'),
    ],
)
def test_names_of_callbacks(output: str, expected: str) -> None:
    assert OF.output(output) == expected


def test_a_callback_without_an_output_has_a_name_of_its_own() -> None:
    assert OF.output("0123abcd") != Prefix("other").output("0123abcd")
    assert "." not in OF.output("0123abcd")


def test_what_browsers_are_told_of_a_callback() -> None:
    app = Dash("renamed")
    app.callback(
        Output({"row": MATCH}, "children"),
        Input({"row": MATCH}, "n_clicks"),
        State("a", "value"),
        running=[(Output("a", "disabled"), True, False)],
    )(str)
    renamed = OF.callbacks(own_callbacks(app))
    (told,) = renamed.specifications
    assert told["output"] == '{"_of":"shop","row":["MATCH"]}.children'
    assert told["inputs"][0]["id"] == '{"_of":"shop","row":["MATCH"]}'
    assert told["state"][0]["id"] == "shop-a"
    assert told["running"]["running"] == {"shop-a.disabled": True}
    (entry,) = renamed.entries.values()
    assert entry["output"].component_id == {"row": MATCH, "_of": "shop"}
    assert entry["inputs"] == told["inputs"]
    (known,) = app.callback_map.values()
    assert known["output"].component_id == {"row": MATCH}


def test_an_answer() -> None:
    patch = Patch()
    patch.append(html.P(id="new"))
    told = {
        "multi": True,
        "response": {"a": {"children": html.P(id={"row": 1})}, '{"row":1}': {"children": patch}},
        "sideUpdate": {"b": {"value": 1}},
        "progress": {"bar.value": 3},
        "cancel": [{"id": "stop", "property": "n_clicks"}],
    }
    answer = json.loads(OF.answer(to_json(told)))
    made = answer["response"]["shop-a"]["children"]["props"]["id"]
    assert made == {"row": 1, "_of": "shop"}
    (step,) = answer["response"]['{"_of":"shop","row":1}']["children"]["operations"]
    assert step["params"]["value"]["props"]["id"] == "shop-new"
    assert answer["sideUpdate"] == {"shop-b": {"value": 1}}
    assert answer["progress"] == {"shop-bar.value": 3}
    assert answer["cancel"] == [{"id": "shop-stop", "property": "n_clicks"}]


def test_a_function_knows_its_own_ids() -> None:
    row = {"row": 1, "_of": "shop"}
    item = AttributeDict(id=row, property="n_clicks", value=2, str_id='{"_of":"shop","row":1}')
    given = AttributeDict(
        inputs_list=[[{"id": row, "property": "n_clicks", "value": 2}]],
        states_list=[{"id": "shop-a", "property": "value", "value": 3}],
        outputs_list={"id": "shop-b", "property": "children"},
        input_values={'{"_of":"shop","row":1}.n_clicks': 2},
        state_values={"shop-a.value": 3},
        triggered_inputs=[{"prop_id": '{"_of":"shop","row":1}.n_clicks', "value": 2}],
        args_grouping={"rows": [item]},
        updated_props={},
    )
    told = OF.context(given)
    assert told.inputs_list[0][0]["id"] == {"row": 1}
    assert told.states_list[0]["id"] == "a"
    assert told.outputs_list["id"] == "b"
    assert told.input_values == {'{"row":1}.n_clicks': 2}
    assert told.state_values == {"a.value": 3}
    assert told.triggered_inputs[0]["prop_id"] == '{"row":1}.n_clicks'
    assert told.args_grouping["rows"][0].str_id == '{"row":1}'
    assert told.updated_props is given.updated_props


def test_a_function_is_given_components_with_the_ids_that_it_knows() -> None:
    seen: list[Any] = []

    def answer(*given: Any, **named: Any) -> str:
        seen.extend((given, named["outputs_list"]))
        return "{}"

    child = written(html.P(id="shop-a"))
    OF.function(answer)([child], outputs_list=[{"id": "shop-b", "property": "children"}])
    (children,), outputs = seen
    assert children[0]["props"]["id"] == "a"
    assert outputs == [{"id": "b", "property": "children"}]


def test_callbacks_of_the_browser_have_no_function() -> None:
    app = Dash("in browser")
    app.clientside_callback("(a) => a", Output("a", "children"), Input({"row": ALL}, "value"))
    own: Globals = own_callbacks(app)
    (entry,) = OF.callbacks(own).entries.values()
    assert "callback" not in entry
    assert OF.callbacks(own).scripts == own.scripts


def test_places_in_own_files_that_name_an_id(tmp_path: Any) -> None:
    (tmp_path / "a.js").write_text("let one = 1;\ndocument.getElementById('field').focus();\n")
    (tmp_path / "a.css").write_text("#field-set p {}\n#field > p {}\n")
    files = [tmp_path / "a.js", tmp_path / "a.css"]
    found = [place for place, _ in blind(files, {"field"})]
    assert found == [f"{tmp_path}/a.js:2", f"{tmp_path}/a.css:2"]
    assert [*blind(files, set())] == []
