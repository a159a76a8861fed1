import { MIMEType } from 'node:util'
import { AppError } from '@/lib/errors'

/** How a body is read. */
export type BodyKind = 'json' | 'form' | 'multipart' | 'text' | 'file'

/** The types of bodies and what becomes of each; docs/webhooks.md has the same rows, and the tests go through them. */
export const BODY_KINDS: readonly { types: readonly string[]; kind: BodyKind; gives: string }[] = [
  {
    types: ['application/json', 'text/json', '*/*+json'],
    kind: 'json',
    gives: 'the JSON, with every digit of its numbers',
  },
  {
    types: ['application/x-www-form-urlencoded'],
    kind: 'form',
    gives: 'an object: a name that comes once is a text, one that comes often a list',
  },
  {
    types: ['multipart/form-data'],
    kind: 'multipart',
    gives:
      'an object as of a form; a file is `{filename, type, size, text}` or `{filename, type, size, base64}`',
  },
  {
    types: [
      'text/*',
      'application/xml',
      '*/*+xml',
      'application/csv',
      'application/graphql',
      'application/javascript',
      'application/jose',
      'application/jwt',
      'application/x-ndjson',
      'application/ndjson',
      'application/jsonl',
      'application/sql',
      'application/x-yaml',
      'application/yaml',
      '*/*+yaml',
      'none',
    ],
    kind: 'text',
    gives: 'its text; `parseJson(text)` reads JSON in it',
  },
  {
    types: ['application/octet-stream', 'every other'],
    kind: 'file',
    gives: '`{type, size, base64}`',
  },
]

const EXACT = new Map<string, BodyKind>(
  BODY_KINDS.flatMap(({ types, kind }) => types.map(type => [type, kind] as const)),
)
const SUFFIX = /\+(?:json|xml|yaml)$/

/** What a Content-Type says. */
export interface BodyType {
  kind: BodyKind
  /** Without parameters, in lower case; empty where none is given. */
  type: string
  charset: string | null
  boundary: string | null
}

/**
 * Reads a Content-Type. None is a text.
 * @throws {AppError} `unsupported` for one that cannot be read, contradicts itself, or is a multipart that is no form
 */
export function bodyType(header: string | undefined): BodyType {
  if (header === undefined || header.trim() === '')
    return { kind: 'text', type: '', charset: null, boundary: null }
  const { essence, params } = parse(header)
  if (charsetsIn(header) > 1)
    throw new AppError('unsupported', 'The Content-Type names more than one character set.')
  return {
    kind: kindOf(essence),
    type: essence,
    charset: params.get('charset'),
    boundary: params.get('boundary'),
  }
}

function parse(header: string): MIMEType {
  try {
    return new MIMEType(header)
  } catch (cause) {
    throw new AppError(
      'unsupported',
      'The Content-Type cannot be read; it must be one, such as application/json.',
      {
        cause,
      },
    )
  }
}

function kindOf(type: string): BodyKind {
  const suffix = SUFFIX.exec(type)?.[0]
  const known =
    EXACT.get(type) ??
    (suffix === undefined ? undefined : EXACT.get(`*/*${suffix}`)) ??
    (type.startsWith('text/') ? EXACT.get('text/*') : undefined)
  if (known === undefined && type.startsWith('multipart/'))
    throw new AppError('unsupported', `A body of the type ${type} is not read; multipart/form-data is.`)
  return known ?? 'file'
}

const charsetsIn = (header: string): number =>
  (header.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/;\s*charset\s*=/gi) ?? []).length
