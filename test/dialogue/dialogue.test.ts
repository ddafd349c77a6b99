import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { transact } from '../../src/db/index.js'
import { createDialogues, draftSubject, expireDialogues } from '../../src/dialogue/index.js'
import { databaseKinds, freshDatabase } from '../support/databases.js'

const AT = new Date('2026-09-14T00:00:00Z')
const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000)

describe.each(databaseKinds())('the dialogue on %s', kind => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  beforeAll(async () => {
    database = await freshDatabase(kind)
  })
  afterAll(() => database?.drop())
  beforeEach(() => database.prisma.dialogue.deleteMany())

  const on = <T>(at: Date, work: (dialogues: ReturnType<typeof createDialogues>) => Promise<T>) =>
    transact(database.prisma, tx => work(createDialogues(tx, at)))

  it('a draft is found again where it was left, by a later transaction (B01)', async () => {
    const begun = await on(AT, each => each.begin('amy', 'leave', { step: 'reason' }))
    await on(later(10), each => each.update(begun, { step: 'confirm' }))

    expect(await on(later(60), each => each.find('amy'))).toMatchObject({ kind: 'leave', data: { step: 'confirm' }, photos: [] })
    expect(await on(later(60), each => each.find('ben'))).toBeNull()
  })

  it('a draft nobody touched for a day is given up, and nightly care forgets it (B01)', async () => {
    await on(AT, each => each.begin('amy', 'leave', {}))

    expect(await on(later(24 * 60 + 1), each => each.find('amy'))).toBeNull()
    expect(await transact(database.prisma, tx => expireDialogues(tx, later(24 * 60 + 1)))).toBe(1)
  })

  it('a new beginning gives up the old draft, whose cards then belong to nothing (B01)', async () => {
    const first = await on(AT, each => each.begin('amy', 'leave', { n: 1 }))
    const second = await on(AT, each => each.begin('amy', 'leave', { n: 2 }))

    expect(draftSubject(second)).not.toBe(draftSubject(first))
    await on(AT, each => each.update(first, { n: 3 }))
    expect((await on(AT, each => each.find('amy')))?.data).toEqual({ n: 2 })
  })

  it('a photo sent before its question is taken along within half an hour, not later (B01)', async () => {
    await on(AT, each => each.addPhoto('amy', 'p1'))
    expect(await on(later(20), each => each.addPhoto('amy', 'p2'))).toBe(2)
    expect((await on(later(25), each => each.begin('amy', 'leave', {}))).photos).toEqual(['p1', 'p2'])

    await on(AT, each => each.addPhoto('ben', 'p3'))
    expect((await on(later(31), each => each.begin('ben', 'leave', {}))).photos).toEqual([])
  })

  it('photos belong to the open draft, and there are at most nine (B01)', async () => {
    await on(AT, each => each.begin('amy', 'leave', {}))
    for (let photo = 1; photo <= 9; photo += 1) expect(await on(AT, each => each.addPhoto('amy', `p${photo}`))).toBe(photo)

    expect(await on(AT, each => each.addPhoto('amy', 'p10'))).toBeNull()
    expect((await on(AT, each => each.end('amy')))?.photos).toHaveLength(9)
    expect(await on(AT, each => each.end('amy'))).toBeNull()
  })

  it('C03: a form of many parts takes three pictures for each of twelve, and each part gets its own', async () => {
    const draft = await on(AT, each => each.begin('amy', 'inspection', {}))
    const taken: string[][] = []
    for (let room = 1; room <= 12; room += 1) {
      for (const photo of ['a', 'b', 'c']) expect(await on(AT, each => each.addPhoto('amy', `${room}${photo}`))).not.toBeNull()
      taken.push(await on(AT, each => each.takePhotos(draft)))
    }

    expect(taken).toEqual(Array.from({ length: 12 }, (_, room) => ['a', 'b', 'c'].map(photo => `${room + 1}${photo}`)))
    expect((await on(AT, each => each.find('amy')))?.photos).toEqual([])
    expect(await on(AT, each => each.takePhotos(draft))).toEqual([])
  })

  it('a draft that was given up has no pictures to take, and those of its successor stay', async () => {
    const first = await on(AT, each => each.begin('amy', 'inspection', {}))
    await on(AT, each => each.begin('amy', 'leave', {}))
    await on(AT, each => each.addPhoto('amy', 'p1'))

    expect(await on(AT, each => each.takePhotos(first))).toEqual([])
    expect((await on(AT, each => each.find('amy')))?.photos).toEqual(['p1'])
  })

  it('two photos at once are both kept (B01)', async () => {
    await on(AT, each => each.begin('amy', 'leave', {}))

    const counts = await Promise.all(['a', 'b', 'c'].map(photo => on(AT, each => each.addPhoto('amy', photo))))

    expect(new Set(counts)).toEqual(new Set([1, 2, 3]))
  })
})
