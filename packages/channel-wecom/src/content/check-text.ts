import type { ContentProblem, Json } from '@message-center/channel'

/** How much of a text the provider takes. Its limits are mostly in bytes of UTF-8: 界 is three, 😀 four. */
export interface TextLimit {
  readonly unit: 'bytes' | 'characters'
  readonly max: number
}

export const bytes = (max: number): TextLimit => ({ unit: 'bytes', max })
export const characters = (max: number): TextLimit => ({ unit: 'characters', max })

export function checkLength(field: string, text: string | undefined, { unit, max }: TextLimit): ContentProblem[] {
  const length = unit === 'bytes' ? Buffer.byteLength(text ?? '') : [...(text ?? '')].length
  if (length <= max) return []
  const hint = unit === 'bytes' ? ' A Chinese character counts 3 bytes, an emoji mostly 4.' : ''
  return [
    {
      field,
      reason: `The text has ${length} ${unit}; the provider takes ${max}.`,
      fix: `Shorten it to ${max} ${unit}.${hint}`,
    },
  ]
}

/**
 * Characters that JSON writes as \uXXXX, which the provider refuses: control characters and halves of a pair.
 * Source: WeCom, "Global error codes", 40033.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find
const unsendable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u

/** Finds texts anywhere in a content that cannot be sent. */
export function checkCharacters(content: Json | undefined, field = ''): ContentProblem[] {
  if (typeof content === 'string')
    return unsendable.test(content)
      ? [
          {
            field,
            reason: 'The text holds a control character or half an emoji, which the provider refuses.',
            fix: 'Remove it; line breaks and tabs are allowed.',
          },
        ]
      : []
  if (typeof content !== 'object' || content === null) return []
  return Object.entries(content).flatMap(([name, value]) => checkCharacters(value, `${field}/${pointerPart(name)}`))
}

const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
