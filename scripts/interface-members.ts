/** A member of an interface, as its source says it. */
export interface Member {
  readonly name: string
  readonly isOptional: boolean
  /** Its comment on one line; empty without one. */
  readonly comment: string
}

/**
 * Members of an interface in a source that our formatter has laid out: each begins on a line of its own, two spaces in.
 * Throws when there is no such interface.
 */
export function membersOf(source: string, name: string): readonly Member[] {
  const lines = source.split('\n')
  const start = lines.findIndex(line => new RegExp(`^export interface ${name}\\b`).test(line))
  if (start < 0) throw new Error(`There is no interface ${name}.`)
  const body = lines.slice(start + 1, lines.indexOf('}', start))
  return body.flatMap((line, at) => {
    const [, member, mark] = /^ {2}(?:readonly )?(\w+)(\??)[:(]/.exec(line) ?? []
    if (member === undefined) return []
    return [{ name: member, isOptional: mark === '?', comment: commentAbove(body, at) }]
  })
}

function commentAbove(lines: readonly string[], at: number): string {
  let start = at
  while (start > 0 && /^ {2,3}(?:\/\*\*|\*)/.test(lines[start - 1] ?? '')) start -= 1
  return lines
    .slice(start, at)
    .map(line =>
      line
        .trim()
        .replace(/^\/\*\*|\*\/$/g, '')
        .replace(/^\*(?!\/)/, '')
        .replace(/\*\/$/, '')
        .trim(),
    )
    .filter(line => line !== '')
    .join(' ')
}
