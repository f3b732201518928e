/** A command of a page: what is set for it, and its words as the shell would hand them on. */
export interface Command {
  readonly words: readonly string[]
  /** As the page has it, for messages of a failed test. */
  readonly line: string
}

/** The commands of a block, one per line; a backslash at the end goes on with the next. */
export function commandsOf(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map(line => line.replace(/(?:^|\s+)#\s.*$/, '').trim())
    .filter(line => line !== '')
}

/** Signs that mean something else to some shell when they are not quoted. */
const special = /[?*&<>|;()`[\]{}~!]/

/**
 * The words of a command by the rules of a POSIX shell, as far as pages need them: quotes and `$NAME`. Throws for
 * anything that a reader's shell could take otherwise.
 */
export function parseCommand(line: string, variables: { readonly [name: string]: string }): Command {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < line.length; ) {
    const [part = ''] = /^(?:'[^']*'|"[^"]*"|\s+|[^\s'"]+)/.exec(line.slice(at)) ?? []
    if (part === '') throw new Error(`A quote is not closed: ${line}`)
    at += part.length
    if (part.trim() === '') {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + unquote(part, line, variables)
  }
  if (word !== undefined) words.push(word)
  return { words, line }
}

function unquote(part: string, line: string, variables: { readonly [name: string]: string }): string {
  if (part.startsWith("'")) return part.slice(1, -1)
  if (!part.startsWith('"') && special.test(part)) throw new Error(`Quote ${special.exec(part)?.[0]} in: ${line}`)
  return part.replaceAll(/^"|"$/g, '').replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = variables[name]
    if (value === undefined) throw new Error(`$${name} is not set before: ${line}`)
    return value
  })
}
