import { describe, expect, it } from '@jest/globals'
import { createGrouped } from '../../src/db/index.js'

interface Item {
  owner: string
  nr: number
}

const item = (owner: string, nr = 0): Item => ({ owner, nr })
const said = ({ owner, nr }: Item) => `${owner}${nr}`

/** Statements that end when the test says so; what each was asked for is in `statements`. */
function givenGroups() {
  const statements: { items: string[]; end: (error?: Error) => Promise<void> }[] = []
  const submit = createGrouped<Item, string>({
    ownerOf: ({ owner }) => owner,
    run: items =>
      new Promise((resolve, reject) => {
        const end = async (error?: Error) => {
          if (error) reject(error)
          else resolve(items.map(one => `done ${said(one)}`))
          await new Promise(setImmediate)
        }
        statements.push({ items: items.map(said), end })
      }),
  })
  return { submit, statements, asked: () => statements.map(({ items }) => items) }
}

describe('grouped statements', () => {
  it('somebody alone waits for nobody; who arrives meanwhile shares the next statement, each with an own result', async () => {
    const { submit, statements, asked } = givenGroups()

    const results = Promise.all(['amy', 'ben', 'cai'].map(owner => submit(item(owner))))
    expect(asked()).toEqual([['amy0']])
    await statements[0]!.end()
    expect(asked()).toEqual([['amy0'], ['ben0', 'cai0']])
    await statements[1]!.end()

    expect(await results).toEqual(['done amy0', 'done ben0', 'done cai0'])
  })

  it('two of one owner never share a statement, and stay in order', async () => {
    const { submit, statements, asked } = givenGroups()

    const results = Promise.all([item('eva'), item('amy', 1), item('amy', 2), item('ben'), item('amy', 3)].map(submit))
    for (let index = 0; index < 4; index++) await statements[index]!.end()

    expect(asked()).toEqual([['eva0'], ['amy1', 'ben0'], ['amy2'], ['amy3']])
    expect(await results).toEqual(['done eva0', 'done amy1', 'done amy2', 'done ben0', 'done amy3'])
  })

  it('a crowd is split, so that no statement grows without bound, and nobody overtakes himself', async () => {
    const { submit, statements, asked } = givenGroups()

    const crowd = Array.from({ length: 200 }, (_, index) => submit(item(`s${index}`)))
    const again = submit(item('s199', 2))
    for (let index = 0; index < statements.length; index++) await statements[index]!.end()

    await Promise.all([...crowd, again])
    expect(asked().map(({ length }) => length)).toEqual([1, 64, 64, 64, 7, 1])
    expect(asked().at(-1)).toEqual(['s1992'])
  })

  it('a group that fails is tried one by one: only the guilty one is refused', async () => {
    const { submit, statements, asked } = givenGroups()

    const results = Promise.allSettled(['eva', 'amy', 'ben'].map(owner => submit(item(owner))))
    await statements[0]!.end()
    await statements[1]!.end(new Error('value out of range'))
    expect(asked()).toEqual([['eva0'], ['amy0', 'ben0'], ['amy0'], ['ben0']])
    await statements[2]!.end(new Error('value out of range'))
    await statements[3]!.end()

    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('one that hangs by itself holds up neither its companions nor the next group', async () => {
    const { submit, statements, asked } = givenGroups()

    const first = ['eva', 'amy', 'ben'].map(owner => submit(item(owner)))
    await statements[0]!.end()
    await statements[1]!.end(new Error('canceling statement due to lock timeout'))
    const next = submit(item('cai'))
    expect(asked().at(-1)).toEqual(['cai0'])
    await statements[3]!.end()
    await statements[4]!.end()

    expect(await Promise.all([first[2], next])).toEqual(['done ben0', 'done cai0'])
    await statements[2]!.end()
    expect(await first[1]).toBe('done amy0')
  })

  it('when the database is away, all who wait are told at once and nothing more is asked', async () => {
    const { submit, statements, asked } = givenGroups()

    const results = Promise.allSettled([item('eva'), item('amy'), item('amy', 2), item('ben')].map(submit))
    await statements[0]!.end(new Error('Connection terminated unexpectedly'))

    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
    expect(asked()).toEqual([['eva0']])
  })

  it('goes on after a failure as if nothing had been', async () => {
    const { submit, statements } = givenGroups()
    const failed = submit(item('amy')).catch((error: Error) => error.message)
    await statements[0]!.end(new Error('no'))

    const result = submit(item('amy', 2))
    await statements[1]!.end()

    expect(await Promise.all([failed, result])).toEqual(['no', 'done amy2'])
  })
})
