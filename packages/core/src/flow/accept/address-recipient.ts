import type { JsonObject } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import type { AcceptParts } from './accept-parts.ts'
import type { ChosenStep } from './choose-route.ts'

/** Where a recipient is reached on one channel. */
export interface Addressed {
  readonly address: JsonObject
  /** Masked. */
  readonly to: string
  readonly recipientHash: string
}

/** Picks the channel's members of `to` and checks them. `field` is the pointer to that `to`. */
export function addressRecipient(to: JsonObject, step: ChosenStep, field: string, parts: AcceptParts): Addressed {
  const [entry] = step.plugins
  if (!entry)
    throw new MessageCenterError('unknown_channel', { field, detail: 'No installed plugin serves this channel.' })
  const address = pick(to, entry.addressFields)
  for (const { checkAddress } of step.plugins) {
    const [problem] = checkAddress(address)
    if (problem)
      throw new MessageCenterError('invalid_address', {
        field: `${field}${problem.field}`,
        detail: `${problem.field.slice(1) || 'The address'} ${problem.reason}.`,
        fix: problem.fix,
      })
  }
  const { key, mask } = entry.plugin.address
  return { address, to: mask(address), recipientHash: parts.hashRecipient(step.channel, key(address)) }
}

/** Whether `to` says anything about this channel: a step without an address is passed over. */
export const hasAddress = (to: JsonObject, { plugins }: ChosenStep): boolean =>
  plugins.some(({ addressFields }) => addressFields.some(name => to[name] !== undefined))

/** Members that no installed plugin knows are a mistake; those of other channels are for a fallback. */
export function refuseUnknownMembers(to: JsonObject, field: string, { catalogue }: AcceptParts): void {
  const unknown = Object.keys(to).find(name => !catalogue.knowsAddressField(name))
  if (unknown !== undefined)
    throw new MessageCenterError('invalid_address', {
      field: `${field}/${unknown}`,
      detail: `No channel knows the member ${unknown}.`,
      fix: `Known members: ${catalogue.addressFields.join(', ')}.`,
    })
}

const pick = (to: JsonObject, fields: readonly string[]): JsonObject =>
  Object.fromEntries(fields.filter(name => to[name] !== undefined).map(name => [name, to[name]]))
