import type { SchemaPart } from '@message-center/mysql'

/**
 * The tables of the SQLite store. `user_id` is empty for an announcement, and binary: two ids that differ in case or in
 * a space at the end are two users. A message is taken away by `visible_until = 0` and dropped later, so that a repeat
 * of its id is still recognised. `inbox_mark` holds what a user did to an announcement.
 */
export const inboxSchema: SchemaPart = {
  name: 'inbox',
  steps: [
    [
      `CREATE TABLE IF NOT EXISTS inbox (
         tenant VARCHAR(64) NOT NULL, user_id VARBINARY(512) NOT NULL, seq BIGINT NOT NULL DEFAULT 0,
         floor_seq BIGINT NOT NULL DEFAULT 0, begins_at BIGINT NOT NULL, PRIMARY KEY (tenant, user_id)
       ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      `CREATE TABLE IF NOT EXISTS inbox_message (
         tenant VARCHAR(64) NOT NULL, id VARCHAR(128) NOT NULL, user_id VARBINARY(512) NOT NULL, seq BIGINT NOT NULL,
         created_at BIGINT NOT NULL, visible_until BIGINT NOT NULL, read_at BIGINT, content MEDIUMTEXT NOT NULL,
         PRIMARY KEY (tenant, id),
         INDEX inbox_message_seq (tenant, user_id, seq, visible_until),
         INDEX inbox_message_unread (tenant, user_id, read_at, visible_until),
         INDEX inbox_message_over (visible_until, created_at)
       ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      `CREATE TABLE IF NOT EXISTS inbox_mark (
         tenant VARCHAR(64) NOT NULL, seq BIGINT NOT NULL, user_id VARBINARY(512) NOT NULL, read_at BIGINT,
         is_removed TINYINT NOT NULL DEFAULT 0, PRIMARY KEY (tenant, seq, user_id)
       ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      `CREATE TABLE IF NOT EXISTS inbox_change (
         tenant VARCHAR(64) NOT NULL, user_id VARBINARY(512) NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL,
         event MEDIUMTEXT NOT NULL, PRIMARY KEY (tenant, user_id, seq), INDEX inbox_change_at (at)
       ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    ],
  ],
}
