import { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import type { HubKeys } from '../hub-keys.ts'
import { AccountSecrets } from '../management/account-secrets.ts'
import { Accounts } from '../management/accounts.ts'
import { ApiKeys } from '../management/api-keys.ts'
import { Directory } from '../management/directory.ts'
import { ManagementWriter } from '../management/management-writer.ts'
import { Routes } from '../management/routes.ts'
import { TemplateChecks } from '../management/template-checks.ts'
import { Templates } from '../management/templates.ts'
import { Tenants } from '../management/tenants.ts'
import type { MessageCenterOptions } from '../options.ts'
import { type AddPart, type GetPart, tokens } from './tokens.ts'

/** Tenants, accounts, routes, templates, keys, and the view of them that is always in memory. */
export function addManagement({ channels, bootstrapKey }: MessageCenterOptions, keys: HubKeys, part: AddPart): void {
  part(tokens.catalogue, () => new PluginCatalogue(channels))
  part(tokens.accountSecrets, get => new AccountSecrets({ plugins: get(tokens.catalogue), box: () => keys.box }))
  part(
    tokens.directory,
    get =>
      new Directory({
        store: get(tokens.management),
        secrets: get(tokens.accountSecrets),
        plugins: get(tokens.catalogue),
        clock: get(tokens.clock),
        logger: get(tokens.logger),
      }),
  )
  part(tokens.writer, get => new ManagementWriter(get(tokens.management), get(tokens.directory)))
  const writing = (get: GetPart) => ({
    reader: get(tokens.management),
    writer: get(tokens.writer),
    plugins: get(tokens.catalogue),
    clock: get(tokens.clock),
  })
  part(tokens.tenants, get => new Tenants(writing(get)))
  part(tokens.accounts, get => new Accounts({ ...writing(get), secrets: get(tokens.accountSecrets) }))
  part(tokens.routes, get => new Routes(writing(get)))
  part(tokens.templates, get => new Templates({ ...writing(get), checks: new TemplateChecks(get(tokens.catalogue)) }))
  part(
    tokens.apiKeys,
    get =>
      new ApiKeys({
        ...writing(get),
        directory: get(tokens.directory),
        pluginScopes: () => scopesOf(channels),
        ...(bootstrapKey !== undefined && { bootstrapKey }),
      }),
  )
}

const scopesOf = (channels: MessageCenterOptions['channels']): readonly string[] =>
  channels
    .flatMap(({ hostRoutes }) => hostRoutes?.() ?? [])
    .flatMap(route => (route.access === 'key' ? [route.scope] : []))
