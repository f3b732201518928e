import type { MigrationObject } from '@mikro-orm/core'
import { Migration } from '@mikro-orm/migrations'

/*
 * The way of the SQLite schema, oldest first. A name, once released, is never changed, reused or moved. Other databases
 * have a list of their own with the same names, so that a name means the same schema everywhere.
 */

class ManagementTables extends Migration {
  override up(): void {
    this.addSql('create table `management_change` (`id` integer not null primary key, `count` integer not null)')
    this.addSql('insert into `management_change` (`id`, `count`) values (1, 0)')
    this.addSql(
      'create table `management_tenant` (`record_key` text not null primary key, `stamp` integer not null, `name` text not null, `created_at` datetime not null)',
    )
    this.addSql(
      'create table `management_account` (`record_key` text not null primary key, `stamp` integer not null, `tenant` text not null, `id` text not null, `plugin` text not null, `open_settings` json not null, `sealed_settings` text null, `is_enabled` integer not null, `rate_limit` json null, `concurrency` integer null, `retry` json null, `on_unknown` text null, `created_at` datetime not null, `updated_at` datetime not null, `revision` integer not null)',
    )
    this.addSql('create index `management_account_tenant_index` on `management_account` (`tenant`)')
    this.addSql(
      'create table `management_route` (`record_key` text not null primary key, `stamp` integer not null, `tenant` text not null, `name` text not null, `steps` json not null, `created_at` datetime not null, `updated_at` datetime not null, `revision` integer not null)',
    )
    this.addSql('create index `management_route_tenant_index` on `management_route` (`tenant`)')
    this.addSql(
      'create table `management_template` (`record_key` text not null primary key, `stamp` integer not null, `tenant` text not null, `name` text not null, `version` integer not null, `state` text not null, `default_locale` text not null, `locales` json not null, `variables` json not null, `provider_templates` json not null, `retry` json null, `created_at` datetime not null, `published_at` datetime null, `revision` integer not null)',
    )
    this.addSql('create index `management_template_state_index` on `management_template` (`state`)')
    this.addSql('create index `management_template_tenant_name_index` on `management_template` (`tenant`, `name`)')
    this.addSql(
      'create table `management_api_key` (`record_key` text not null primary key, `stamp` integer not null, `tenant` text null, `name` text not null, `prefix` text not null, `hash` text not null, `scopes` json not null, `created_at` datetime not null, `expires_at` datetime null, `revoked_at` datetime null)',
    )
    this.addSql('create index `management_api_key_tenant_index` on `management_api_key` (`tenant`)')
    this.addSql('create unique index `management_api_key_hash_unique` on `management_api_key` (`hash`)')
  }
}

export const sqliteMigrations: readonly MigrationObject[] = [
  { name: '0001-management-tables', class: ManagementTables },
]
