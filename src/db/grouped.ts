import { isDatabaseAway } from './predicates.js'

interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

export interface GroupedDeps<Item, Result> {
  /** One statement for all; the results in the order of the items. Must do nothing at all when it fails. */
  run: (items: readonly Item[]) => Promise<readonly Result[]>
  /** Two items of one owner never share a statement: the second one sees what the first did. */
  ownerOf: (item: Item) => string
}

/** Longer statements gain no more, and one that fails is repeated item by item. */
const MOST = 64

/**
 * What arrives while a statement is under way shares the next one, so that a crowd costs few round trips and commits, and somebody
 * alone waits for nobody. A group that fails is tried again one by one: nobody is answered for another's fault.
 */
export function createGrouped<Item, Result>({ run, ownerOf }: GroupedDeps<Item, Result>): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = []
  let running = false

  function takeGroup(): Waiting<Item, Result>[] {
    const owners = new Set<string>()
    const group: Waiting<Item, Result>[] = []
    const later: Waiting<Item, Result>[] = []
    for (const one of waiting) {
      const owner = ownerOf(one.item)
      if (group.length < MOST && !owners.has(owner)) group.push(one)
      else later.push(one)
      owners.add(owner)
    }
    waiting = later
    return group
  }

  async function runGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(group.map(({ item }) => item))
      for (const [index, one] of group.entries()) one.resolve(results[index]!)
    } catch (error) {
      // Nobody behind would fare better; each request waits for the database in its own way.
      if (isDatabaseAway(error)) for (const one of [...group, ...waiting.splice(0)]) one.reject(error)
      else if (group.length === 1) group[0]!.reject(error)
      // Not waited for: one that hangs on a lock must not hold up the next group.
      else for (const one of group) void runGroup([one])
    }
  }

  async function runAll(): Promise<void> {
    running = true
    while (waiting.length > 0) await runGroup(takeGroup())
    running = false
  }

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!running) void runAll()
    })
}
