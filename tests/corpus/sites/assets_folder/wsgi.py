from application import create_app

server = create_app()
