import type { JsonSchema } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { MessageCenterError } from '../../errors.ts'
import { type MessageRequest, MessageRequestSchema } from '../../model/message-request.ts'

const check = compileSchema(MessageRequestSchema as unknown as JsonSchema)

/** Longest metadata, in characters of JSON. */
const maxMetadata = 4_096

/** Levels of objects and lists in a request; far beyond them writing JSON overflows the stack. */
const maxDepth = 32

/** Throws `invalid_request` for a request nested too deeply to be handled at all. */
export function refuseDeep(request: unknown): void {
  if (isDeeper(request, maxDepth))
    throw invalid(
      '',
      `The request is nested deeper than ${maxDepth} levels.`,
      'Flatten content, variables or metadata.',
    )
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some(member => isDeeper(member, levels - 1)))

/** The request with its shape and the rules between its fields checked. Throws `invalid_request`. */
export function validateRequest(request: unknown): MessageRequest {
  const [problem] = check(request)
  if (problem) throw invalid(problem.field, `${problem.field || 'The request'} ${problem.reason}.`, problem.fix)
  // The schema has been checked, which is what makes this view true.
  const checked = request as MessageRequest
  exactlyOne(checked, 'to', 'recipients')
  exactlyOne(checked, 'channel', 'route')
  exactlyOne(checked, 'template', 'content')
  onlyWith(checked, 'account', 'channel')
  onlyWith(checked, 'variables', 'template')
  onlyWith(checked, 'locale', 'template')
  if (checked.metadata && JSON.stringify(checked.metadata).length > maxMetadata)
    throw invalid('/metadata', 'metadata is longer than 4 KB of JSON.', 'Keep only what you search or show.')
  return checked
}

type Field = keyof MessageRequest

function exactlyOne(request: MessageRequest, one: Field, other: Field): void {
  if (request[one] === undefined && request[other] === undefined)
    throw invalid(`/${one}`, `Neither ${one} nor ${other} is given.`, `Give ${one} or ${other}.`)
  if (request[one] !== undefined && request[other] !== undefined)
    throw invalid(`/${other}`, `Both ${one} and ${other} are given.`, `Give only one of them.`)
}

function onlyWith(request: MessageRequest, field: Field, needed: Field): void {
  if (request[field] !== undefined && request[needed] === undefined)
    throw invalid(`/${field}`, `${field} has no meaning without ${needed}.`, `Remove it, or give ${needed}.`)
}

const invalid = (field: string, detail: string, fix: string) =>
  new MessageCenterError('invalid_request', { field, detail, fix })
