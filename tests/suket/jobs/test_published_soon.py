"""A suket is in force for everybody within seconds, also one that is quite new."""

from datetime import timedelta

from suket.jobs.publish_status import Publisher
from tests.office_world import NOW, status_signer, trust_list
from verify.checks import Verdict, check
from verify.published import Published, read_list_files

SECOND = timedelta(seconds=1)


def published(folder, uri):
    trust = trust_list()
    files = read_list_files(folder / "s", uri, trust)
    return Published(trust, {uri: files.status}, {uri: files.register})


def test_a_suket_of_the_same_second_is_published_again_until_it_is_known(
    usual_world, tmp_path
):
    issued = usual_world.issue(usual_world.add())
    publisher = Publisher(tmp_path, status_signer)
    verdicts = []
    for step in range(4):
        now = NOW + step * SECOND
        publisher.publish(usual_world.database, now=now)
        seen = published(tmp_path, issued.claims.status_uri)
        verdicts.append(check(issued.text, seen, now=now).verdict)
    assert verdicts[0] is Verdict.UNCERTAIN
    assert verdicts[-2:] == [Verdict.VALID, Verdict.VALID]


def test_nothing_is_published_again_once_everything_is_known(usual_world, tmp_path):
    usual_world.issue(usual_world.add())
    publisher = Publisher(tmp_path, status_signer)
    done = [
        publisher.publish(usual_world.database, now=NOW + step * SECOND)
        for step in range(6)
    ]
    assert sum(map(bool, done)) == 2
    assert done[-1] == []
