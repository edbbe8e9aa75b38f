"""The charts show what is chosen."""

from crossroads.testing import Client


def test_a_bar_for_each_country_the_largest_first(client: Client) -> None:
    page = client.open("/barchart", follow_redirects=True)
    (bars,) = page.run("barchart-graph.figure", {"barchart-continent.value": "Asia"})["data"]
    assert bars["x"] == sorted(bars["x"], reverse=True)
    assert "Japan" in bars["y"]


def test_a_line_for_each_country(client: Client) -> None:
    page = client.open("/linechart?countries=Brazil&countries=China", follow_redirects=True)
    lines = page.read("linechart-graph", "figure")["data"]
    assert [line["name"] for line in lines] == ["Brazil", "China"]
