/** Tags in both of AWS's forms. */
import { asObject, describeJson, failAt, type JsonObject, optionalItemsOf, type Place, placeOf, stringOf } from './check.ts';
import type { Json, Tags } from './types.ts';

/** `[{ "Key": "team", "Value": "red" }]` or `{ "team": "red" }`; undefined where the member is left out or null. */
export function readTags(object: JsonObject, key: string, place: Place): Tags | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  const here = placeOf(place, key);
  if (Array.isArray(value)) {
    const items = optionalItemsOf(object, key, place) ?? [];
    return new Map(
      items.map((item) => [
        stringOf(item.value, 'Key', item.place, 'the key of the tag'),
        tagValue(item.value.Value, placeOf(item.place, 'Value')),
      ]),
    );
  }
  return new Map(Object.entries(asObject(value, here, 'tags')).map(([name, tag]) => [name, tagValue(tag, placeOf(here, name))]));
}

/** Unlike other strings the value of a tag may be empty. */
function tagValue(value: Json | undefined, place: Place): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : failAt(place, `found ${describeJson(value)}, expected a string`);
}
