import { MySqlDatabase, migrate } from '@message-center/mysql'

export async function keepNote(url: string): Promise<readonly unknown[]> {
  const database = new MySqlDatabase({ url })
  await migrate(database, {
    name: 'notes',
    steps: [['CREATE TABLE IF NOT EXISTS note (id INT PRIMARY KEY, text VARCHAR(255) NOT NULL) COLLATE utf8mb4_bin']],
  })
  await database.transaction(async session => {
    await session.run('INSERT INTO note VALUES ?', [[[1, 'one']]])
    await session.run('UPDATE note SET text = ? WHERE id = ?', ['uno', 1])
  })
  const notes = await database.query('SELECT * FROM note')
  await database.close()
  return notes
}
