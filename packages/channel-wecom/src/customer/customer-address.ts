import type { AddressSpec } from '@message-center/channel'
import { maskId } from '../api/mask-id.ts'

/** A customer: an external contact of an employee. */
export interface CustomerAddress {
  readonly wecomCustomer: string
  /** Employee who is asked to send. Default: who talked with the customer last. */
  readonly wecomSender?: string | undefined
}

export const customerAddress = {
  schema: {
    type: 'object',
    required: ['wecomCustomer'],
    additionalProperties: false,
    properties: {
      wecomCustomer: {
        type: 'string',
        title: 'Customer',
        description: 'The external_userid of the customer; it begins with wo or wm.',
        pattern: '^[A-Za-z0-9_-]{8,64}$',
        examples: ['wmqfasd1e19278asdasAAAA'],
      },
      wecomSender: {
        type: 'string',
        title: 'Employee',
        description: 'The userid of the employee who is asked to send. Default: who talked with the customer last.',
        pattern: '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$',
      },
    },
  },
  key: ({ wecomCustomer }) => wecomCustomer,
  mask: ({ wecomCustomer }) => maskId(wecomCustomer),
} satisfies AddressSpec<CustomerAddress>
