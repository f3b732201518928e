import type { CataloguedPlugin } from '../../channel/plugin-catalogue.ts'
import { MessageCenterError } from '../../errors.ts'
import type { Account } from '../../management/records.ts'
import type { MessageRequest } from '../../model/message-request.ts'
import type { AcceptParts } from './accept-parts.ts'

/** A channel of the route with the accounts that can be tried, and the plugins that serve them. */
export interface ChosenStep {
  readonly channel: string
  readonly accounts: readonly Account[]
  readonly plugins: readonly CataloguedPlugin[]
}

/** Channels in order, the first with accounts in order; at least one. */
export function chooseRoute(request: MessageRequest, tenant: string, parts: AcceptParts): readonly ChosenStep[] {
  if (request.route !== undefined) return stepsOfRoute(request.route, tenant, parts)
  const channel = request.channel ?? ''
  if (!parts.catalogue.channels.includes(channel)) throw unknownChannel(parts)
  return [toStep(channel, accountsFor(request, channel, tenant, parts), parts)]
}

function accountsFor(
  { account }: MessageRequest,
  channel: string,
  tenant: string,
  { directory }: AcceptParts,
): readonly Account[] {
  if (account === undefined) {
    const enabled = directory.accountsOf(tenant, channel).filter(({ isEnabled }) => isEnabled)
    if (enabled.length === 0) throw noAccount(channel)
    return enabled
  }
  const known = directory.accountsOf(tenant, channel).find(({ id }) => id === account)
  if (!known) throw unknownAccount(channel)
  if (!known.isEnabled)
    throw new MessageCenterError('unknown_account', {
      field: '/account',
      detail: 'The account is disabled.',
      fix: 'Enable it, or name another one.',
    })
  return [known]
}

/** Steps without an enabled account are passed over; the route is unusable only when none is left. */
function stepsOfRoute(name: string, tenant: string, parts: AcceptParts): readonly ChosenStep[] {
  const route = parts.directory.route(tenant, name)
  if (!route)
    throw new MessageCenterError('unknown_route', {
      field: '/route',
      detail: 'The tenant has no route of this name.',
      fix: 'See GET /v1/routes for those there are.',
    })
  const steps = route.steps.flatMap(({ channel, accounts }) => {
    const enabled = accounts
      .map(id => parts.directory.account(tenant, id))
      .filter(account => account !== undefined)
      .filter(({ isEnabled }) => isEnabled)
    return enabled.length > 0 ? [toStep(channel, enabled, parts)] : []
  })
  if (steps.length === 0)
    throw new MessageCenterError('unknown_account', {
      field: '/route',
      detail: 'No account of the route is enabled.',
      fix: 'Enable an account of the route.',
    })
  return steps
}

function toStep(channel: string, accounts: readonly Account[], { catalogue }: AcceptParts): ChosenStep {
  const names = new Set(accounts.map(({ plugin }) => plugin))
  const plugins = [...names].map(name => catalogue.entry(name)).filter(entry => entry !== undefined)
  return { channel, accounts, plugins }
}

const unknownChannel = ({ catalogue }: AcceptParts) =>
  new MessageCenterError('unknown_channel', {
    field: '/channel',
    detail: 'No installed plugin serves this channel.',
    fix: `Channels here: ${catalogue.channels.join(', ')}.`,
  })

const noAccount = (channel: string) =>
  new MessageCenterError('unknown_account', {
    field: '/channel',
    detail: `The tenant has no enabled account for the channel ${channel}.`,
    fix: 'Make one with POST /v1/accounts.',
  })

const unknownAccount = (channel: string) =>
  new MessageCenterError('unknown_account', {
    field: '/account',
    detail: `The tenant has no account of this id for the channel ${channel}.`,
    fix: 'See GET /v1/accounts for those there are.',
  })
