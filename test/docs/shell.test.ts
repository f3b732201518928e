import { describe, expect, it } from 'vitest'
import { commandsOf, parseCommand } from './shell.ts'

describe('commands of a page', () => {
  it('go over several lines and lose their comments', () => {
    expect(commandsOf('npm start   # runs\n# nothing\n\ncurl \\\n  -X GET /a#b')).toEqual([
      'npm start',
      'curl -X GET /a#b',
    ])
  })

  it('are taken apart as a shell does it', () => {
    const { words } = parseCommand(`curl -H "Key: $KEY" -d '{"a":"$KEY"}' /x/$KEY`, { KEY: 'k' })
    expect(words).toEqual(['curl', '-H', 'Key: k', '-d', '{"a":"$KEY"}', '/x/k'])
  })

  it.each(['curl /a?b=c', 'curl "/a', 'curl $UNKNOWN', 'curl /a | jq', 'curl /{id}'])('%s is refused', line => {
    expect(() => parseCommand(line, {})).toThrow(line)
  })
})
