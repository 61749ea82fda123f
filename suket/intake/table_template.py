"""The template of the import table: an empty XLSX whose columns are text.

Excel takes a typed NIK for a number, keeps 15 of its 16 digits and turns the last into
a zero; in a text column it does not.
"""

from io import BytesIO

from xlsxwriter import Workbook

TEXT = "@"  # Excel's number format for text
WIDTH = 22  # characters

# Each column, whether it must be filled, and what goes in; Indonesian, for officers.
COLUMNS: tuple[tuple[str, bool, str], ...] = (
    ("nik", True, "16 angka, berformat teks."),
    ("no_kk", False, "16 angka, berformat teks; tidak dicetak di suket."),
    ("nama_lengkap", True, "Persis seperti di KK, paling banyak 100 karakter."),
    ("tempat_lahir", True, "Paling banyak 60 karakter."),
    ("tanggal_lahir", True, "TTTT-BB-HH atau HH-BB-TTTT, mis. 2003-07-01."),
    ("jenis_kelamin", True, "LAKI-LAKI atau PEREMPUAN (boleh L atau P)."),
    ("golongan_darah", False, "A, B, AB, O, dengan + atau - bila diketahui."),
    ("alamat", True, "Jalan dan nomor, tanpa RT/RW; paling banyak 100 karakter."),
    ("rt", False, "Tiga angka, mis. 003."),
    ("rw", False, "Tiga angka, mis. 005."),
    ("kode_wilayah", False, "PP.KK.CC.DDDD, mis. 32.74.01.1001."),
    ("kelurahan", False, "Boleh kosong bila kode_wilayah diisi."),
    ("kecamatan", False, "Boleh kosong bila kode_wilayah diisi."),
    ("kabupaten_kota", False, "Boleh kosong bila kode_wilayah diisi."),
    ("provinsi", False, "Boleh kosong bila kode_wilayah diisi."),
    ("agama", False, "Salah satu dari tujuh agama/kepercayaan, atau kosong."),
    (
        "status_perkawinan",
        True,
        "BELUM KAWIN, KAWIN, CERAI HIDUP, atau CERAI MATI; boleh (BELUM) TERCATAT.",
    ),
    ("pekerjaan", True, "Menurut daftar F-1.01, mis. PELAJAR/MAHASISWA."),
    ("kewarganegaraan", False, "WNI atau WNA; kosong berarti WNI."),
    (
        "status_perekaman",
        True,
        "Dari aplikasi KTP-el: SUDAH REKAM, SIAP CETAK, BELUM REKAM, dst.",
    ),
    ("keterangan", False, "TETAP, PINDAH, atau MENINGGAL; kosong: tidak berubah."),
    ("foto", False, "Nama berkas foto; kosong: dicari <NIK>.jpg."),
)


def table_template() -> bytes:
    """Return the XLSX: the headings of all columns, and a sheet that explains them."""
    out = BytesIO()
    with Workbook(out) as book:
        text = book.add_format({"num_format": TEXT})
        bold = book.add_format({"bold": True, "num_format": TEXT})
        table = book.add_worksheet("penduduk")
        table.set_column(0, len(COLUMNS) - 1, WIDTH, text)
        table.freeze_panes(1, 1)
        explained = book.add_worksheet("petunjuk")
        explained.set_column(0, 2, WIDTH)
        explained.write_row(0, 0, ("kolom", "wajib", "isi"), bold)
        for place, (name, is_required, words) in enumerate(COLUMNS):
            table.write_string(0, place, name, bold if is_required else text)
            must = "ya" if is_required else "tidak"
            explained.write_row(place + 1, 0, (name, must, words))
    return out.getvalue()
