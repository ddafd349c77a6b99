import type { OptionSpec, Verb } from './verb.js'

const COMMAND = 'npm run cli --'

/** Chinese takes two columns. */
export function pad(text: string, columns: number): string {
  const width = [...text].reduce((sum, character) => sum + (character.codePointAt(0)! > 0xff ? 2 : 1), 0)
  return text + ' '.repeat(Math.max(1, columns - width))
}

function optionOf(name: string, { type, value }: OptionSpec): string {
  return `--${name}${type === 'string' ? ` ${value ?? '值'}` : ''}`
}

export function usageOf(verb: Verb): string {
  const { argument } = verb
  const named = argument && `${argument.name}${argument.many ? '…' : ''}`
  const options = Object.entries(verb.options).map(([name, spec]) => {
    const typed = optionOf(name, spec)
    return spec.required ? typed : `[${typed}]`
  })
  return [COMMAND, verb.name, named && (argument.required ? `<${named}>` : `[${named}]`), ...options].filter(Boolean).join(' ')
}

export function helpOf(verb: Verb): string {
  const rows = [
    ...(verb.argument ? [[verb.argument.name, verb.argument.help] as const] : []),
    ...Object.entries(verb.options).map(([name, spec]) => [optionOf(name, spec), spec.help] as const),
    ['--help', '显示这些说明'] as const,
  ]
  const lines = rows.map(([name, help]) => `  ${pad(name, 24)}${help}`)
  return [verb.help, '', `用法：${usageOf(verb)}`, '', ...lines, ...(verb.details ? ['', ...verb.details] : [])].join('\n')
}

export function helpOfAll(verbs: readonly Verb[]): string {
  const lines = verbs.map(verb => `  ${pad(verb.name, 20)}${verb.help}`)
  return [
    `用法：${COMMAND} <命令> [选项]`,
    '',
    ...lines,
    '',
    `每个命令的说明：${COMMAND} <命令> --help`,
    '退出码：0 正常 · 1 有问题 · 2 用法不对',
  ].join('\n')
}
