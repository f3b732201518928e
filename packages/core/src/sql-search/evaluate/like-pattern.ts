/** The pattern of a LIKE in parts: a text, any run (`%`), or any one character (`_`). */
export type LikePattern = readonly LikePart[]
export type LikePart = string | { readonly any: 'run' | 'character' }

/** Reads a pattern; `undefined` when it ends with the backslash that should take the meaning from a sign. */
export function readLikePattern(pattern: string): LikePattern | undefined {
  const parts: LikePart[] = []
  let text = ''
  const endText = () => {
    if (text !== '') parts.push(text)
    text = ''
  }
  const characters = [...pattern]
  for (let n = 0; n < characters.length; n++) {
    const character = characters[n] ?? ''
    if (character === '\\') {
      const next = characters[++n]
      if (next === undefined) return undefined
      text += next
    } else if (character === '%' || character === '_') {
      endText()
      const any = character === '%' ? 'run' : 'character'
      const last = parts.at(-1)
      // Two runs are one.
      if (any === 'run' && typeof last === 'object' && last.any === 'run') continue
      parts.push({ any })
    } else text += character
  }
  endText()
  return parts
}

/** Letters A to Z alone, as all stores can. */
export const foldCase = (text: string): string => text.replaceAll(/[A-Z]+/g, letters => letters.toLowerCase())

/** Whether a text fits a pattern, in time that grows with the product of their lengths at most. */
export function fitsPattern(text: string, pattern: LikePattern, ignoresCase: boolean): boolean {
  const fold = (part: string) => (ignoresCase ? foldCase(part) : part)
  const wanted = pattern.flatMap((part): readonly LikePart[] => (typeof part === 'string' ? [...fold(part)] : [part]))
  const given = [...fold(text)]
  let at = 0
  let place = 0
  let runPlace = -1
  let runAt = 0
  while (at < given.length) {
    const part = wanted[place]
    if (typeof part === 'object' && part.any === 'run') {
      runPlace = place++
      runAt = at
    } else if (part !== undefined && (typeof part === 'object' || part === given[at])) {
      place++
      at++
    } else if (runPlace >= 0) {
      // The last run takes one more.
      place = runPlace + 1
      at = ++runAt
    } else return false
  }
  return wanted.slice(place).every(part => typeof part === 'object' && part.any === 'run')
}
