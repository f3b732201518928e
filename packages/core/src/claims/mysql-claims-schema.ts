import type { SchemaPart } from '@message-center/mysql'

/**
 * claim              a key that is taken. Rows are appended; only the slim index of keys is written at random places.
 *                    `owner` and `group_no`: which incarnation of which process holds it, and by which of its groups it
 *                    was won; owner 0 is nobody. `is_suspect`: it was an orphan once, so its message may be queued
 *                    whatever becomes of the second try.
 * claim_incarnation  a process from its start on, alive until an instant of the server's clock that it moves on. Once
 *                    that has passed it never comes back: what it held and had not completed is an orphan.
 * cancellation       deliveries that must not be sent
 */
export const claimsSchema: SchemaPart = {
  name: 'claims',
  steps: [
    [
      `CREATE TABLE IF NOT EXISTS claim (
         seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, key_hash BINARY(16) NOT NULL, content BINARY(16) NOT NULL,
         message_id VARCHAR(64) NOT NULL, answer MEDIUMTEXT NOT NULL, expires_at BIGINT NOT NULL,
         owner BIGINT NOT NULL, group_no BIGINT NOT NULL, is_completed TINYINT NOT NULL DEFAULT 0,
         is_suspect TINYINT NOT NULL DEFAULT 0,
         UNIQUE INDEX claim_key (key_hash), INDEX claim_expiry (expires_at)
       ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      `CREATE TABLE IF NOT EXISTS claim_incarnation (
         id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, alive_until BIGINT NOT NULL
       ) ENGINE = InnoDB`,
      `CREATE TABLE IF NOT EXISTS cancellation (
         id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, keep_until BIGINT NOT NULL,
         INDEX cancellation_expiry (keep_until)
       ) ENGINE = InnoDB`,
    ],
  ],
}
