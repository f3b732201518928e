import type { Json } from '@message-center/channel'
import { jsonPointer } from './json-pointer.ts'
import { type Frame, frameAbove, framePlace, mask, member, type RenderSheet } from './render-sheet.ts'
import { type Scope, type ScopedPath, scopedPath } from './scope.ts'
import { TextDefect } from './text-defect.ts'

/** Evaluates an argument of a block; what is absent is `undefined`. */
export type Expression = (frame: Frame) => Json | undefined

/** A path with what is known of it before rendering. */
export interface CompiledPath extends ScopedPath {
  readonly isSensitive: boolean
}

/** What a text may name, and what it turned out to name. */
export interface Names {
  isDeclared(variable: string): boolean
  isSensitive(variable: string): boolean
  use(path: CompiledPath): void
}

const is =
  <Node extends hbs.AST.Node>(type: Node['type']) =>
  (node: hbs.AST.Node): node is Node =>
    node.type === type

export const isPath = is<hbs.AST.PathExpression>('PathExpression')
const isSubExpression = is<hbs.AST.SubExpression>('SubExpression')
const isString = is<hbs.AST.StringLiteral>('StringLiteral')
const isNumber = is<hbs.AST.NumberLiteral>('NumberLiteral')
const isBoolean = is<hbs.AST.BooleanLiteral>('BooleanLiteral')

export function compilePath(node: hbs.AST.PathExpression, scope: Scope, names: Names): CompiledPath {
  const path = scopedPath(node, scope)
  const { variable } = path
  if (variable !== undefined && !names.isDeclared(variable))
    throw new TextDefect(`The variable ${variable} is not declared.`, 'Declare it, or take it out of the text.', node)

  const isSensitive = variable === undefined ? originIsSensitive(path, scope) : names.isSensitive(variable)
  const compiled = { ...path, isSensitive }
  names.use(compiled)
  return compiled
}

/** The keys of a sensitive object are as sensitive as its values; a position is not. */
function originIsSensitive(path: ScopedPath, scope: Scope): boolean {
  if (path.take !== 'member' && path.take !== 'key') return false
  let origin = scope
  for (let step = 0; step < path.up; step++) origin = origin.parent ?? origin
  return origin.isSensitive
}

/** Paths, literals and `(eq a b)`. */
export function compileExpression(node: hbs.AST.Expression, scope: Scope, names: Names): Expression {
  if (isPath(node)) {
    const path = compilePath(node, scope, names)
    return frame => follow(path, frame)
  }
  if (isString(node) || isNumber(node) || isBoolean(node)) {
    const { value } = node
    return () => value
  }
  if (isSubExpression(node)) return compileEquality(node, scope, names)
  throw new TextDefect('null and undefined are no values here.', 'Use {{#if}} to ask whether a value is there.', node)
}

function compileEquality(node: hbs.AST.SubExpression, scope: Scope, names: Names): Expression {
  const [left, right, ...more] = node.params
  if (node.path.original !== 'eq' || !left || !right || more.length > 0 || node.hash)
    throw new TextDefect('Within round brackets there is only (eq a b).', 'Write (eq <value> <value>).', node)
  const leftValue = compileExpression(left, scope, names)
  const rightValue = compileExpression(right, scope, names)
  return frame => leftValue(frame) === rightValue(frame)
}

export function follow(path: ScopedPath, frame: Frame): Json | undefined {
  const origin = frameAbove(frame, path.up)
  switch (path.take) {
    case 'member': {
      let value: Json | undefined = origin.value ?? undefined
      for (const part of path.parts) value = member(value, part)
      return value
    }
    case 'key':
      return origin.key
    case 'index':
      return origin.index
    case 'first':
      return origin.index === 0
    case 'last':
      return origin.isLast
  }
}

/** Writes a value into the text, exactly as it was given. */
export function show(path: CompiledPath, sheet: RenderSheet, frame: Frame): void {
  const value = follow(path, frame)
  if (value === undefined) missing(path, sheet, frame)
  else if (typeof value === 'object') notShowable(path, sheet, frame)
  else sheet.write(sheet.isMasking && path.isSensitive ? mask : String(value))
}

function notShowable(path: CompiledPath, sheet: RenderSheet, frame: Frame): void {
  sheet.stop({
    code: 'invalid_request',
    field: fieldOf(path, frame, path.parts.length),
    detail: `The template shows {{${path.text}}} as text, but the value is a list or an object.`,
    fix: 'Send a text, a number or a boolean.',
  })
}

/** A variable that is absent as a whole is an optional one, since required ones are checked before: it is empty. */
function missing(path: CompiledPath, sheet: RenderSheet, frame: Frame): void {
  if (path.variable !== undefined && member(frameAbove(frame, path.up).value, path.variable) === undefined) return

  let present = 0
  let value: Json | undefined = frameAbove(frame, path.up).value
  for (const part of path.parts) {
    value = member(value, part)
    if (value === undefined) break
    present += 1
  }
  const name = path.parts[present]
  sheet.stop({
    code: 'missing_variable',
    field: fieldOf(path, frame, present + 1),
    detail: `The template shows {{${path.text}}}, but ${name === undefined ? 'the value is null' : `${name} is not given`}.`,
    fix: 'Send the value, or let the template ask for it with {{#if}}.',
  })
}

const fieldOf = (path: CompiledPath, frame: Frame, parts: number): string =>
  jsonPointer(['variables', ...framePlace(frameAbove(frame, path.up)), ...path.parts.slice(0, parts)])
