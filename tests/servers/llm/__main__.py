"""`python -m tests.servers.llm [--port 0]`: serve by hand; one JSON line tells the address."""

import argparse
import json
import threading

from tests.servers.llm.serve import serving_llm

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    with serving_llm(parser.parse_args().port) as llm:
        print(json.dumps({"address": llm.address}), flush=True)
        threading.Event().wait()
