"""Titles and degrees, whose letters keep their case on a card: "Dr.", "S.Pd.", "Hj.".

A shortened name is no title: "Muh. Ali" stands on the card as MUH. ALI, "St. Aisyah" as
ST. AISYAH.  Both have a full stop, so only a list can tell them apart.
"""

import re
from typing import Final

_BEFORE: Final = frozenset(
    (
        *("prof", "dr", "dra", "drs", "drg", "drh", "ir", "h", "hj", "hi", "kh"),
        *("kyai", "ust", "ustz", "pdt", "pdm", "ns", "apt", "ners"),
    )
)
# Without full stops, in small letters.
_DEGREES: Final = frozenset(
    """
    ama amd amdak amdan amdfis amdft amdgz amdkeb amdkep amdkes amdkl amdkom amdlab
    amdpar amdpd amdperkes amdpj amdrad amdrmik amdt amdtem amdtra amdtw amf amg amk aml
    amkeb amkg amkl amp ampd ap aps apt
    sag sakt sant sap sars sds se sei sesy sfarm sfil sft sftr sgz sh shi shum si siip
    sikom sik sikep sip sipem sipol sintel skeb skel sked skep skes skesos skg skh ski
    skm skom skons skp skpm sksi smat smb sor spd spdaud spdb spdh spdi spdk spdkn spdn
    spdsd spdgsd spi spn spsi spsyt spt spth spust ss ssi ssit ssn ssos ssosi sst stat
    ssy sta stp st str strak strkeb strkep strkes strkom strpel strpi strt strtra sth
    sthi sti stk sttp stths stpn sud stth steol stheol stion
    mag mak makt map mars mba mbiomed mce mcs mds mei men mepid mes mesy met mfarm mfil
    mfis mft mgizi mgz mh mha mhi mhkes mhum mi mib mikom mip mipol mil mkeb mked mkep
    mkes mkesos mkg mkh mkkk mkl mkm mkn mkom mkons mkp mli mling mm mmat mmpd mmr mmsi
    mmt mot mpa mpar mpd mpdi mpdk mpdn mpfis mph mphil mpi mpkim mpmat mpp mps mpsi mpt
    mpwk mse msc msi msie msm msn msos msp mst mstr mstat msy mt mta mth mthi mti mtp
    mtpd mtr mtrkeb mtrkep mtrt mtsi mua mud mus ma
    phd dba edd dphil dth dmin dsc drph
    ba be bba bbus bcom bcs beng bsc bed bfa bn bstr
    sp spa span spak spanti spb spba spbm spbo spbp spbs spbtkv spdv spem spf spfk spgk
    spjp spkg spkga spkj spkk spkl spkfr spkp spm spmk spn spog sport sporto spot sptht
    sptkl sppa sppd sppk sppm sppros sprad sprm spros spthtbkl spthtkl spu spok
    lc dipl dess ca cpa cfp chrm chrp cht cmed cpm cps csrs qia adv akt psi psikolog
    """.strip()
    .replace("\n", " ")
    .split(" ")
)
_PARTS: Final = re.compile(r"[^.]*\.|[^.]+")


def in_capitals_but_titles(word: str, *, is_behind_comma: bool = False) -> str:
    """Return one word of a name in capitals, unless it is a title or a degree.

    Behind a comma stand degrees alone, so there whatever has a full stop keeps its
    form, and a degree in letters of both cases ("MSi").  Before one a degree has a stop
    inside ("S.Pd"), and a title one at its end.
    """
    if is_behind_comma:
        is_mixed = word != word.lower() and word.lower() in _DEGREES
        return word if "." in word or is_mixed else word.upper()
    if "." in word[:-1] and word.replace(".", "").lower() in _DEGREES:
        return word
    return "".join(_part(part) for part in _PARTS.findall(word))


def _part(part: str) -> str:
    is_title = part.endswith(".") and part[:-1].lower() in _BEFORE
    return part if is_title else part.upper()
