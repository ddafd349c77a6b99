import { parseArgs } from 'node:util'
import type { Verb } from './verb.js'

export type Parsed =
  | { kind: 'help'; verb: Verb | null }
  | { kind: 'wrong'; text: string; verb: Verb | null }
  | { kind: 'run'; verb: Verb; options: Record<string, string | boolean | undefined>; args: string[] }

const HELP = new Set(['--help', '-h', 'help'])

/** What was typed, or why it cannot be meant; touches nothing. */
export function parseCommand(verbs: readonly Verb[], argv: readonly string[]): Parsed {
  const verb = findVerb(verbs, argv)
  if (verb) return parseVerb(verb, argv.slice(verb.name.split(' ').length))
  if (argv.some(word => HELP.has(word))) return { kind: 'help', verb: null }
  const words = argv.filter(word => !word.startsWith('-'))
  return { kind: 'wrong', verb: null, text: words.length === 0 ? '请写上要做什么。' : `没有“${words.slice(0, 2).join(' ')}”这个命令。` }
}

function findVerb(verbs: readonly Verb[], argv: readonly string[]): Verb | null {
  return verbs.find(verb => verb.name.split(' ').every((word, index) => argv[index] === word)) ?? null
}

function parseVerb(verb: Verb, argv: string[]): Parsed {
  const wrong = (text: string): Parsed => ({ kind: 'wrong', verb, text })
  const types = Object.fromEntries(Object.entries(verb.options).map(([name, { type }]) => [name, { type }]))
  // Not strict: what is wrong is said in our own words.
  const { tokens } = parseArgs({
    args: argv,
    options: { ...types, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const options: Record<string, string | boolean | undefined> = {}
  const args: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value)
    if (token.kind !== 'option') continue
    if (token.name === 'help') return { kind: 'help', verb }
    const spec = verb.options[token.name]
    if (!spec) return wrong(`不认识选项 ${token.rawName}。`)
    if (token.name in options) return wrong(`选项 ${token.rawName} 写了两次。`)
    if (spec.type === 'boolean') {
      if (token.value !== undefined) return wrong(`选项 ${token.rawName} 后面不用写值。`)
      options[token.name] = true
      continue
    }
    if (!token.value || (!token.inlineValue && token.value.startsWith('-')))
      return wrong(`选项 ${token.rawName} 后面要写${spec.value ?? '值'}。`)
    options[token.name] = token.value
  }
  const { argument } = verb
  if (args.length > 0 && !argument) return wrong(`“${args[0]}”是多余的。`)
  if (args.length > 1 && !argument?.many) return wrong(`“${args[1]}”是多余的。`)
  if (args.length === 0 && argument?.required) return wrong(`还要写上${argument.name}。`)
  const missing = Object.entries(verb.options).find(([name, spec]) => spec.required && !(name in options))
  if (missing) return wrong(`还要写上 --${missing[0]} ${missing[1].value ?? ''}。`)
  return { kind: 'run', verb, options, args }
}
