import { makeProblem, type Problem, type ProblemCode } from '../api/problem.ts'

/** What a code means and what to do about it, for the page of errors. */
export interface ProblemHelp {
  readonly meaning: string
  readonly fix: string
  /** Whether the same request may work later. */
  readonly repeat: 'no' | 'later' | 'same key'
}

const later = 'Come again after as many seconds as the header Retry-After says, with the same Idempotency-Key.'

export const problemHelp: { readonly [code in ProblemCode]: ProblemHelp } = {
  invalid_request: {
    meaning: 'A field is unknown, missing, or has a value of the wrong kind.',
    fix: 'Look at `field` and `fix`; the API page has the whole form of each request.',
    repeat: 'no',
  },
  invalid_json: {
    meaning: 'The body is empty, is not JSON, or is not in UTF-8.',
    fix: 'Send one JSON object; check quotes and commas.',
    repeat: 'no',
  },
  invalid_cursor: {
    meaning: 'A cursor belongs to one list with its filters; this one is of another, or was changed.',
    fix: 'Ask for the first page again, without a cursor.',
    repeat: 'no',
  },
  invalid_sql: {
    meaning: 'A query of SQL search has a mistake: its grammar, a name, or a value of the wrong kind.',
    fix: 'Mend the place that the answer names; `fix` lists the columns.',
    repeat: 'no',
  },
  unsupported_sql: {
    meaning: 'A query of SQL search uses something that this search does not have; the answer names it.',
    fix: 'Do as `fix` says; the page of SQL search has all that can be asked.',
    repeat: 'no',
  },
  sql_limit: {
    meaning: 'A query of SQL search is too long, too deep, finds too many groups, or takes too long.',
    fix: 'Ask in parts, for example for a shorter stretch of time.',
    repeat: 'no',
  },
  missing_variable: {
    meaning: 'The template uses a variable that the message does not bring.',
    fix: 'Add it to `variables`, or to the recipient’s own ones.',
    repeat: 'no',
  },
  invalid_template: {
    meaning: 'A text of the template has a mistake, or uses something that templates may not use.',
    fix: 'Mend the place that `field` names.',
    repeat: 'no',
  },
  invalid_content: {
    meaning: 'The filled-in content is too long for the channel, or has a form that it does not take.',
    fix: 'Shorten or change what `field` names.',
    repeat: 'no',
  },
  invalid_address: {
    meaning: 'The recipient has no address for the channel, or one of the wrong form.',
    fix: 'Give the address as the catalogue of channels describes it, for a phone number in E.164: +8613800138000.',
    repeat: 'no',
  },
  invalid_schedule: {
    meaning: '`expireAt` has passed or lies before `sendAt`, or `sendAt` is too far ahead.',
    fix: 'Choose instants in the future, `sendAt` at most 90 days ahead, `expireAt` after it.',
    repeat: 'no',
  },
  invalid_settings: {
    meaning: 'The settings of an account do not fit what its plugin asks for.',
    fix: 'Compare with the settings schema of the plugin in the catalogue of channels.',
    repeat: 'no',
  },
  invalid_options: {
    meaning: 'The engine was set up with options that do not fit; only an embedder meets this.',
    fix: 'Mend the option that `field` names.',
    repeat: 'no',
  },
  unknown_channel: {
    meaning: 'No plugin of this hub serves the channel.',
    fix: 'Choose one of the catalogue of channels.',
    repeat: 'no',
  },
  unknown_account: {
    meaning: 'The tenant has no such account, or none for the channel, or it is switched off.',
    fix: 'Create the account, switch it on, or leave `account` away.',
    repeat: 'no',
  },
  unknown_route: {
    meaning: 'The tenant has no such route.',
    fix: 'Create the route, or name a channel.',
    repeat: 'no',
  },
  unknown_template: {
    meaning: 'The tenant has no template of this name, or no version of it is published.',
    fix: 'Publish the template, or correct the name.',
    repeat: 'no',
  },
  unauthorized: {
    meaning: 'The request has no API key, or one that is unknown, expired or revoked.',
    fix: 'Send `Authorization: Bearer mc_…` with a valid key.',
    repeat: 'no',
  },
  forbidden: {
    meaning: 'The key is valid, but lacks the scope, or belongs to another tenant.',
    fix: 'Use a key that has the scope, or ask the operator for one.',
    repeat: 'no',
  },
  not_found: {
    meaning: 'There is nothing under this name that the key may see.',
    fix: 'Check name and tenant.',
    repeat: 'no',
  },
  method_not_allowed: {
    meaning: 'The path exists, the method does not.',
    fix: 'Use one of the methods in the header Allow.',
    repeat: 'no',
  },
  conflict: {
    meaning: 'The name is taken, or somebody changed the record after you read it.',
    fix: 'Read it again, and send the revision that you saw.',
    repeat: 'no',
  },
  in_use: {
    meaning: 'Something else still refers to the record.',
    fix: 'Change what refers to it first.',
    repeat: 'no',
  },
  idempotency_conflict: {
    meaning: 'The same idempotency key came with another content before.',
    fix: 'Use a new key for a new message.',
    repeat: 'no',
  },
  idempotency_running: {
    meaning: 'The first request with this key has not been answered yet.',
    fix: 'Repeat it in a moment with the same key; you will get the answer of the first.',
    repeat: 'same key',
  },
  not_implemented_by_channel: {
    meaning: 'The plugin cannot do this: see its capabilities in the catalogue of channels.',
    fix: 'Do without it on this channel.',
    repeat: 'no',
  },
  request_timeout: {
    meaning: 'The request did not arrive as a whole in time.',
    fix: 'Send it again, with the same Idempotency-Key.',
    repeat: 'same key',
  },
  body_too_large: {
    meaning: 'The body is over the limit: 1 MiB, and 16 MiB for a batch, unless the operator set another.',
    fix: 'Split a batch, or shorten the content.',
    repeat: 'no',
  },
  unsupported_media_type: {
    meaning: 'The body is not declared as JSON, or is compressed.',
    fix: 'Send `Content-Type: application/json` and the body as it is.',
    repeat: 'no',
  },
  too_many_requests: {
    meaning: 'The key has used up its requests of this second.',
    fix: `${later} Send batches instead of single messages.`,
    repeat: 'later',
  },
  headers_too_large: {
    meaning: 'The headers are longer than 16 KiB.',
    fix: 'Send fewer or shorter ones.',
    repeat: 'no',
  },
  internal: {
    meaning: 'Something went wrong on our side that nobody expected.',
    fix: 'Repeat with the same Idempotency-Key; if it stays, tell the operator the X-Request-Id.',
    repeat: 'same key',
  },
  queue_unavailable: {
    meaning: 'The queue cannot store the message now: nothing was accepted.',
    fix: later,
    repeat: 'later',
  },
  queue_unsure: {
    meaning: 'The queue did not say whether it has stored the message: it may be accepted.',
    fix: 'Repeat with the same Idempotency-Key: it is accepted once. Without a key a repeat may reach people twice.',
    repeat: 'same key',
  },
  index_unavailable: {
    meaning: 'Status and search cannot answer now. Sending still works.',
    fix: later,
    repeat: 'later',
  },
  not_indexed_yet: {
    meaning: 'The message is accepted and safe; its status is not readable yet.',
    fix: later,
    repeat: 'later',
  },
  management_unavailable: {
    meaning: 'Templates, accounts or keys cannot be read or changed now.',
    fix: later,
    repeat: 'later',
  },
  overloaded: {
    meaning: 'The bodies of all requests in hand leave no room for this one: nothing of it was accepted.',
    fix: later,
    repeat: 'later',
  },
  starting: { meaning: 'This process is starting and takes no requests yet.', fix: later, repeat: 'later' },
  stopping: { meaning: 'This process is stopping; others take over.', fix: later, repeat: 'later' },
}

/** A problem document as a caller may see it. */
export function problemExample(code: ProblemCode, basePath: string): Problem {
  const { meaning, fix } = problemHelp[code]
  return makeProblem(code, { detail: meaning, fix }, basePath)
}
