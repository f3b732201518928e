import type { SqliteDatabase, SqliteSchema } from '@message-center/sqlite'
import { readOperations } from './sqlite-inbox-reads.ts'
import { writeOperations } from './sqlite-inbox-writes.ts'

/**
 * `message.user` is empty for an announcement. A message is taken away by `visible_until = 0` and dropped later, so that
 * a repeat of its id is still recognised. `mark` holds what a user did to an announcement.
 */
export const schema: SqliteSchema = {
  applicationId: 0x6d63_6962,
  migrations: [
    `CREATE TABLE inbox (
       tenant TEXT NOT NULL,
       user TEXT NOT NULL,
       seq INTEGER NOT NULL DEFAULT 0,
       floor INTEGER NOT NULL DEFAULT 0,
       begins_at INTEGER NOT NULL,
       PRIMARY KEY (tenant, user)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE message (
       tenant TEXT NOT NULL,
       id TEXT NOT NULL,
       user TEXT NOT NULL,
       seq INTEGER NOT NULL,
       created_at INTEGER NOT NULL,
       visible_until INTEGER NOT NULL,
       read_at INTEGER,
       content TEXT NOT NULL
     ) STRICT;
     CREATE UNIQUE INDEX message_id ON message (tenant, id);
     CREATE INDEX message_seq ON message (tenant, user, seq, visible_until);
     CREATE INDEX message_unread ON message (tenant, user, visible_until) WHERE read_at IS NULL;
     CREATE INDEX message_over ON message (visible_until, created_at);
     CREATE TABLE mark (
       tenant TEXT NOT NULL,
       seq INTEGER NOT NULL,
       user TEXT NOT NULL,
       read_at INTEGER,
       is_removed INTEGER NOT NULL,
       PRIMARY KEY (tenant, seq, user)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE change (
       tenant TEXT NOT NULL,
       user TEXT NOT NULL,
       seq INTEGER NOT NULL,
       at INTEGER NOT NULL,
       event TEXT NOT NULL,
       PRIMARY KEY (tenant, user, seq)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX change_at ON change (at);`,
  ],
}

export const writes = (database: SqliteDatabase) => writeOperations(database)
export const reads = (database: SqliteDatabase) => readOperations(database)
