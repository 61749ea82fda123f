#!/bin/sh
# Build the stylesheets and the scripts of pages, and copy font and scanner, into
# templates/static, with a manifest.
# Needs Node and npm, and fonttools and brotli from .venv; the results are committed, so
# nobody else does.
# It works in a temporary folder, so that no node_modules lies among the templates.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-$here/../../.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/*.json "$here"/*.js "$here"/*.scss "$here"/*.sh "$here"/*.txt "$work"
cd "$work"
npm install --ignore-scripts --no-package-lock --no-audit --no-fund --silent

# Of the font what our pages show: Latin-1 and a few signs, weights 400 to 700.  The rest
# of a name comes from a font of the phone.  It then weighs 21 kB instead of 48.
"$python" - node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2 inter.woff2 <<'PYTHON'
import sys
from io import BytesIO

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

source, target = sys.argv[1:]
SIGNS = "0020-007E,00A0-00FF,2013,2014,2018-201A,201C-201E,2022,2026,2190,2192,2212,20AC"
font = TTFont(source, recalcTimestamp=False)
font.ensureDecompiled()
options = Options(layout_features=["kern", "tnum"], hinting=False, name_IDs=["*"])
cutter = Subsetter(options)
wanted = parse_unicodes(SIGNS)
cutter.populate(unicodes=[each for each in wanted if each in font.getBestCmap()])
cutter.subset(font)
font.flavor = None
plain = BytesIO()
font.save(plain)
font = TTFont(plain, recalcTimestamp=False)  # laid out anew, without what was cut off
font = instantiateVariableFont(font, {"wght": (400, 700)})
font.flavor = "woff2"
font.save(target)
PYTHON
node build.js "$here/../static"
