/**
 * The server's time in milliseconds, the same within one statement. Leases are counted by it: whatever the clocks of the
 * processes show, they agree about what has ended.
 */
export const serverNow = 'CAST(unix_timestamp(now(3)) * 1000 AS SIGNED)'
