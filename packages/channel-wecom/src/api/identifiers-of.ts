import type { Json } from '@message-center/channel'
import { identifierOf } from '@message-center/channel/wire'

/** A list of identifiers: `a|b` in most answers, a JSON list in some. */
export function identifiersOf(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => identifierOf(item) ?? [])
  return (identifierOf(value) ?? '').split(/[|,]/).filter(item => item !== '')
}
