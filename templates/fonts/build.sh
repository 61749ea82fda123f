#!/bin/sh
# Make the four font files of the printed forms from Adobe's Source family (OFL 1.1).
#
#   sh templates/fonts/build.sh        needs npm, and fonttools from .venv
#
# Latin only, without hinting: 0.4 MB instead of 1.4, and each document is subset in
# half the time.  A changed font may not carry the reserved name "Source" (OFL, 3), so
# the families are called Suket Sans and Suket Serif.  The results are committed; this
# script is run again only when a new version of the family is wanted, and then the
# printed forms that use the old files keep them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-$here/../../.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm pack --silent source-sans@3.52.0 source-serif@4.5.1
for name in source-sans-3.52.0 source-serif-4.5.1; do
  mkdir "$name" && tar xzf "$name.tgz" -C "$name"
done

"$python" - "$work" "$here" <<'PYTHON'
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

work, here = Path(sys.argv[1]), Path(sys.argv[2])
LATIN = (
    "U+0020-007E,U+00A0-024F,U+02B9-02BF,U+02C6-02DD,U+0300-0304,U+0306-030C,U+0323,"
    "U+0327,U+0328,U+0331,U+1E00-1EFF,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,"
    "U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,U+20AC,U+2116,U+2122,U+2190-2193,U+2212"
)
SOURCES = {
    ("Suket Sans", "Regular"): "source-sans-3.52.0/package/TTF/SourceSans3-Regular.ttf",
    ("Suket Sans", "Semibold"): "source-sans-3.52.0/package/TTF/SourceSans3-Semibold.ttf",
    ("Suket Serif", "Regular"): "source-serif-4.5.1/package/TTF/SourceSerif4-Regular.ttf",
    ("Suket Serif", "Semibold"): "source-serif-4.5.1/package/TTF/SourceSerif4-Semibold.ttf",
}
for (family, style), source in SOURCES.items():
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "case"]
    options.hinting = False
    options.name_IDs = ["*"]
    font = subset.load_font(work / source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(LATIN.replace("U+", "")))
    cutter.subset(font)
    full, post = f"{family} {style}", f"{family}-{style}".replace(" ", "")
    names = {1: full, 2: "Regular", 3: f"3.0;{post}", 4: full, 6: post, 16: family, 17: style}
    for record in list(font["name"].names):
        if record.nameID not in {0, 5, 8, 9, 11, 13, 14}:
            font["name"].removeNames(record.nameID)
    for number, value in names.items():
        font["name"].setName(value, number, 3, 1, 0x409)
    font.save(here / f"{post}.ttf")
PYTHON

# What a name may have and the families lack, behind all that was there before.
"$python" "$here/add_letters.py" "$work" "$here"

# One licence, two notices of copyright.
head -1 source-serif-4.5.1/package/LICENSE.md > "$here/LICENSE.md"
cat source-sans-3.52.0/package/LICENSE.md >> "$here/LICENSE.md"
cd "$here" && sha256sum ./*.ttf > SHA256SUMS
