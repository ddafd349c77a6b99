import { describe, expect, it } from '@jest/globals'
import { runCli } from '../../src/cli/run-cli.js'
import { verbs } from '../../src/cli/verbs/index.js'
import { callerFolder } from '../../src/config.js'
import { listener, type Said } from './typed.js'

/** Typed where nothing may be opened: the environment is not even read. */
async function typedAnywhere(line: string): Promise<Said> {
  const { output, said } = listener()
  const environment = () => {
    throw new Error('the environment was read')
  }
  return said(await runCli({ argv: line === '' ? [] : line.split(' '), cwd: '/', environment }, output))
}

describe('the command line', () => {
  it.each(verbs.map(verb => verb.name))('explains %s without opening anything', async name => {
    const said = await typedAnywhere(`${name} --help`)

    expect(said).toMatchObject({ exit: 0, err: '' })
    expect(said.out).toContain(`用法：npm run cli -- ${name}`)
    for (const option of Object.keys(verbs.find(verb => verb.name === name)!.options)) expect(said.out).toContain(`--${option}`)
  })

  it('lists every verb when asked for help, and with exit 2 when nothing was asked', async () => {
    const asked = await typedAnywhere('--help')

    expect(asked.exit).toBe(0)
    for (const { name } of verbs) expect(asked.out).toContain(name)
    expect(await typedAnywhere('')).toMatchObject({ exit: 2, err: expect.stringContaining('请写上要做什么') })
  })

  it('offers a dry run with everything that changes facts', () => {
    const changing = ['sync', 'school import', 'summary daily', 'outbox resend', 'inbox settle', 'menu create']

    for (const name of changing) expect(verbs.find(verb => verb.name === name)?.options).toHaveProperty('dry-run')
  })

  it.each([
    ['backups', '没有“backups”这个命令'],
    ['school', '没有“school”这个命令'],
    ['sync --froce', '不认识选项 --froce'],
    ['sync now', '“now”是多余的'],
    ['sync --force=yes', '选项 --force 后面不用写值'],
    ['summary daily --date', '选项 --date 后面要写YYYY-MM-DD'],
    ['summary daily --date --dry-run', '选项 --date 后面要写YYYY-MM-DD'],
    ['summary daily --dry-run --dry-run', '写了两次'],
    ['export roll --date 2026-09-14', '还要写上 --out'],
    ['school import', '还要写上文件'],
    ['school import /nowhere/school.yaml', '读不到文件 /nowhere/school.yaml'],
    ['outbox resend', '还要写上编号'],
    ['restore', '还要写上文件'],
  ])('says what is wrong with `%s`, exit 2', async (line, complaint) => {
    const said = await typedAnywhere(line)

    expect(said.exit).toBe(2)
    expect(said.err).toContain(complaint)
    expect(said.err).toContain('用法：')
  })

  it('names every problem of the configuration and prints no value, exit 1', async () => {
    const { output, said } = listener()
    const environment = () => ({ WECOM_SECRET: 'very-secret-value', PORT: 'many' })

    const { exit, err } = said(await runCli({ argv: ['doctor'], cwd: '/', environment }, output))

    expect(exit).toBe(1)
    expect(err).toMatch(/配置有误[\s\S]*WECOM_CORP_ID[\s\S]*PORT/)
    expect(err).not.toContain('very-secret-value')
  })

  it.each(['weekly', 'monthly'])('says plainly that the %s summary comes later, exit 2', async period => {
    const { output, said } = listener()

    expect(said(await runCli({ argv: ['summary', period], cwd: '/', environment: () => ({}) }, output))).toMatchObject({
      exit: 2,
      err: expect.stringContaining('以后的版本'),
    })
  })

  it('takes file names from where npm was typed', () => {
    expect(callerFolder({ npm_lifecycle_event: 'cli', INIT_CWD: '/home/teacher' }, '/srv/campus')).toBe('/home/teacher')
    expect(callerFolder({ npm_lifecycle_event: 'test', INIT_CWD: '/home/teacher' }, '/srv/campus')).toBe('/srv/campus')
    expect(callerFolder({}, '/srv/campus')).toBe('/srv/campus')
  })
})
