"""Real servers on loopback that the product is tested against, and a proxy that breaks the line to them.

Each module starts one kind of server as a subprocess of the test run, on a free port of 127.0.0.1, and stops it.
`fixtures.py` hands them to pytest. Nothing here imports the product.
"""
