import { EnvelopeError } from './errors.js'
import { readJson } from './json.js'
import { readXml } from './xml.js'

/** The outer document of a callback: the cipher text and where it says it belongs. */
export interface Envelope {
  format: 'xml' | 'json'
  cipherText: string
  agentId: string
}

const OPENING_BRACE = 0x7b
const OUTER_XML_DEPTH = 2
const OUTER_JSON_DEPTH = 2
const OUTER_NODES = 16

/** The content type is often missing or wrong, so the first character decides. */
function looksLikeJson(body: Buffer): boolean {
  for (const byte of body) {
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte === OPENING_BRACE
  }
  return false
}

export function readEnvelope(body: Buffer): Envelope {
  const format = looksLikeJson(body) ? 'json' : 'xml'
  let fields: Readonly<Record<string, unknown>>
  try {
    fields = format === 'json' ? readJsonFields(body) : readXmlFields(body)
  } catch (error) {
    throw new EnvelopeError('envelope', 'the body is not a callback envelope', { cause: error })
  }
  const cipherText = format === 'json' ? fields['encrypt'] : fields['Encrypt']
  const agentId = format === 'json' ? fields['agentid'] : fields['AgentID']
  if (typeof cipherText !== 'string' || cipherText === '') throw new EnvelopeError('envelope', 'the envelope holds no cipher text')
  return { format, cipherText, agentId: typeof agentId === 'string' ? agentId : '' }
}

function readXmlFields(body: Buffer): Readonly<Record<string, unknown>> {
  return readXml(body, { maxDepth: OUTER_XML_DEPTH, maxNodes: OUTER_NODES }).root
}

function readJsonFields(body: Buffer): Readonly<Record<string, unknown>> {
  const value = readJson(body, { maxDepth: OUTER_JSON_DEPTH })
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}
