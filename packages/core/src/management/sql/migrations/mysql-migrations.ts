import type { MigrationObject } from '@mikro-orm/core'
import { Migration } from '@mikro-orm/migrations'

/*
 * The way of the schema on MySQL and MariaDB, oldest first, with the names of the other databases. What changes a table
 * is stored at once and a crash may come between, so every statement may run again.
 */

const table = (name: string, ...parts: readonly string[]): string =>
  `create table if not exists \`${name}\` (${parts.join(', ')}) default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`

const keyed = '`record_key` varchar(128) not null, `stamp` int not null'
const primary = 'primary key (`record_key`)'

class ManagementTables extends Migration {
  override up(): void {
    this.addSql(table('management_change', '`id` int unsigned not null, `count` int not null', 'primary key (`id`)'))
    this.addSql('insert ignore into `management_change` (`id`, `count`) values (1, 0)')
    this.addSql(
      table('management_tenant', keyed, '`name` varchar(255) not null', '`created_at` datetime(3) not null', primary),
    )
    this.addSql(
      table(
        'management_account',
        keyed,
        '`tenant` varchar(40) not null, `id` varchar(64) not null, `plugin` varchar(64) not null',
        '`open_settings` json not null, `sealed_settings` text null, `is_enabled` tinyint(1) not null',
        '`rate_limit` json null, `concurrency` int null, `retry` json null, `on_unknown` varchar(16) null',
        '`created_at` datetime(3) not null, `updated_at` datetime(3) not null, `revision` int not null',
        primary,
        'index `management_account_tenant_index` (`tenant`)',
      ),
    )
    this.addSql(
      table(
        'management_route',
        keyed,
        '`tenant` varchar(40) not null, `name` varchar(64) not null, `steps` json not null',
        '`created_at` datetime(3) not null, `updated_at` datetime(3) not null, `revision` int not null',
        primary,
        'index `management_route_tenant_index` (`tenant`)',
      ),
    )
    this.addSql(
      table(
        'management_template',
        keyed,
        '`tenant` varchar(40) not null, `name` varchar(64) not null, `version` int not null, `state` varchar(16) not null',
        '`default_locale` varchar(40) not null, `locales` json not null, `variables` json not null',
        '`provider_templates` json not null, `retry` json null',
        '`created_at` datetime(3) not null, `published_at` datetime(3) null, `revision` int not null',
        primary,
        'index `management_template_state_index` (`state`)',
        'index `management_template_tenant_name_index` (`tenant`, `name`)',
      ),
    )
    this.addSql(
      table(
        'management_api_key',
        keyed,
        '`tenant` varchar(40) null, `name` varchar(255) not null, `prefix` varchar(64) not null',
        '`hash` varchar(64) not null, `scopes` json not null',
        '`created_at` datetime(3) not null, `expires_at` datetime(3) null, `revoked_at` datetime(3) null',
        primary,
        'index `management_api_key_tenant_index` (`tenant`)',
        'unique index `management_api_key_hash_unique` (`hash`)',
      ),
    )
  }
}

export const mysqlMigrations: readonly MigrationObject[] = [{ name: '0001-management-tables', class: ManagementTables }]
