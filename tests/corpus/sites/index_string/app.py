from dash import Dash, html, page_container

app = Dash(__name__, use_pages=True)
app.index_string = """<!DOCTYPE html>
<html lang="fr">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    {%css%}
    <style>h1 { color: rgb(150, 0, 0); }</style>
  </head>
  <body class="theatre">
    <div id="above">Ce soir</div>
    {%app_entry%}
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
    </footer>
    <script>document.documentElement.dataset.inline = "ran";</script>
  </body>
</html>"""
app.layout = html.Div([html.H1("Theatre"), page_container])

if __name__ == "__main__":
    app.run()
