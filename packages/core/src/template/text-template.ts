import type { Json } from '@message-center/channel'
import Handlebars from 'handlebars'
import {
  type CompiledPath,
  compileExpression,
  compilePath,
  type Expression,
  follow,
  isPath,
  type Names,
  show,
} from './expression.ts'
import type { Frame, RenderSheet } from './render-sheet.ts'
import { type Scope, variablesScope } from './scope.ts'
import { templateLimits } from './template-limits.ts'
import { TextDefect } from './text-defect.ts'

/** Writes a text, or a part of it, onto the sheet. */
export type Write = (sheet: RenderSheet, frame: Frame) => void

export type TextOutcome =
  | { readonly outcome: 'compiled'; readonly write: Write }
  | { readonly outcome: 'refused'; readonly detail: string; readonly fix: string }

/**
 * Compiles a text in the language of Handlebars: `{{variable}}`, `{{a.b}}`, `{{#if}}`, `{{#unless}}`, `{{#each}}`,
 * `{{#with}}` with `{{else}}`, `(eq a b)`, comments and whitespace control.
 *
 * Handlebars parses; the tree is walked by us. So a text runs nothing but these few words, a missing value can be
 * named, loops and lengths have limits while they grow, no code is generated, and two numbers side by side are not
 * added up, as Handlebars does without escaping. Values appear as they are: no
 * channel takes HTML, and each plugin escapes for its own wire format.
 */
export function compileText(text: string, names: Names): TextOutcome {
  if (text.length > templateLimits.textLength)
    return refused(`The text is longer than ${templateLimits.textLength} characters.`, 'Shorten it.')
  if (count(text, blockTag) > templateLimits.blockTags || count(text, bracket) > templateLimits.blockTags)
    return refused(`The text has more than ${templateLimits.blockTags} block tags or brackets.`, 'Make it simpler.')
  const program = parse(text)
  if ('outcome' in program) return program
  try {
    return { outcome: 'compiled', write: compileProgram(program, variablesScope, names, 0) }
  } catch (error) {
    if (error instanceof TextDefect) return refused(error.message, error.fix)
    throw error
  }
}

const blockTag = /\{\{~?\s*(?:#|\^|else\b)/g
const bracket = /\(/g
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

const refused = (detail: string, fix: string) => ({ outcome: 'refused', detail, fix }) as const

function parse(text: string): hbs.AST.Program | ReturnType<typeof refused> {
  try {
    return Handlebars.parse(text)
  } catch (error) {
    // The parser has one kind of error, for the text; its message quotes the text and never a value.
    const message = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : ''
    return refused(`The text cannot be read: ${message.slice(0, 300)}`, 'Close every {{ and every block.')
  }
}

function compileProgram(program: hbs.AST.Program | undefined, scope: Scope, names: Names, depth: number): Write {
  const writes = (program?.body ?? []).flatMap(node => compileStatement(node, scope, names, depth) ?? [])
  const [only] = writes
  if (writes.length === 1 && only !== undefined) return only
  return (sheet, frame) => {
    for (const write of writes) write(sheet, frame)
  }
}

const isContent = (node: hbs.AST.Statement): node is hbs.AST.ContentStatement => node.type === 'ContentStatement'
const isMustache = (node: hbs.AST.Statement): node is hbs.AST.MustacheStatement => node.type === 'MustacheStatement'
const isBlock = (node: hbs.AST.Statement): node is hbs.AST.BlockStatement => node.type === 'BlockStatement'

function compileStatement(node: hbs.AST.Statement, scope: Scope, names: Names, depth: number): Write | undefined {
  if (node.type === 'CommentStatement') return undefined
  if (isContent(node)) {
    const { value } = node
    return sheet => sheet.write(value)
  }
  if (isMustache(node)) return compileShow(node, scope, names)
  if (isBlock(node)) return compileBlock(node, scope, names, depth + 1)
  throw new TextDefect('Partials and decorators are not allowed.', 'Write the text itself.', node)
}

function compileShow(node: hbs.AST.MustacheStatement, scope: Scope, names: Names): Write {
  if (!isPath(node.path) || node.params.length > 0 || node.hash)
    throw new TextDefect('Only a variable can be shown.', 'Write {{name}} or {{name.member}}.', node)
  const path = compilePath(node.path, scope, names)
  return (sheet, frame) => show(path, sheet, frame)
}

function compileBlock(node: hbs.AST.BlockStatement, scope: Scope, names: Names, depth: number): Write {
  const word = node.path.original
  const [argument, ...more] = node.params
  if (depth > templateLimits.blockDepth)
    throw new TextDefect(`More than ${templateLimits.blockDepth} blocks within one another.`, 'Flatten them.', node)
  if (argument === undefined || more.length > 0 || node.hash)
    throw new TextDefect(`{{#${word}}} takes one value.`, `Write {{#${word} <value>}}.`, node)

  const otherwise = compileProgram(node.inverse, scope, names, depth)
  if (word === 'if' || word === 'unless') {
    if (node.program?.blockParams?.length)
      throw new TextDefect(`{{#${word}}} names nothing.`, 'Take away "as |…|".', node)
    const test = compileExpression(argument, scope, names)
    const then = compileProgram(node.program, scope, names, depth)
    return word === 'if' ? choose(test, then, otherwise) : choose(test, otherwise, then)
  }
  if (word !== 'each' && word !== 'with')
    throw new TextDefect(`There is no {{#${word}}}.`, 'There are #if, #unless, #each and #with.', node)
  if (!isPath(argument)) throw new TextDefect(`{{#${word}}} takes a variable.`, `Write {{#${word} <variable>}}.`, node)

  const path = compilePath(argument, scope, names)
  const inner: Scope = {
    parent: scope,
    isSensitive: path.isSensitive,
    isLoop: word === 'each',
    names: node.program?.blockParams ?? [],
  }
  const body = compileProgram(node.program, inner, names, depth)
  return word === 'each' ? repeat(path, body, otherwise) : standOn(path, body, otherwise)
}

const choose =
  (test: Expression, then: Write, otherwise: Write): Write =>
  (sheet, frame) => {
    const value = test(frame)
    if (value === 0 || isEmpty(value)) otherwise(sheet, frame)
    else then(sheet, frame)
  }

const standOn =
  (source: CompiledPath, body: Write, otherwise: Write): Write =>
  (sheet, frame) => {
    const value = follow(source, frame)
    if (value === undefined || isEmpty(value)) otherwise(sheet, frame)
    else body(sheet, { value, parent: frame, source })
  }

const repeat =
  (source: CompiledPath, body: Write, otherwise: Write): Write =>
  (sheet, frame) => {
    const value = follow(source, frame)
    const entries: [string, Json | undefined][] = typeof value === 'object' ? Object.entries(value ?? {}) : []
    if (entries.length === 0) otherwise(sheet, frame)

    for (const [index, [name, element]] of entries.entries()) {
      if (!sheet.takeTurn()) return
      const key = Array.isArray(value) ? index : name
      body(sheet, { value: element ?? null, parent: frame, source, key, index, isLast: index === entries.length - 1 })
    }
  }

/** As Handlebars sees it: 0 is a value, an empty list is none. */
const isEmpty = (value: Json | undefined): boolean =>
  (!value && value !== 0) || (Array.isArray(value) && value.length === 0)
