"""Write the page's TypeScript types of metadata.json from its schema: `python -m pipeline.export.types`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.common.files import write_text
from pipeline.export.schema import Metadata

TYPES = Path("webdemo/src/model/metadata.generated.ts")
_HEAD = """/**
 * The types of metadata.json: do not edit.
 *
 * `python -m pipeline.export.types` writes them from pipeline/export/schema.py, whose blocks params.yaml fills.
 */
"""
_PLAIN = {"number": "number", "integer": "number", "string": "string", "boolean": "boolean", "null": "null"}

Schema = Mapping[str, Any]
"""A JSON Schema, or a part of one."""


def typescript(schema: Schema) -> str:
    """Return a module that exports a type for each definition of a JSON Schema, and for the schema itself."""
    named = {**schema.get("$defs", {}), schema["title"]: schema}
    return f"{_HEAD}\n{''.join(_definition(name, one) for name, one in named.items())}"


def _definition(name: str, one: Schema) -> str:
    if "properties" not in one:
        return f"{_comment(one, '')}export type {name} = {_type(one)};\n"
    fields = "".join(
        f"{_comment(field, '  ')}  readonly {key}{'' if key in one.get('required', ()) else '?'}: {_type(field)};\n"
        for key, field in one["properties"].items()
    )
    return f"{_comment(one, '')}export interface {name} {{\n{fields}}}\n"


def _comment(one: Schema, indent: str) -> str:
    return f"{indent}/** {one['description']} */\n" if "description" in one else ""


def _type(one: Schema) -> str:
    if "$ref" in one:
        return str(one["$ref"]).rpartition("/")[2]
    if "enum" in one:
        return " | ".join(map(json.dumps, one["enum"]))
    if "anyOf" in one:
        return " | ".join(map(_type, one["anyOf"]))
    if "prefixItems" in one:
        return f"readonly [{', '.join(map(_type, one['prefixItems']))}]"
    if one["type"] == "array":
        items = _type(one["items"])
        return f"readonly ({items})[]" if " " in items else f"readonly {items}[]"
    if one["type"] == "object":
        key = _type(one["propertyNames"]) if "propertyNames" in one else "string"
        return f"Readonly<Record<{key}, {_type(one['additionalProperties'])}>>"
    return _PLAIN[one["type"]]


def main() -> None:
    """Renew the types."""
    write_text(TYPES, typescript(Metadata.model_json_schema(mode="serialization")))


if __name__ == "__main__":
    main()
