import type { Json, JsonObject } from '@message-center/channel'
import type { CataloguedPlugin } from '../../channel/plugin-catalogue.ts'
import { MessageCenterError } from '../../errors.ts'
import type { AcceptParts } from './accept-parts.ts'
import type { ChosenStep } from './choose-route.ts'

/** Where a recipient is reached on one channel, and by which of the step's accounts. */
export interface Addressed {
  readonly step: ChosenStep
  readonly address: JsonObject
  /** Masked. */
  readonly to: string
  readonly recipientHash: string
}

/**
 * Picks the channel's members of `to`, and of the step's accounts those that can reach that address.
 * `field` is the pointer to that `to`. Throws `invalid_address` when none can.
 */
export function addressRecipient(to: JsonObject, step: ChosenStep, field: string, parts: AcceptParts): Addressed {
  const picked = step.plugins.map(entry => pick(to, entry))
  const reaching = step.plugins.filter(({ checkAddress }, n) => checkAddress(picked[n]).length === 0)
  const [entry] = reaching
  const address = entry && picked[step.plugins.indexOf(entry)]
  if (!entry || !address) throw misfit(to, step, field)
  const accounts = step.accounts.filter(account => {
    const plugin = reaching.find(({ plugin: { name } }) => name === account.plugin)?.plugin
    return plugin !== undefined && (plugin.address.fits?.(address, account.settings) ?? true)
  })
  if (accounts.length === 0) throw unreachable(step, field)
  const { key, mask } = entry.plugin.address
  const recipientHash = parts.hashRecipient(step.channel, key(address))
  return { step: { ...step, accounts, plugins: reaching }, address, to: mask(address), recipientHash }
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

function pick(to: JsonObject, { addressFields }: CataloguedPlugin): JsonObject {
  const address: { [name: string]: Json | undefined } = {}
  for (const name of addressFields) if (to[name] !== undefined) address[name] = to[name]
  return address
}

/** What the first plugin of the step finds wrong. */
function misfit(to: JsonObject, { plugins, channel }: ChosenStep, field: string): MessageCenterError {
  const [entry] = plugins
  const [problem] = entry ? entry.checkAddress(pick(to, entry)) : []
  return new MessageCenterError('invalid_address', {
    field: `${field}${problem?.field ?? ''}`,
    detail: `${problem?.field.slice(1) || 'The address'} ${problem?.reason ?? `cannot be reached on ${channel}`}.`,
    ...(problem && { fix: problem.fix }),
  })
}

const unreachable = ({ channel, accounts }: ChosenStep, field: string) =>
  new MessageCenterError('invalid_address', {
    field,
    detail: `No ${channel} account reaches this address: it belongs to another app or vendor.`,
    fix: `Accounts tried: ${accounts.map(({ id }) => id).join(', ')}. Make one for the app the address comes from.`,
  })
