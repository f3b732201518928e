/** What several processes share in MySQL or MariaDB. Needs `@message-center/mysql`, and `@mikro-orm/mysql` or `@mikro-orm/mariadb`. */
import { MySqlCancellations } from './claims/mysql-cancellations.ts'
import { MySqlClaims } from './claims/mysql-claims.ts'
import { MySqlSyncMarks } from './flow/sync/mysql-sync-marks.ts'
import { MySqlLeases } from './leases/mysql-leases.ts'
import { MySqlPermitBook } from './limits/mysql-permit-book.ts'
import { createMySqlManagementStore } from './management/sql/mysql-management-store.ts'
import type { ReplaceableParts } from './options.ts'
import { SharedDatabase, type SharedDatabaseOptions } from './storage/shared-database.ts'
import { MySqlTokens } from './tokens/mysql-tokens.ts'

export type MySqlParts = Required<
  Pick<ReplaceableParts, 'management' | 'claims' | 'cancellations' | 'syncMarks' | 'leases' | 'tokens' | 'permits'>
>

/**
 * Parts for `createMessageCenter`: management data, idempotency keys, cancellations, leases, tokens of providers, shared
 * rate limits, and what the processes tell each other. One pool of connections for all of them. Throws
 * `invalid_options` for a URL that does not fit.
 */
export function createMySqlParts(options: SharedDatabaseOptions): MySqlParts {
  const shared = new SharedDatabase(options)
  return {
    management: createMySqlManagementStore(shared),
    claims: new MySqlClaims({ ...options, shared }),
    cancellations: new MySqlCancellations({ shared }),
    leases: new MySqlLeases({ shared }),
    tokens: new MySqlTokens({ shared }),
    permits: new MySqlPermitBook({ shared }),
    syncMarks: new MySqlSyncMarks(shared),
  }
}
