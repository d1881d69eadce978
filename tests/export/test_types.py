"""The page's types of metadata.json are those of the pipeline's schema, and the committed metadata.json fits both."""

import pytest
from conftest import ROOT
from pydantic import BaseModel, ValidationError

from pipeline.common.files import read_json
from pipeline.common.paths import METADATA
from pipeline.export.metadata import FORMAT
from pipeline.export.schema import Metadata
from pipeline.export.types import TYPES, typescript


def test_the_committed_types_are_those_of_the_schema() -> None:
    wanted = typescript(Metadata.model_json_schema(mode="serialization"))
    assert (ROOT / TYPES).read_text(encoding="utf-8") == wanted, "run `python -m pipeline.export.types`"


def test_the_committed_metadata_fit_the_schema_and_an_unknown_key_does_not() -> None:
    content = read_json(ROOT / METADATA)
    assert Metadata.model_validate(content).format == FORMAT
    with pytest.raises(ValidationError, match=r"decision\.settings\.smoothing_s"):
        Metadata.model_validate(content | {"decision": {**content["decision"], "settings": {"smoothing_s": 1}}})


def test_the_page_reads_this_format() -> None:
    assert f"export const FORMAT = {FORMAT};" in (ROOT / "webdemo/src/model/format.ts").read_text(encoding="utf-8")


class Inner(BaseModel):
    """A part."""

    pair: tuple[int, int]


class Outer(BaseModel):
    """A whole."""

    inner: Inner
    many: list[tuple[int, str]]
    by_name: dict[str, list[float]]
    maybe: bool | None = None


def test_each_kind_of_field_has_its_type() -> None:
    text = typescript(Outer.model_json_schema(mode="serialization"))
    assert "/** A part. */\nexport interface Inner {\n  readonly pair: readonly [number, number];\n}\n" in text
    assert "  readonly inner: Inner;\n  readonly many: readonly (readonly [number, string])[];\n" in text
    assert "  readonly by_name: Readonly<Record<string, readonly number[]>>;\n" in text
    assert "  readonly maybe?: boolean | null;\n" in text
