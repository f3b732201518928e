import type { PlainRoute } from '../docs/openapi.ts'

const json = 'application/json'
const anything = 'application/octet-stream'

const receipt = {
  tag: 'receipts',
  summary: 'Receipts and replies, pushed by a provider',
  description:
    "The address to enter at the provider. No key: the account's plugin verifies what comes and answers in the provider's own form. What follows the account is the plugin's, for example a secret word.",
  answers: {
    '2XX': { description: "Taken, in the provider's form.", type: anything },
    '4XX': { description: 'Refused.', type: anything },
  },
} as const

/** Routes without a key or without JSON, for the API's description; `create-api.ts` answers them. */
export const plainRoutes: readonly PlainRoute[] = [
  { method: 'POST', path: '/callbacks/{plugin}/{tenant}/{account}', ...receipt },
  {
    method: 'GET',
    path: '/callbacks/{plugin}/{tenant}/{account}',
    ...receipt,
    summary: 'The check of the address that some providers make',
  },
  {
    method: 'GET',
    path: '/healthz',
    tag: 'operations',
    summary: 'Whether the process answers',
    description: 'Depends on nothing else.',
    answers: { 200: { description: 'It does.', type: json } },
  },
  {
    method: 'GET',
    path: '/readyz',
    tag: 'operations',
    summary: 'Whether requests should be sent here',
    answers: { 200: { description: 'Yes.', type: json }, 503: { description: 'No, with the reason.', type: json } },
  },
  {
    method: 'GET',
    path: '/metrics',
    tag: 'operations',
    summary: 'Metrics for Prometheus',
    description: "With an operator's key of scope `metrics:read`, unless the operator has opened it.",
    answers: { 200: { description: 'In the text format of Prometheus.', type: 'text/plain' } },
  },
  {
    method: 'GET',
    path: '/docs',
    tag: 'operations',
    summary: "The API's page",
    answers: { 200: { description: 'For people.', type: 'text/html' } },
  },
  {
    method: 'GET',
    path: '/docs/errors',
    tag: 'operations',
    summary: 'All codes of errors',
    answers: { 200: { description: 'For people.', type: 'text/html' } },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    tag: 'operations',
    summary: 'The API in OpenAPI 3.1',
    answers: { 200: { description: 'For tools.', type: json } },
  },
]
