#!/usr/bin/env node
import type { Configuration } from './configuration/configuration-schema.ts'
import { readConfiguration } from './configuration/read-configuration.ts'
import { initHub } from './hub/init-hub.ts'
import { StartError } from './hub/start-error.ts'
import { startServer } from './hub/start-server.ts'
import { untilSignal } from './hub/until-signal.ts'
import { version } from './version.ts'

const help = `message-center ${version}

Starts the hub. It is set up by environment variables MC_…; docs/configuration.md lists them.

  init          makes what a cluster has to hold, before its processes start: topics, index template, tables, first key
  replay-aside  sends back messages of a cluster that another version had to put aside, as far as this one can read them
  --help        this text
  --version     the version
`

/** What is done once and ends. The driver of RocketMQ is loaded for the step that needs it. */
const steps: { readonly [argument: string]: (configuration: Configuration) => Promise<string> } = {
  init: initHub,
  'replay-aside': async configuration => (await import('./hub/replay-hub.ts')).replayHub(configuration),
}

async function main(args: readonly string[]): Promise<number> {
  const [argument] = args
  if (argument === '--version') return say(`${version}\n`)
  if (argument === '--help') return say(help)
  if (argument !== undefined && !Object.hasOwn(steps, argument))
    return complain([`Unknown argument ${argument}. ${help}`])

  const reading = readConfiguration(process.env)
  if (reading.verdict === 'refused') {
    return complain(reading.problems.map(({ variable, reason, fix }) => `${variable} ${reason}. ${fix}`))
  }
  try {
    const step = argument === undefined ? undefined : steps[argument]
    if (step !== undefined) return say(await step(reading.configuration))
    const hub = await startServer(reading.configuration)
    process.stdout.write(hub.greeting)
    return await untilSignal(process, () => hub.stop())
  } catch (error) {
    if (error instanceof StartError) return complain([`${error.message.replace(/\.?$/, '.')} ${error.fix}`])
    throw error
  }
}

function say(text: string): number {
  process.stdout.write(text)
  return 0
}

function complain(lines: readonly string[]): number {
  process.stderr.write(`The message center cannot start.\n${lines.map(line => `- ${line}\n`).join('')}`)
  return 1
}

process.exit(await main(process.argv.slice(2)))
