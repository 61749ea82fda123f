"""The press: documents printed from a plate, far faster than they are drawn.

A city that issues 150,000 suket in days prints the same page 150,000 times.  From one
to the next differ some twenty words, a portrait, a QR and the signature.  Yet an HTML
engine lays out all of it anew, breaks the same lines, cuts the same fonts, and writes
the same two hundred objects.  The press has WeasyPrint do that once, and from then on
changes only what differs.  Nobody can tell from a document which way it was made.

    Manuscript ── make_plate ──> Plate ── print ──> signed PDF
    (checked)      (0.2 s, once)          (half a ms, each)

**What a plate is for** (`machine`).  Form, office, signatory, day, period of validity,
address for checking, size of the QR and of the photo: they are the *setting*, and two
manuscripts of one setting differ in their texts alone.  Another setting, another plate;
so a changed form or a new head of office needs no announcement.  A plate is made once
a setting has come some times, so that a single suket at a counter waits for none; of
a handful all are expected before the first is printed, and none of many is drawn.

**Where the texts stand** (`texts`, `untold`, `slots`, `lines`).  The page is laid out
with *sentinels*, words that no form says, and that no form may ask about: one that says
more to foreigners than to citizens has two pages, not one.  In the content of that page
a line of text is always

    1 0 0 -1 234.754 366.637773 Tm   /Font 14 Tf   [<024b>…<023e>] TJ

place, font and size, glyphs.  A line with a sentinel is a *slot*: its `Tm` says where,
its `Tf` how large, and the boxes of the layout how much room there is to the right and
whether it is centred.  Only x and glyphs differ from sheet to sheet.  They stand inside
of a marked content sequence that the structure tree refers to by number, so tags,
reading order and language stay as they are: nothing is added, nothing moves.

A long name or street takes a second line, and then all below it does move.  That is
another page, and so another plate: how many lines each slot has is a *shape*, and every
shape of a setting has a plate, laid out with sentinels that are long as well.  The
words are filled into the lines as Pango fills them, which is where the room ends and
UAX 14 allows a break; where that is a matter of a hair, the sheet is drawn.

**How a text is set** (`letters`).  HarfBuzz is asked for glyphs and kerning as Pango
asks it, and the numbers are rounded as WeasyPrint rounds them.  How a glyph is written
depends on how far it moves on and nothing else, so it is written once.  Fonts are
embedded as subsets, of the glyphs that a page used; for a plate the capitals, digits
and signs that data can have are embedded with them.

**The QR** (`signing.qr_encoder`, `suket.paper.qr_drawing`) is the one drawing that
differs. A symbol is a number of one bit a module, and its path is looked up by that
number's digits.

**How the file is put together** (`byte_template`, `pdf_file`).  All objects that stay
are written once and lie in front; those that vary follow: some stretches of the page,
the photo's JPEG as it is, the QR text, both kinds of metadata, the signature.  The
table of objects and the byte range are the only things that have to be counted for
each.

**The signature** is not of the press.  `PdfSealer.draft` writes the empty one into the
page of sentinels, so that the plate already has it, and `PdfSealer.seal` fills it in.
A file is hashed as it is written, what lies in front once for all sheets; the seal goes
on from there, and then reads all of it once more before it lets it go.

**Never wrong, rather slow** (`fallback_reasons`, `proof_sheet`).  A letter that was not
embedded, a word too wide for any line, a photo that has to be turned: such a sheet is
drawn the ordinary way, and so is every other that the press is not sure of.  A plate
has to set its own sentinels as Pango did, number for number, and its first print is
compared with the page that WeasyPrint draws of the same manuscript.  A form that fails
is never pressed.
"""
