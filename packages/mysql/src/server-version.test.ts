import { expect, it } from 'vitest'
import { problemOfVersion } from './server-version.ts'

it.each(['8.0.15', '8.4.3', '9.5.0', '10.11.6-MariaDB-0+deb12u1', '11.8.2-MariaDB', '8.0.mysql_aurora.3.04.0', 'own'])(
  'takes a server of version %s',
  version => expect(problemOfVersion(version)).toBeUndefined(),
)

it.each([
  ['5.7.44-log', 'MySQL 5.7'],
  ['10.6.18-MariaDB', 'MariaDB 10.6'],
  ['5.5.68-MariaDB', 'MariaDB 5.5'],
])('refuses a server of version %s by its name', (version, name) =>
  expect(problemOfVersion(version)).toBe(
    `The server is ${name}, and 8.0 of MySQL or 10.11 of MariaDB is the oldest that will do.`,
  ),
)
