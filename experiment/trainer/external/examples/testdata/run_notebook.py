"""Runs a notebook with other values of its parameters: run_notebook.py NOTEBOOK NAME=VALUE...
A value is Python. Prints what the cells print; ends with 1 where one fails. Wants nbclient
and ipykernel."""
import re
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def main(path, settings):
    notebook = nbformat.read(path, as_version=4)
    parameters, = (c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    for setting in settings:
        name = setting.partition("=")[0].strip()
        parameters.source, times = re.subn(rf"(?m)^{name} = .*$", lambda _: setting, parameters.source)
        if times != 1:
            sys.exit(f"{path}: {name} is set {times} times in the cell of parameters")
    failed = None
    try:
        NotebookClient(notebook, timeout=3600, kernel_name="python3").execute()
    except CellExecutionError as e:
        failed = e
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            print(output.get("text") or sorted(output.get("data", {})), end="")
    sys.exit(str(failed) if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
