import type { Prisma, Tx } from '../db/index.js'

const PREFIX = 'school-file:'

/** What the last import set, by section. */
export async function loadSettings(tx: Tx): Promise<Map<string, unknown>> {
  const rows = await tx.setting.findMany({ where: { key: { startsWith: PREFIX } }, orderBy: { key: 'asc' } })
  return new Map(rows.map(row => [row.key.slice(PREFIX.length), row.value]))
}

export async function storeSetting(tx: Tx, section: string, value: unknown): Promise<void> {
  const key = PREFIX + section
  const stored = JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue
  await tx.setting.upsert({ where: { key }, create: { key, value: stored }, update: { value: stored } })
}

export async function clearSetting(tx: Tx, section: string): Promise<void> {
  await tx.setting.deleteMany({ where: { key: PREFIX + section } })
}
