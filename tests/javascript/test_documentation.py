"""The lines of docs/verify-javascript.md do what they say."""

import json
import re
import subprocess
from pathlib import Path

from tests.javascript.toy_office import FRESH, NOW, SITE, text_of

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "templates" / "static"

# A site of files in memory, and a clock that stands.
STAGE = """
const { files, site, rootKey, text, now } = JSON.parse(process.argv[2]);
Date.now = () => now * 1000;
globalThis.fetch = async (address) => new Response(Buffer.from(files[address], "hex"));
"""


def lines_of_the_page() -> str:
    page = (ROOT / "docs" / "verify-javascript.md").read_text("utf-8")
    (code,) = re.findall(r"```js\n(.*?)```", page, re.DOTALL)
    return code.replace("./verify.js", (STATIC / "verify.js").as_uri())


def test_the_lines_for_javascript_check_a_text(node, office, tmp_path):
    program = tmp_path / "program.mjs"
    tail = "process.stdout.write(report.verdict);\n"
    imports, rest = lines_of_the_page().split("\n", 1)
    program.write_text(imports + STAGE + rest + tail, "utf-8")
    token = office.issue_valid()
    files = {
        f"{SITE}/.well-known/suket-trust": office.trust_file.hex(),
        f"{SITE}/s": json.dumps({"status_lists": [FRESH]}).encode().hex(),
        FRESH: office.list_files[FRESH].hex(),
    }
    stage = {"files": files, "site": SITE, "rootKey": office.root_hex}
    stage |= {"text": text_of(token), "now": NOW.timestamp()}
    answer = subprocess.run(
        [node, "--no-warnings", str(program), json.dumps(stage)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.stdout, answer.stderr) == ("valid", "")
