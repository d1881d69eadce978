"""Downloads that are cut, refused or changed on the way, from a server on this machine."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from archives import BLOCK, CUT, Server

from pipeline.clips.download import discard, download
from pipeline.common.errors import InputError

NAME = "UCF101.rar"
PART = Path(f"data/work/{NAME}.part")


def fail_at_a_cut(server: Server) -> None:
    """Run into a server that cuts the file after two blocks and goes down; then mend the server."""
    server.cut_at, server.down_after_cut = CUT, True
    with pytest.raises(InputError, match=rf"503.*Nothing was lost \({2 * BLOCK:,} bytes.*run the same command"):
        download(server.url(NAME), PART)
    server.down = False


def test_the_whole_file_arrives(server: Server) -> None:
    download(server.url(NAME), PART)
    assert PART.read_bytes() == server.files[f"/{NAME}"]


def test_a_whole_file_is_not_asked_for_again(server: Server) -> None:
    download(server.url(NAME), PART)
    download(server.url(NAME), PART)
    assert server.asked(NAME) == [None]


def test_a_second_run_goes_on_where_the_line_was_cut(server: Server) -> None:
    fail_at_a_cut(server)
    download(server.url(NAME), PART)
    assert server.asked(NAME)[-1] == f"bytes={2 * BLOCK}-"
    assert PART.read_bytes() == server.files[f"/{NAME}"]


def test_one_run_goes_on_by_itself(server: Server) -> None:
    server.cut_at = CUT
    download(server.url(NAME), PART)
    assert server.asked(NAME) == [None, f"bytes={2 * BLOCK}-"]
    assert PART.read_bytes() == server.files[f"/{NAME}"]


def test_the_beginning_of_another_file_is_not_gone_on_from(server: Server) -> None:
    fail_at_a_cut(server)
    server.files["/mirror.rar"] = server.files[f"/{NAME}"].lower()
    download(server.url("mirror.rar"), PART)
    assert server.asked("mirror.rar") == [None]
    assert PART.read_bytes() == server.files["/mirror.rar"]


def test_a_server_without_ranges_sends_all_again(server: Server) -> None:
    fail_at_a_cut(server)
    server.ranges = False
    download(server.url(NAME), PART)
    assert PART.read_bytes() == server.files[f"/{NAME}"]


@pytest.mark.parametrize("honours_if_range", [True, False])
def test_a_file_that_changed_is_fetched_anew(
    server: Server, monkeypatch: pytest.MonkeyPatch, honours_if_range: bool
) -> None:
    fail_at_a_cut(server)
    server.files[f"/{NAME}"], server.etag = server.files[f"/{NAME}"].upper(), '"second"'
    if not honours_if_range:
        monkeypatch.setattr(
            "pipeline.clips.download._headers", lambda _, have: {"Range": f"bytes={have}-"} if have else {}
        )
    download(server.url(NAME), PART)
    assert PART.read_bytes() == server.files[f"/{NAME}"]


def test_a_server_that_announces_too_much_is_named(server: Server) -> None:
    server.lie = 5000
    with pytest.raises(InputError, match=rf"{NAME} could not be fetched: the connection dropped"):
        download(server.url(NAME), PART)


def test_no_server_is_named(server: Server) -> None:
    with pytest.raises(InputError, match=rf"Connection refused\. Nothing was lost .*put it at data/work/{NAME}"):
        download(f"http://127.0.0.1:1/{NAME}", PART)


def test_an_unknown_host_is_named(server: Server) -> None:
    with pytest.raises(InputError, match=r"Failed to resolve 'nowhere.invalid'"):
        download("http://nowhere.invalid/file", PART)


def test_a_refusal_is_not_asked_again(server: Server) -> None:
    with pytest.raises(InputError, match=r"the server answers '404 Not Found'"):
        download(server.url("gone.zip"), PART)
    assert len(server.seen) == 1


def test_a_full_disk_is_named_with_what_is_needed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(InputError, match=r"the disk of data/work is too full: 0\.00 GB are needed there"):
        download(server.url(NAME), PART)


def test_a_discarded_download_leaves_nothing(server: Server) -> None:
    download(server.url(NAME), PART)
    discard(PART)
    assert list(PART.parent.iterdir()) == []
