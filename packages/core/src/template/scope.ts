import { TextDefect } from './text-defect.ts'

/** What the text at one place can name, known before anything is rendered. */
export interface Scope {
  readonly parent?: Scope
  /** Whether what it stands on belongs to a sensitive variable. */
  readonly isSensitive: boolean
  readonly isLoop: boolean
  /** Names of `as |element key|`. */
  readonly names: readonly string[]
}

export const variablesScope: Scope = { isSensitive: false, isLoop: false, names: [] }

/** A path that has found its frame: `up` frames above, then `parts`, or one of the loop's own values. */
export interface ScopedPath {
  readonly up: number
  readonly parts: readonly string[]
  readonly take: 'member' | 'key' | 'index' | 'first' | 'last'
  /** The variable it begins at, when it begins at the variables. */
  readonly variable?: string
  /** As written. */
  readonly text: string
}

const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Finds what a path of Handlebars stands for, by the rules of Handlebars without the prototype chain. */
export function scopedPath(path: hbs.AST.PathExpression, scope: Scope): ScopedPath {
  const text = path.original
  const bad = path.parts.find(part => reserved.has(part))
  if (bad !== undefined) throw new TextDefect(`{{${text}}} names ${bad}, which is reserved.`, 'Use another name.', path)
  if (path.data) return loopValue(path, scope)

  const isPlain = path.depth === 0 && !/^(?:\.|this\b)/.test(text)
  const named = isPlain ? blockParameter(path, scope) : undefined
  return named ?? memberPath(path, scope, path.depth, path.parts)
}

function memberPath(path: hbs.AST.PathExpression, scope: Scope, up: number, parts: readonly string[]): ScopedPath {
  const text = path.original
  const origin = scopeAbove(path, scope, up)
  if (origin.parent !== undefined) return { up, parts, take: 'member', text }
  const [variable] = parts
  if (variable === undefined)
    throw new TextDefect(`{{${text}}} stands for all variables at once.`, 'Name one of them.', path)
  return { up, parts, take: 'member', variable, text }
}

function scopeAbove(path: hbs.AST.PathExpression, scope: Scope, up: number): Scope {
  let found = scope
  for (let step = 0; step < up; step++) {
    if (found.parent === undefined)
      throw new TextDefect(`{{${path.original}}} leads out of the template.`, 'Take away a "../".', path)
    found = found.parent
  }
  return found
}

/** `item` of `{{#each items as |item|}}`, from the innermost block outwards. */
function blockParameter(path: hbs.AST.PathExpression, scope: Scope): ScopedPath | undefined {
  const [name = '', ...parts] = path.parts
  let up = 0
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent, up++) {
    const place = at.names.indexOf(name)
    if (place === 0) return { up, parts, take: 'member', text: path.original }
    if (place === 1) return { up, parts: [], take: 'key', text: path.original }
  }
  return undefined
}

/** `@index`, `@key`, `@first`, `@last` of the innermost loop, and `@root`. */
function loopValue(path: hbs.AST.PathExpression, scope: Scope): ScopedPath {
  const [name, ...parts] = path.parts
  if (name === 'root') return memberPath(path, scope, depthOf(scope), parts)

  let up = 0
  let loop: Scope | undefined = scope
  while (loop !== undefined && !loop.isLoop) {
    loop = loop.parent
    up += 1
  }
  const isKnown = name === 'key' || name === 'index' || name === 'first' || name === 'last'
  if (!isKnown || loop === undefined || path.depth > 0 || parts.length > 0)
    throw new TextDefect(
      `{{${path.original}}} stands for nothing here.`,
      'Within {{#each}} there are @index, @key, @first and @last; everywhere there is @root.<variable>.',
      path,
    )
  return { up, parts: [], take: name, text: path.original }
}

function depthOf(scope: Scope): number {
  let depth = 0
  for (let at = scope.parent; at !== undefined; at = at.parent) depth += 1
  return depth
}
